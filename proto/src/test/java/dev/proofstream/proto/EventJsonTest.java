package dev.proofstream.proto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventJsonTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  static Stream<Message> events() {
    return SampleEvents.all().stream();
  }

  /**
   * To accept a deliberate change: run with -Dtest.jvm.extra=-Dproofstream.golden.write=true and
   * review the diff.
   */
  @ParameterizedTest
  @MethodSource("events")
  void jsonIsAsTheGoldenFileSays(Message event) throws Exception {
    Path file = GOLDEN.resolve(event.getDescriptorForType().getName() + ".json");
    if (Boolean.getBoolean("proofstream.golden.write")) {
      Files.writeString(file, MAPPER.writeValueAsString(EventJson.tree(event)) + "\n");
    }
    assertEquals(MAPPER.readTree(Files.readString(file)), MAPPER.readTree(EventJson.bytes(event)));
  }

  /** What other languages' Protobuf libraries read and write; accepted as above. */
  @ParameterizedTest
  @MethodSource("events")
  void protobufIsAsTheGoldenFileSays(Message event) throws Exception {
    Path file = GOLDEN.resolve(event.getDescriptorForType().getName() + ".binpb");
    if (Boolean.getBoolean("proofstream.golden.write")) {
      Files.write(file, deterministic(event));
    }
    byte[] golden = Files.readAllBytes(file);
    assertArrayEquals(golden, deterministic(event));
    assertEquals(event, EventCodec.decode(golden, null, event.getDefaultInstanceForType()));
  }

  /** The order of a map's entries is otherwise left open. */
  private static byte[] deterministic(Message event) throws IOException {
    byte[] bytes = new byte[event.getSerializedSize()];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    event.writeTo(out);
    out.checkNoSpaceLeft();
    return bytes;
  }

  @Test
  void everyEventHasAGoldenFile() {
    Set<String> events =
        Events.getDescriptor().getMessageTypes().stream()
            .map(Descriptor::getName)
            .filter(EventComments::isEvent)
            .collect(Collectors.toSet());
    assertEquals(
        events,
        SampleEvents.all().stream()
            .map(event -> event.getDescriptorForType().getName())
            .collect(Collectors.toSet()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"proofBytes\": 9999999999999999999999999999999999999999999999999999999999999999999999}",
        "{\"proofBytes\": 1} {}",
        "{\"model\": \"a\", \"model\": \"b\"}",
        "{\"model\": 'a'}",
        "{\"model\": \"a\" /* b */}",
        "{\"proofBytes\": 1e99999999999}"
      })
  void whatIsNotPlainJsonIsRefusedAtOnce(String json) {
    assertThrows(
        MalformedEventException.class,
        () ->
            EventCodec.decode(
                json.getBytes(StandardCharsets.UTF_8), null, ProofVerified.getDefaultInstance()));
  }

  @Test
  void rowsArePrintedAsTheyAreWrittenAndTheirRequestReadsBack() throws Exception {
    String json =
        """
        {"requestId": "r-2", "model": "mlp", "rows": [{"Age": 54.0, "Sex": "M"}, [54.0, 0.5]],
         "salt": "00112233445566778899aabbccddeeff"}""";
    InferenceRequested event =
        EventCodec.decode(
            json.getBytes(StandardCharsets.UTF_8), null, InferenceRequested.getDefaultInstance());
    assertEquals(MAPPER.readTree(json).get("rows"), EventJson.tree(event).get("rows"));
    InferenceRequest request =
        InferenceRequestDecoder.decode(EventJson.bytes(event), null, "inference-requests-0-1");
    assertEquals(2, request.rows().size());
  }

  @ParameterizedTest
  @MethodSource("events")
  void everyFieldIsPrinted(Message event) {
    assertEquals(event.getDescriptorForType().getFields().size(), EventJson.tree(event).size());
  }

  @ParameterizedTest
  @MethodSource("events")
  void bothFormatsComeBackAsTheyWere(Message event) throws Exception {
    for (EventFormat format : EventFormat.values()) {
      byte[] value = EventCodec.encode(event, format);
      assertEquals(format, EventFormat.of(null, value));
      assertEquals(
          event, EventCodec.decode(value, format.contentType(), event.getDefaultInstanceForType()));
    }
  }

  @ParameterizedTest
  @MethodSource("events")
  void whatIsNoEventIsRefused(Message event) {
    Message prototype = event.getDefaultInstanceForType();
    for (byte[] value :
        new byte[][] {
          null,
          {},
          {'{'},
          "[]".getBytes(StandardCharsets.UTF_8),
          "{\"noSuchField\": 1}".getBytes(StandardCharsets.UTF_8),
          {'{', (byte) 0xff, '}'},
          {(byte) 0xff, 1, 2},
          // Field number 1000, which no event has.
          {(byte) 0xc2, 0x3e, 1, 'x'}
        }) {
      assertThrows(MalformedEventException.class, () -> EventCodec.decode(value, null, prototype));
    }
  }

  @ParameterizedTest
  @MethodSource("events")
  void headersAreCloudEvents(Message event) {
    var headers = EventCodec.headers(event, EventFormat.JSON, "prover-service-1", "r-1");
    String name = event.getDescriptorForType().getName();
    assertEquals(name, EventCodec.eventName(headers.get("ce_type")));
    assertArrayEquals("1.0".getBytes(StandardCharsets.UTF_8), headers.get("ce_specversion"));
    assertArrayEquals("r-1".getBytes(StandardCharsets.UTF_8), headers.get("ce_subject"));
    assertTrue(headers.keySet().containsAll(java.util.Set.of("ce_id", "ce_source", "ce_time")));
  }
}
