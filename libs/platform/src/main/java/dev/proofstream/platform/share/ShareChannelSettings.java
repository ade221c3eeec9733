package dev.proofstream.platform.share;

import dev.proofstream.platform.kafka.KafkaAccess;
import dev.proofstream.proto.Topics;
import java.time.Duration;
import java.util.Map;
import org.eclipse.microprofile.config.Config;

/**
 * Settings of one channel of {@link ShareGroupConnector}.
 *
 * @param channel the channel's name
 * @param kafka how the broker is reached
 * @param topic the topic
 * @param group the share group
 * @param slots how many records are in work at once, each with a consumer and a thread
 * @param maxDeliveries the broker's limit of deliveries (group.share.delivery.count.limit)
 * @param grace how long a shutdown waits for records in work
 * @param retryMin first pause before a failed record is tried again; doubles with each failure
 * @param retryMax longest such pause
 */
public record ShareChannelSettings(
    String channel,
    KafkaAccess kafka,
    String topic,
    String group,
    int slots,
    int maxDeliveries,
    Duration grace,
    Duration retryMin,
    Duration retryMax) {

  public ShareChannelSettings {
    if (slots < 1 || maxDeliveries < 1) {
      throw new IllegalArgumentException(
          "channel %s: slots and max-deliveries must be at least 1".formatted(channel));
    }
  }

  /** The defaults: one slot, {@link Topics#MAX_DELIVERIES}, 60 s of grace, pauses 0.5 s to 10 s. */
  public static ShareChannelSettings of(
      String channel, KafkaAccess kafka, String topic, String group) {
    return new ShareChannelSettings(
        channel,
        kafka,
        topic,
        group,
        1,
        Topics.MAX_DELIVERIES,
        Duration.ofSeconds(60),
        Duration.ofMillis(500),
        Duration.ofSeconds(10));
  }

  /** The same with other numbers. */
  public ShareChannelSettings with(int otherSlots, Duration otherGrace, Duration otherRetryMin) {
    return new ShareChannelSettings(
        channel,
        kafka,
        topic,
        group,
        otherSlots,
        maxDeliveries,
        otherGrace,
        otherRetryMin,
        retryMax);
  }

  /** Reads a channel's attributes, see {@link ShareGroupConnector}. */
  static ShareChannelSettings from(Config config, KafkaAccess kafka) {
    String channel = config.getValue("channel-name", String.class);
    ShareChannelSettings defaults =
        of(
            channel,
            config
                .getOptionalValue("bootstrap.servers", String.class)
                .map(own -> new KafkaAccess(kafka.with(Map.of("bootstrap.servers", own))))
                .orElse(kafka),
            config.getOptionalValue("topic", String.class).orElse(channel),
            config.getValue("group.id", String.class));
    return new ShareChannelSettings(
        channel,
        defaults.kafka,
        defaults.topic,
        defaults.group,
        config.getOptionalValue("slots", Integer.class).orElse(defaults.slots),
        config.getOptionalValue("max-deliveries", Integer.class).orElse(defaults.maxDeliveries),
        config.getOptionalValue("grace", Duration.class).orElse(defaults.grace),
        config.getOptionalValue("retry-min", Duration.class).orElse(defaults.retryMin),
        config.getOptionalValue("retry-max", Duration.class).orElse(defaults.retryMax));
  }

  /**
   * Pause before the next try.
   *
   * @param failures how often it failed, from 1
   */
  Duration pauseAfter(int failures) {
    int doublings = Math.min(failures - 1, 30);
    Duration pause = retryMin.multipliedBy(1L << doublings);
    return pause.compareTo(retryMax) < 0 ? pause : retryMax;
  }
}
