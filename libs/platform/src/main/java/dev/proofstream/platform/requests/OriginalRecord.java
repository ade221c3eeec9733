package dev.proofstream.platform.requests;

import dev.proofstream.proto.EventFormat;
import dev.proofstream.proto.Source;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A record as it stands on its topic.
 *
 * @param source where it stands
 * @param timestampMs the broker's time of it, milliseconds since 1970
 * @param key the key as UTF-8 text, or null
 * @param value the value, or null
 * @param headers the headers by name; of several with one name the last
 */
public record OriginalRecord(
    Source source, long timestampMs, String key, byte[] value, Map<String, byte[]> headers) {

  /** The content-type header, or null. */
  public String contentType() {
    byte[] bytes = headers.get(EventFormat.CONTENT_TYPE_HEADER);
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  /** Says where the record stands, nothing of its content. */
  @Override
  public String toString() {
    return "record " + source;
  }
}
