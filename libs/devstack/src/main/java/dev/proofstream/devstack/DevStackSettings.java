package dev.proofstream.devstack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a {@link DevStack} is to be.
 *
 * @param folder holds all data: {@code kafka/}, {@code postgres/}, {@code run/}
 * @param kafkaPort the broker's port; 0 takes the last run's if that is free, else any free one
 * @param postgresPort the database's port, likewise
 * @param brokerSettings Kafka's broker settings by their names, over the stack's own
 * @param topics topics that are made, or brought to these settings
 * @param shareGroups names of share groups
 * @param shareGroupSettings Kafka's group settings by their names, for each of those groups
 */
public record DevStackSettings(
    Path folder,
    int kafkaPort,
    int postgresPort,
    Map<String, String> brokerSettings,
    List<TopicSettings> topics,
    List<String> shareGroups,
    Map<String, String> shareGroupSettings) {

  private static final ObjectMapper JSON = new ObjectMapper();

  public DevStackSettings {
    folder = folder.toAbsolutePath().normalize();
    brokerSettings = Map.copyOf(brokerSettings);
    topics = List.copyOf(topics);
    shareGroups = List.copyOf(shareGroups);
    shareGroupSettings = Map.copyOf(shareGroupSettings);
  }

  /** No topics and no groups, any ports, data in the folder. */
  public static DevStackSettings in(Path folder) {
    return new DevStackSettings(folder, 0, 0, Map.of(), List.of(), List.of(), Map.of());
  }

  public DevStackSettings withPorts(int kafka, int postgres) {
    return new DevStackSettings(
        folder, kafka, postgres, brokerSettings, topics, shareGroups, shareGroupSettings);
  }

  public DevStackSettings withBrokerSettings(Map<String, String> settings) {
    return new DevStackSettings(
        folder, kafkaPort, postgresPort, settings, topics, shareGroups, shareGroupSettings);
  }

  public DevStackSettings withTopics(List<TopicSettings> wanted) {
    return new DevStackSettings(
        folder, kafkaPort, postgresPort, brokerSettings, wanted, shareGroups, shareGroupSettings);
  }

  public DevStackSettings withShareGroups(List<String> groups, Map<String, String> settings) {
    return new DevStackSettings(
        folder, kafkaPort, postgresPort, brokerSettings, topics, groups, settings);
  }

  /** All but the folder, as {@link #fromJson} reads it. */
  public String toJson() {
    try {
      return JSON.writerWithDefaultPrettyPrinter()
          .writeValueAsString(
              new Portable(
                  kafkaPort,
                  postgresPort,
                  brokerSettings,
                  topics,
                  shareGroups,
                  shareGroupSettings));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("settings can always be written as JSON", e);
    }
  }

  /**
   * @throws IllegalArgumentException when the text is not such a JSON object
   */
  public static DevStackSettings fromJson(String json, Path folder) {
    try {
      Portable portable = JSON.readValue(json, Portable.class);
      return new DevStackSettings(
          folder,
          portable.kafkaPort,
          portable.postgresPort,
          portable.brokerSettings == null ? Map.of() : portable.brokerSettings,
          portable.topics == null ? List.of() : portable.topics,
          portable.shareGroups == null ? List.of() : portable.shareGroups,
          portable.shareGroupSettings == null ? Map.of() : portable.shareGroupSettings);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not the settings of a stack: " + e.getMessage(), e);
    }
  }

  private record Portable(
      int kafkaPort,
      int postgresPort,
      Map<String, String> brokerSettings,
      List<TopicSettings> topics,
      List<String> shareGroups,
      Map<String, String> shareGroupSettings) {}
}
