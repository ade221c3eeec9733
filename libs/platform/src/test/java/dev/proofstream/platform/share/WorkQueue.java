package dev.proofstream.platform.share;

import dev.proofstream.platform.kafka.KafkaAccess;
import dev.proofstream.platform.testing.TestStack;
import dev.proofstream.proto.Topics;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A topic and a share group of one test. */
record WorkQueue(KafkaAccess kafka, String topic, String group) {

  static WorkQueue create(int partitions) throws Exception {
    return create(KafkaAccess.at(TestStack.shared().stack().bootstrap()), partitions);
  }

  static WorkQueue create(KafkaAccess kafka, int partitions) throws Exception {
    String id = UUID.randomUUID().toString();
    WorkQueue queue = new WorkQueue(kafka, "work-" + id, "workers-" + id);
    try (Admin admin = Admin.create(kafka.with(Map.of()))) {
      admin.createTopics(List.of(new NewTopic(queue.topic, partitions, (short) 1))).all().get();
      List<AlterConfigOp> settings =
          Topics.SHARE_GROUP_SETTINGS.entrySet().stream()
              .map(
                  setting ->
                      new AlterConfigOp(
                          new ConfigEntry(setting.getKey(), setting.getValue()),
                          AlterConfigOp.OpType.SET))
              .toList();
      admin
          .incrementalAlterConfigs(
              Map.of(new ConfigResource(ConfigResource.Type.GROUP, queue.group), settings))
          .all()
          .get();
    }
    return queue;
  }

  void send(String compression, String... values) throws Exception {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            kafka.with(Map.of("compression.type", compression, "linger.ms", 20)),
            new StringSerializer(),
            new ByteArraySerializer())) {
      for (String value : values) {
        producer.send(
            new ProducerRecord<>(topic, value, value == null ? null : value.getBytes("UTF-8")));
      }
      producer.flush();
    }
  }

  ShareChannelSettings settings() {
    return ShareChannelSettings.of("work", kafka, topic, group);
  }
}
