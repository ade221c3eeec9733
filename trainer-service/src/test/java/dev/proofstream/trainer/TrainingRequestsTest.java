package dev.proofstream.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Message;
import dev.proofstream.model.TrainedModel;
import dev.proofstream.model.data.DataSetDescription;
import dev.proofstream.model.data.FeatureEncoder;
import dev.proofstream.model.data.HeartData;
import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.graph.Standardization;
import dev.proofstream.platform.artifacts.ArtifactStore;
import dev.proofstream.platform.testing.EmbeddedStack;
import dev.proofstream.proto.EventCodec;
import dev.proofstream.proto.EventFormat;
import dev.proofstream.proto.MalformedEventException;
import dev.proofstream.proto.ModelTrained;
import dev.proofstream.proto.Topics;
import dev.proofstream.proto.TrainingFailed;
import dev.proofstream.proto.TrainingRequested;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The service against a real broker; models are trained for real. */
@QuarkusTest
@TestProfile(UnpackedBesideTheClasses.class)
@WithTestResource(EmbeddedStack.class)
class TrainingRequestsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @Inject ArtifactStore store;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrap;

  @Test
  void aLinearModelIsTrainedStoredAndAnnounced() throws Exception {
    String id = "train-" + UUID.randomUUID();
    send(request(id, "linear").setSeed(42).build().toByteArray());
    ConsumerRecord<String, byte[]> record = answer(Topics.MODELS, isModelOf(id));
    ModelTrained event = model(record).orElseThrow();

    assertEquals(event.getModelId(), record.key());
    assertEquals("linear", event.getModel());
    assertEquals("18-2", event.getArchitecture());
    assertEquals(38, event.getParameters());
    assertEquals(642, event.getTrainRows());
    assertEquals(276, event.getQuality().getTestRows());
    assertEquals(HeartData.pathFromEnvironment().isPresent(), !event.getSynthetic());
    assertTrue(
        event.getQuality().getAccuracy() >= 0.87, "accuracy " + event.getQuality().getAccuracy());
    assertEquals(
        "ModelTrained", EventCodec.eventName(record.headers().lastHeader("ce_type").value()));

    DataSetDescription description = DataSetDescription.fromYaml(store.read(event.getDataSet()));
    assertEquals(DataSetDescription.heart(), description);
    TrainedModel model = read(event);
    assertEquals(event.getModelId(), model.modelId());
    assertEquals(description.inputs().size(), model.inputs().size());

    double[][] calibration =
        new ObjectMapper().readValue(store.read(event.getCalibration()), double[][].class);
    assertEquals(918, calibration.length);
    FeatureEncoder encoder = new FeatureEncoder(model.inputs());
    for (double[] row : calibration) {
      assertArrayEquals(row, encoder.encode(row).values());
    }
  }

  @Test
  void treesForestsAndKMeansAreTrainedToo() throws Exception {
    for (String spec : List.of("tree:3", "forest:5x3", "kmeans:2")) {
      String id = "train-" + UUID.randomUUID();
      send(request(id, "classic").setArchitecture(spec).setSeed(3).build().toByteArray());
      ModelTrained event = model(answer(Topics.MODELS, isModelOf(id))).orElseThrow();
      assertEquals(spec, event.getArchitecture());
      assertTrue(event.getParameters() > 0);
      assertTrue(
          event.getQuality().getAccuracy() > event.getQuality().getMajorityBaseline() + 0.1,
          spec + " accuracy " + event.getQuality().getAccuracy());
      assertEquals(event.getModelId(), read(event).modelId());
    }
  }

  @Test
  void theSameOrderGivenTwiceGivesTheSameModel() throws Exception {
    String first = "train-" + UUID.randomUUID();
    String second = "train-" + UUID.randomUUID();
    send(request(first, "small").setArchitecture("18-3-2").setEpochs(20).build().toByteArray());
    send(request(second, "small").setArchitecture("18-3-2").setEpochs(20).build().toByteArray());
    ModelTrained one = model(answer(Topics.MODELS, isModelOf(first))).orElseThrow();
    ModelTrained two = model(answer(Topics.MODELS, isModelOf(second))).orElseThrow();
    assertEquals(one.getModelId(), two.getModelId());
    assertEquals(one.getOnnx(), two.getOnnx());
    assertEquals(one.getCalibration(), two.getCalibration());
  }

  @Test
  void aRefusedRequestIsAnsweredAndTheNextOneIsTrained() throws Exception {
    refused("OUT_OF_RANGE", "architecture", "\"model\": \"m\", \"architecture\": \"17-2\"");
    refused("MALFORMED", "architecture", "\"model\": \"m\", \"architecture\": \"wide\"");
    refused("MALFORMED", "model", "\"model\": \"no/such name\"");
    String id = "train-" + UUID.randomUUID();
    send(json("\"requestId\": \"" + id + "\", \"model\": \"linear\", \"epochs\": 5"));
    ConsumerRecord<String, byte[]> record = answer(Topics.MODELS, isModelOf(id));
    assertEquals(EventFormat.JSON, EventFormat.of(null, record.value()));
  }

  @Test
  void whatCannotBeReadIsAnsweredUnderItsSource() throws Exception {
    long offset = send("{not json".getBytes(StandardCharsets.UTF_8));
    String source = Topics.TRAINING_REQUESTS + "-0-" + offset;
    TrainingFailed failed =
        failure(answer(Topics.FAILURES, record -> source.equals(record.key()))).orElseThrow();
    assertEquals("MALFORMED", failed.getCode());
    assertEquals(source, failed.getSource());
    assertFalse(failed.getMessage().isEmpty());
  }

  private void refused(String code, String field, String members) throws Exception {
    String id = "train-" + UUID.randomUUID();
    send(json("\"requestId\": \"" + id + "\", " + members));
    TrainingFailed failed =
        failure(answer(Topics.FAILURES, record -> id.equals(record.key()))).orElseThrow();
    assertEquals(code, failed.getCode());
    assertEquals(field, failed.getField());
    assertEquals(id, failed.getRequestId());
  }

  private TrainedModel read(ModelTrained event) {
    List<InputSpec> inputs =
        event.getInputsList().stream()
            .map(
                input ->
                    new InputSpec(
                        input.getName(),
                        new BigDecimal(input.getMin()),
                        new BigDecimal(input.getMax()),
                        new BigDecimal(input.getStep()),
                        input.getOneHotGroup()))
            .toList();
    Standardization standardization =
        new Standardization(
            event.getMeanList().stream().mapToDouble(Double::doubleValue).toArray(),
            event.getScaleList().stream().mapToDouble(Double::doubleValue).toArray());
    return TrainedModel.fromOnnx(
        event.getModel(),
        store.read(event.getOnnx()),
        standardization,
        inputs,
        event.getLabelsList());
  }

  private static TrainingRequested.Builder request(String id, String model) {
    return TrainingRequested.newBuilder().setRequestId(id).setModel(model);
  }

  private static byte[] json(String members) {
    return ("{" + members + "}").getBytes(StandardCharsets.UTF_8);
  }

  private static Predicate<ConsumerRecord<String, byte[]>> isModelOf(String requestId) {
    return record ->
        model(record).map(ModelTrained::getRequestId).filter(requestId::equals).isPresent();
  }

  private static Optional<ModelTrained> model(ConsumerRecord<String, byte[]> record) {
    return event(record, ModelTrained.getDefaultInstance());
  }

  private static Optional<TrainingFailed> failure(ConsumerRecord<String, byte[]> record) {
    return event(record, TrainingFailed.getDefaultInstance());
  }

  private static <M extends Message> Optional<M> event(
      ConsumerRecord<String, byte[]> record, M prototype) {
    try {
      return Optional.of(EventCodec.decode(record.value(), null, prototype));
    } catch (MalformedEventException e) {
      return Optional.empty();
    }
  }

  private long send(byte[] value) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap),
            new StringSerializer(),
            new ByteArraySerializer())) {
      return producer.send(new ProducerRecord<>(Topics.TRAINING_REQUESTS, value)).get().offset();
    }
  }

  /** The first record of a topic of one partition that is wanted. */
  private ConsumerRecord<String, byte[]> answer(
      String topic, Predicate<ConsumerRecord<String, byte[]>> wanted) {
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = List.of(new TopicPartition(topic, 0));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (System.nanoTime() < deadline) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          if (wanted.test(record)) {
            return record;
          }
        }
      }
    }
    return fail("no such record on " + topic);
  }
}
