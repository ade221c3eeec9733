package dev.proofstream.proto;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The AsyncAPI 3.0 document that topics and events in the code amount to. */
final class AsyncApi {
  private static final Set<String> RECEIVED =
      Set.of(Topics.TRAINING_REQUESTS, Topics.INFERENCE_REQUESTS);

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private AsyncApi() {}

  static ObjectNode document() {
    ObjectNode document = NODES.objectNode();
    document.put("asyncapi", "3.0.0");
    document
        .putObject("info")
        .put("title", "Proofstream")
        .put("version", "1.0.0")
        .put(
            "description",
            "Machine-learning predictions proven in zero knowledge, as an event stream. Values are"
                + " Protobuf (proto/src/main/proto/proofstream/v1/events.proto) or its JSON; the"
                + " schemas here are the JSON's. Events that answer a JSON request are JSON. Times"
                + " are milliseconds, sizes bytes, shares 0 to 1.")
        .putObject("license")
        .put("name", "Apache-2.0")
        .put("url", "https://www.apache.org/licenses/LICENSE-2.0");
    document.put("defaultContentType", EventFormat.PROTOBUF.contentType());
    channels(document.putObject("channels"));
    operations(document.putObject("operations"));
    ObjectNode components = document.putObject("components");
    messages(components.putObject("messages"));
    schemas(components.putObject("schemas"));
    return document;
  }

  private static void channels(ObjectNode channels) {
    for (Topics.Spec topic : Topics.ALL) {
      ObjectNode channel = channels.putObject(topic.name());
      channel.put("address", topic.name());
      List<Descriptor> events = events(topic.name());
      channel.put(
          "description",
          "Keyed by "
              + String.join(
                  " or ",
                  new TreeSet<>(
                      events.stream()
                          .map(event -> EventComments.key(event.getName()).orElseThrow())
                          .toList()))
              + ".");
      ObjectNode messages = channel.putObject("messages");
      for (Descriptor event : events) {
        messages.putObject(event.getName()).put("$ref", "#/components/messages/" + event.getName());
      }
      ObjectNode kafka = channel.putObject("bindings").putObject("kafka");
      kafka.put("topic", topic.name());
      kafka.put("partitions", topic.partitions());
      ObjectNode settings = kafka.putObject("topicConfiguration");
      var cleanup = settings.putArray("cleanup.policy");
      cleanup.add(topic.settings().getOrDefault("cleanup.policy", "delete"));
      topic.settings().entrySet().stream()
          .filter(setting -> Set.of("retention.ms", "max.message.bytes").contains(setting.getKey()))
          .sorted(java.util.Map.Entry.comparingByKey())
          .forEach(setting -> settings.put(setting.getKey(), Long.parseLong(setting.getValue())));
      kafka.put("bindingVersion", "0.5.0");
    }
  }

  private static void operations(ObjectNode operations) {
    for (Topics.Spec topic : Topics.ALL) {
      boolean received = RECEIVED.contains(topic.name());
      ObjectNode operation = operations.putObject((received ? "receive-" : "send-") + topic.name());
      operation.put("action", received ? "receive" : "send");
      operation.putObject("channel").put("$ref", "#/channels/" + topic.name());
      operation.put(
          "summary", received ? "What Proofstream takes from you" : "What Proofstream tells you");
    }
  }

  private static void messages(ObjectNode messages) {
    for (Descriptor event : events()) {
      ObjectNode message = messages.putObject(event.getName());
      message.put("name", event.getName());
      message.put("title", event.getName());
      message.putObject("headers").put("$ref", "#/components/schemas/Headers");
      message.putObject("payload").put("$ref", "#/components/schemas/" + event.getName());
      ObjectNode key = message.putObject("bindings").putObject("kafka");
      key.putObject("key")
          .put("type", "string")
          .put("description", EventComments.key(event.getName()).orElseThrow());
      key.put("bindingVersion", "0.5.0");
    }
  }

  private static void schemas(ObjectNode schemas) {
    ObjectNode headers = schemas.putObject("Headers").put("type", "object");
    headers.put(
        "description",
        "CloudEvents 1.0 in Kafka's binary mode; none is needed of a producer. A traceparent is"
            + " carried on.");
    ObjectNode names = headers.putObject("properties");
    names
        .putObject("content-type")
        .put("type", "string")
        .putArray("enum")
        .add(EventFormat.PROTOBUF.contentType())
        .add(EventFormat.JSON.contentType());
    for (String name :
        List.of("ce_specversion", "ce_id", "ce_source", "ce_type", "ce_subject", "ce_time")) {
      names.putObject(name).put("type", "string");
    }
    names.putObject("traceparent").put("type", "string").put("description", "W3C Trace Context");
    for (Descriptor message : Events.getDescriptor().getMessageTypes()) {
      schemas.set(message.getName(), schema(message));
    }
  }

  private static ObjectNode schema(Descriptor message) {
    ObjectNode schema = NODES.objectNode();
    describe(schema, EventComments.of(message.getName()));
    schema.put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    for (FieldDescriptor field : message.getFields()) {
      ObjectNode value = properties.putObject(field.getJsonName());
      describe(value, EventComments.of(message.getName() + "." + field.getName()));
      if (field.isRepeated()) {
        value.put("type", "array");
        value.set("items", type(field));
      } else if (field.hasPresence()) {
        value.putArray("oneOf").add(type(field)).addObject().put("type", "null");
      } else {
        value.setAll(type(field));
      }
    }
    schema.put("additionalProperties", false);
    return schema;
  }

  private static ObjectNode type(FieldDescriptor field) {
    ObjectNode type = NODES.objectNode();
    return switch (field.getJavaType()) {
      case STRING -> type.put("type", "string");
      case BOOLEAN -> type.put("type", "boolean");
      case INT -> type.put("type", "integer").put("format", "int32");
      case LONG -> type.put("type", "integer").put("format", "int64");
      case FLOAT, DOUBLE -> type.put("type", "number");
      case MESSAGE ->
          switch (field.getMessageType().getFullName()) {
            case "google.protobuf.Struct" -> type.put("type", "object");
            // Any JSON.
            case "google.protobuf.Value" -> type;
            case "google.protobuf.ListValue" -> type.put("type", "array");
            default -> type.put("$ref", "#/components/schemas/" + field.getMessageType().getName());
          };
      default -> throw new IllegalStateException("no schema for " + field.getFullName());
    };
  }

  private static void describe(ObjectNode node, String comment) {
    if (!comment.isEmpty()) {
      node.put("description", comment);
    }
  }

  private static List<Descriptor> events() {
    return Events.getDescriptor().getMessageTypes().stream()
        .filter(message -> EventComments.isEvent(message.getName()))
        .toList();
  }

  private static List<Descriptor> events(String topic) {
    List<Descriptor> events = new ArrayList<>();
    for (Descriptor event : events()) {
      if (EventComments.topic(event.getName()).orElseThrow().equals(topic)) {
        events.add(event);
      }
    }
    return events;
  }
}
