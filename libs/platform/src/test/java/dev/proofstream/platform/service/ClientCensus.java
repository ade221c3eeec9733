package dev.proofstream.platform.service;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricsContext;
import org.apache.kafka.common.metrics.MetricsReporter;

/**
 * Counts the kinds of Kafka clients that were made with the setting {@code kafka.metric.reporters},
 * which stands here for any setting that all of them need.
 */
public final class ClientCensus implements MetricsReporter {
  private static final Set<String> NAMESPACES = new ConcurrentSkipListSet<>();
  private static final Set<String> CLIENT_IDS = new ConcurrentSkipListSet<>();

  /** Kafka's own names of the kinds seen. */
  static Set<String> namespaces() {
    return Set.copyOf(NAMESPACES);
  }

  /** Names of the clients seen; a group's member has the group in it. */
  static Set<String> clientIds() {
    return Set.copyOf(CLIENT_IDS);
  }

  @Override
  public void contextChange(MetricsContext context) {
    NAMESPACES.add(context.contextLabels().get(MetricsContext.NAMESPACE));
  }

  @Override
  public void configure(Map<String, ?> configs) {
    CLIENT_IDS.add(String.valueOf(configs.get(CommonClientConfigs.CLIENT_ID_CONFIG)));
  }

  @Override
  public void init(List<KafkaMetric> metrics) {}

  @Override
  public void metricChange(KafkaMetric metric) {}

  @Override
  public void metricRemoval(KafkaMetric metric) {}

  @Override
  public void close() {}
}
