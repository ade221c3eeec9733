package dev.proofstream.platform.share;

import dev.proofstream.proto.EventFormat;
import dev.proofstream.proto.Source;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One delivery of a record to a share group: payload and metadata of the messages of {@link
 * ShareGroupConnector}.
 *
 * @param topic the record's topic
 * @param partition its partition
 * @param offset its offset
 * @param timestampMs the broker's time of the record (LogAppendTime), milliseconds since 1970
 * @param key the key as UTF-8 text, or null
 * @param value the value, or null
 * @param headers the headers by name; of several with one name the last
 * @param deliveryCount which delivery this is, from 1; counted by the broker
 * @param lastDelivery whether the broker gives the record up when this delivery ends without an
 *     acknowledgement
 */
public record ShareRecord(
    String topic,
    int partition,
    long offset,
    long timestampMs,
    String key,
    byte[] value,
    Map<String, byte[]> headers,
    int deliveryCount,
    boolean lastDelivery) {

  /** Where the record stands. */
  public Source source() {
    return Source.of(topic, partition, offset);
  }

  /** A header as UTF-8 text, or null when the record has none of that name. */
  public String header(String name) {
    byte[] bytes = headers.get(name);
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  /** The content-type header, or null. */
  public String contentType() {
    return header(EventFormat.CONTENT_TYPE_HEADER);
  }

  /** Says where the record stands and which delivery it is, nothing of its content. */
  @Override
  public String toString() {
    return source() + ", delivery " + deliveryCount + (lastDelivery ? " (the last)" : "");
  }
}
