package dev.proofstream.devstack;

import java.util.Map;
import java.util.Objects;

/**
 * A topic that the stack makes sure of.
 *
 * @param name the topic's name
 * @param partitions at least this many, from 1
 * @param settings Kafka's topic settings by their names
 */
public record TopicSettings(String name, int partitions, Map<String, String> settings) {
  public TopicSettings {
    Objects.requireNonNull(name, "name");
    if (partitions < 1) {
      throw new IllegalArgumentException("topic " + name + " needs at least one partition");
    }
    settings = settings == null ? Map.of() : Map.copyOf(settings);
  }
}
