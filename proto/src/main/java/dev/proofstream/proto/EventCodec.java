package dev.proofstream.proto;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Events to and from the values and headers of Kafka records. */
public final class EventCodec {
  private static final int MAX_NESTING = 32;

  private static final int MAX_NUMBER_CHARACTERS = 64;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_NESTING)
                  .maxNumberLength(MAX_NUMBER_CHARACTERS)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private static final String TYPE_PREFIX = "dev.proofstream.v1.";

  private EventCodec() {}

  /** The record value of an event. */
  public static byte[] encode(Message event, EventFormat format) {
    return switch (format) {
      case PROTOBUF -> event.toByteArray();
      case JSON -> EventJson.bytes(event);
    };
  }

  /**
   * The event in a record value.
   *
   * @param value the record's value, may be null
   * @param contentType the record's content-type header, or null
   * @param prototype default instance of the expected event
   * @throws MalformedEventException when the value is not such an event, or has unknown fields
   */
  public static <M extends Message> M decode(byte[] value, String contentType, M prototype)
      throws MalformedEventException {
    if (value == null || value.length == 0) {
      throw new MalformedEventException("the value is empty");
    }
    try {
      Message.Builder builder = prototype.newBuilderForType();
      if (EventFormat.of(contentType, value) == EventFormat.JSON) {
        JsonFormat.parser().merge(strict(utf8(value)), builder);
      } else {
        builder.mergeFrom(value);
      }
      Message event = builder.build();
      if (!event.getUnknownFields().asMap().isEmpty()) {
        throw new MalformedEventException(
            "unknown fields " + event.getUnknownFields().asMap().keySet());
      }
      @SuppressWarnings("unchecked") // the builder came from the prototype
      M result = (M) event;
      return result;
    } catch (InvalidProtocolBufferException | NumberFormatException | ArithmeticException e) {
      throw new MalformedEventException(
          "not a " + prototype.getDescriptorForType().getName() + " event");
    }
  }

  /**
   * The text, when it is one JSON value as RFC 8259 has it. JsonFormat reads numbers of a million
   * digits in a minute, and takes comments, repeated names and what follows the value.
   */
  private static String strict(String json) throws MalformedEventException {
    try (JsonParser parser = JSON.createParser(json)) {
      int depth = 0;
      do {
        JsonToken token = parser.nextToken();
        if (token == null) {
          throw new MalformedEventException("the value is not one JSON value");
        }
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      } while (depth > 0);
      if (parser.nextToken() != null) {
        throw new MalformedEventException("the value is not one JSON value");
      }
      return json;
    } catch (IOException e) {
      // The parser's text could repeat the value.
      throw new MalformedEventException("the value is not JSON");
    }
  }

  /**
   * Headers of a record that carries an event: CloudEvents 1.0 attributes in Kafka's binary mode
   * (https://github.com/cloudevents/spec, kafka-protocol-binding) and the content type.
   *
   * @param event the event
   * @param format how its value is written
   * @param producer name of the replica that sends it
   * @param subject id of what the event is about, the record's key
   */
  public static Map<String, byte[]> headers(
      Message event, EventFormat format, String producer, String subject) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("ce_specversion", "1.0");
    headers.put("ce_id", UUID.randomUUID().toString());
    headers.put("ce_source", "/proofstream/" + producer);
    headers.put("ce_type", TYPE_PREFIX + event.getDescriptorForType().getName());
    headers.put("ce_subject", subject);
    headers.put("ce_time", Instant.now().toString());
    headers.put(EventFormat.CONTENT_TYPE_HEADER, format.contentType());
    Map<String, byte[]> bytes = new LinkedHashMap<>();
    headers.forEach((name, text) -> bytes.put(name, text.getBytes(StandardCharsets.UTF_8)));
    return bytes;
  }

  /**
   * The kind of event that a record's ce_type header names, such as {@code InferenceFailed}; empty
   * when the header is absent or not of this version.
   */
  public static String eventName(byte[] typeHeader) {
    if (typeHeader == null) {
      return "";
    }
    String type = new String(typeHeader, StandardCharsets.UTF_8);
    return type.startsWith(TYPE_PREFIX) ? type.substring(TYPE_PREFIX.length()) : "";
  }

  static String utf8(byte[] value) throws MalformedEventException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedEventException("the value is not UTF-8");
    }
  }
}
