package dev.proofstream.platform.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * What every Kafka client of a service needs to reach the broker: its address and whatever the
 * operator sets for all clients, such as {@code security.protocol} and {@code sasl.jaas.config}.
 */
public final class KafkaAccess {
  private final Map<String, Object> common;

  /**
   * @param common settings by Kafka's own names, {@code bootstrap.servers} among them
   * @throws IllegalArgumentException without {@code bootstrap.servers}
   */
  public KafkaAccess(Map<String, ?> common) {
    if (!common.containsKey(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)) {
      throw new IllegalArgumentException("kafka.bootstrap.servers is not set");
    }
    this.common = Map.copyOf(common);
  }

  /**
   * A broker that asks for nothing but its address.
   *
   * @param bootstrap Kafka's bootstrap servers; not contacted yet
   */
  public static KafkaAccess at(String bootstrap) {
    return new KafkaAccess(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap));
  }

  /** The settings of one client: the common ones, and its own, which win. */
  public Map<String, Object> with(Map<String, ?> own) {
    Map<String, Object> settings = new HashMap<>(common);
    settings.putAll(own);
    return settings;
  }
}
