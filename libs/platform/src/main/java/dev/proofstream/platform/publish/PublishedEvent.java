package dev.proofstream.platform.publish;

import com.google.protobuf.Message;
import dev.proofstream.proto.EventCodec;
import dev.proofstream.proto.EventFormat;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * An event as it stands, or is to stand, on a topic: what the ledger keeps and what is published
 * again, byte for byte, after a crash.
 *
 * @param topic the topic
 * @param key the record's key
 * @param format how the value is written
 * @param headers the record's headers (CloudEvents attributes and content-type), UTF-8 text
 * @param value the record's value
 */
public record PublishedEvent(
    String topic, String key, EventFormat format, Map<String, String> headers, byte[] value) {

  public PublishedEvent {
    Objects.requireNonNull(topic, "topic");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    headers = Map.copyOf(headers);
  }

  /**
   * Encodes an event with its headers.
   *
   * @param replica name of the replica that sends it, the CloudEvents source
   */
  public static PublishedEvent of(
      String topic, String key, Message event, EventFormat format, String replica) {
    Map<String, String> headers = new LinkedHashMap<>();
    EventCodec.headers(event, format, replica, key)
        .forEach((name, bytes) -> headers.put(name, new String(bytes, StandardCharsets.UTF_8)));
    return new PublishedEvent(topic, key, format, headers, EventCodec.encode(event, format));
  }

  /** The event's kind, such as {@code ProofVerified}; empty when the headers do not say. */
  public String eventName() {
    String type = headers.get("ce_type");
    return EventCodec.eventName(type == null ? null : type.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PublishedEvent that
        && topic.equals(that.topic)
        && key.equals(that.key)
        && format == that.format
        && headers.equals(that.headers)
        && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return Objects.hash(topic, key, headers, Arrays.hashCode(value));
  }

  @Override
  public String toString() {
    return eventName() + " " + key + " on " + topic + " (" + value.length + " bytes)";
  }
}
