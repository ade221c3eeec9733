package dev.proofstream.platform.kafka;

import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;

/** Hands the settings {@code kafka.*} of SmallRye's channels to our own clients too. */
@Singleton
class KafkaAccessProducer {

  /**
   * @param settings all {@code kafka.*} settings as Quarkus gathers them, without the prefix
   */
  @Produces
  @Singleton
  KafkaAccess kafkaAccess(@Identifier("default-kafka-broker") Map<String, Object> settings) {
    Map<String, Object> common = new HashMap<>(settings);
    // Quarkus names a group after the application; ours that join one name it themselves.
    common.remove(CommonClientConfigs.GROUP_ID_CONFIG);
    return new KafkaAccess(common);
  }
}
