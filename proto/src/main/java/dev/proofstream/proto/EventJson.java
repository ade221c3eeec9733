package dev.proofstream.proto;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Events as JSON: Protobuf's JSON names, but every field is printed (an absent message as null) and
 * 64-bit integers are numbers, where {@link JsonFormat} would print strings.
 */
public final class EventJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private EventJson() {}

  /** The event as a tree. */
  public static ObjectNode tree(Message event) {
    ObjectNode object = NODES.objectNode();
    for (FieldDescriptor field : event.getDescriptorForType().getFields()) {
      object.set(field.getJsonName(), fieldNode(event, field));
    }
    return object;
  }

  /** The event as one line of UTF-8. */
  public static byte[] bytes(Message event) {
    try {
      return MAPPER.writeValueAsBytes(tree(event));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode fieldNode(Message event, FieldDescriptor field) {
    if (field.isRepeated()) {
      var array = NODES.arrayNode();
      ((List<?>) event.getField(field)).forEach(value -> array.add(valueNode(value)));
      return array;
    }
    if (field.hasPresence() && !event.hasField(field)) {
      return NODES.nullNode();
    }
    return valueNode(event.getField(field));
  }

  private static JsonNode valueNode(Object value) {
    return switch (value) {
      case Struct free -> freeNode(free);
      case Value free -> freeNode(free);
      case Message message -> tree(message);
      case String text -> NODES.textNode(text);
      case Boolean bool -> NODES.booleanNode(bool);
      case Integer number -> NODES.numberNode(number);
      case Long number -> NODES.numberNode(number);
      // Protobuf-JSON writes NaN and the infinities as text.
      case Double number when !Double.isFinite(number) -> NODES.textNode(number.toString());
      case Double number -> NODES.numberNode(number);
      case EnumValueDescriptor constant -> NODES.textNode(constant.getName());
      default -> throw new IllegalStateException("no JSON for " + value.getClass());
    };
  }

  /** JSON that a producer may write as it likes. */
  private static JsonNode freeNode(Message free) {
    try {
      return MAPPER.readTree(JsonFormat.printer().print(free));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
