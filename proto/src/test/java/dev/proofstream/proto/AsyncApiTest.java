package dev.proofstream.proto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.protobuf.Message;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * asyncapi.yaml against topics and events. That it is AsyncAPI is checked with AsyncAPI's own
 * parser by the module deploy.
 */
class AsyncApiTest {
  private static final Path FILE = Path.of("asyncapi.yaml");
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .build();

  static Stream<Message> events() {
    return SampleEvents.all().stream();
  }

  /** To accept a deliberate change: -Dtest.jvm.extra=-Dproofstream.golden.write=true. */
  @Test
  void theDocumentIsWhatTheCodeAmountsTo() throws Exception {
    if (Boolean.getBoolean("proofstream.golden.write")) {
      Files.writeString(
          FILE,
          "# Written from Topics and events.proto by AsyncApiTest; do not edit.\n"
              + YAML.writeValueAsString(AsyncApi.document()));
    }
    assertEquals(json(AsyncApi.document()), json(YAML.readTree(FILE.toFile())));
  }

  @Test
  void everyTopicHasItsChannelWithAnEvent() throws Exception {
    JsonNode channels = YAML.readTree(FILE.toFile()).get("channels");
    Set<String> names = new TreeSet<>();
    channels.fieldNames().forEachRemaining(names::add);
    assertEquals(new TreeSet<>(Topics.ALL.stream().map(Topics.Spec::name).toList()), names);
    channels.forEach(channel -> assertFalse(channel.get("messages").isEmpty()));
  }

  @ParameterizedTest
  @MethodSource("events")
  void eventsAsJsonFitTheirSchemas(Message event) throws Exception {
    String document = json(YAML.readTree(FILE.toFile())).toString();
    var schema =
        JsonSchemaFactory.getInstance(
                VersionFlag.V202012,
                builder ->
                    builder.schemaLoaders(
                        loaders ->
                            loaders.schemas(id -> id.equals("urn:events") ? document : null)))
            .getSchema(
                SchemaLocation.of(
                    "urn:events#/components/schemas/" + event.getDescriptorForType().getName()));
    JsonNode sent = new ObjectMapper().readTree(EventJson.bytes(event));
    assertEquals(Set.of(), schema.validate(sent));
    ((com.fasterxml.jackson.databind.node.ObjectNode) sent).put("unheardOf", 1);
    assertEquals(1, schema.validate(sent).size(), "an unknown field");
  }

  /** Numbers compare by value only when both went through text. */
  private static JsonNode json(JsonNode node) throws Exception {
    return new ObjectMapper().readTree(node.toString());
  }
}
