package dev.proofstream.cli.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.cli.kafka.Broker;
import dev.proofstream.cli.kafka.Outcome;
import dev.proofstream.cli.kafka.TopicTail;
import dev.proofstream.proto.EventFormat;
import dev.proofstream.proto.FailureCode;
import dev.proofstream.proto.InferenceRequested;
import dev.proofstream.proto.Source;
import dev.proofstream.proto.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Every code of INTERFACE.md, and what producers get wrong below it. */
@Order(3)
class MalformedRequestIT {
  private static final String MODEL = "linear";

  /** A value that no producer should send, with what must be said of it. */
  private record Case(String what, byte[] value, String code, String field) {}

  private final String run = "bad-" + UUID.randomUUID();

  @Test
  void eachMalformedRequestEndsAsOneFailureWithCodeAndFieldAndTheNextIsProven() throws Exception {
    SharedStack stack = SharedStack.get();
    List<Case> cases = cases(stack);
    try (Broker broker = stack.broker();
        TopicTail tail = broker.tail(Topics.VERIFICATIONS, Topics.FAILURES)) {
      // The first of an id stands; the same id with other content is the conflict among the cases.
      stack.prove(broker, run + "-taken", MODEL, 0);
      Map<String, Case> bySource = new LinkedHashMap<>();
      for (Case bad : cases) {
        Source source =
            Broker.sent(broker.send(Topics.INFERENCE_REQUESTS, null, bad.value(), Map.of()));
        bySource.put(source.toString(), bad);
      }
      stack.prove(broker, run + "-good", MODEL, 1);
      Map<String, List<Outcome.Failed>> failures = new HashMap<>();
      long deadline = System.nanoTime() + SharedStack.PATIENCE.toNanos();
      while (failures.size() < bySource.size() && System.nanoTime() < deadline) {
        for (ConsumerRecord<String, byte[]> found : tail.poll(Duration.ofMillis(200))) {
          if (Outcome.of(found).orElse(null) instanceof Outcome.Failed failed
              && bySource.containsKey(failed.source())) {
            failures.computeIfAbsent(failed.source(), s -> new ArrayList<>()).add(failed);
            boolean protobuf = bySource.get(failed.source()).what().contains("Protobuf");
            assertEquals(
                protobuf ? EventFormat.PROTOBUF : EventFormat.JSON,
                EventFormat.of(null, found.value()),
                bySource.get(failed.source()).what());
          }
        }
      }
      stack.prove(broker, run + "-after", MODEL, 2);
      for (ConsumerRecord<String, byte[]> found : tail.drain()) {
        if (Outcome.of(found).orElse(null) instanceof Outcome.Failed failed
            && bySource.containsKey(failed.source())) {
          failures.computeIfAbsent(failed.source(), s -> new ArrayList<>()).add(failed);
        }
      }
      bySource.forEach(
          (source, bad) -> {
            List<Outcome.Failed> found = failures.getOrDefault(source, List.of());
            assertEquals(1, found.size(), () -> bad.what() + ": " + found);
            assertEquals(bad.code(), found.getFirst().event().getCode(), bad.what());
            assertEquals(bad.field(), found.getFirst().event().getField(), bad.what());
            assertFalse(found.getFirst().event().getMessage().isBlank(), bad.what());
            assertFalse(found.getFirst().event().getMessage().contains("98765"), bad.what());
          });
    }
  }

  @Test
  void theSameRequestAgainMakesNoNewEvent() throws Exception {
    SharedStack stack = SharedStack.get();
    String id = run + "-twice";
    try (Broker broker = stack.broker()) {
      stack.prove(broker, id, MODEL, 5);
      try (TopicTail tail = broker.tail(Topics.VERIFICATIONS, Topics.FAILURES, Topics.PROOFS)) {
        var again = SharedStack.record(stack.request(id, MODEL, 5));
        Broker.sent(broker.send(Topics.INFERENCE_REQUESTS, id, again.value(), again.headers()));
        // Sent to the same partition, and proven: the duplicate before it has been dealt with.
        stack.prove(broker, id + "-next", MODEL, 6);
        stack.prove(broker, id + "-next-but-one", MODEL, 7);
        assertTrue(
            tail.drain().stream().noneMatch(found -> id.equals(found.key())),
            "an event about a duplicate");
      }
    }
  }

  @Test
  void everyCodecOfKafkaIsRead() throws Exception {
    SharedStack stack = SharedStack.get();
    List<String> codecs = List.of("gzip", "snappy", "lz4", "zstd");
    try (Broker broker = stack.broker();
        TopicTail tail = broker.tail(Topics.VERIFICATIONS, Topics.FAILURES)) {
      Map<String, String> expected = new HashMap<>();
      for (String codec : codecs) {
        send(stack, codec, expected);
      }
      Map<String, String> found = new HashMap<>();
      long deadline = System.nanoTime() + SharedStack.PATIENCE.toNanos();
      while (found.size() < expected.size() && System.nanoTime() < deadline) {
        for (ConsumerRecord<String, byte[]> event : tail.poll(Duration.ofMillis(200))) {
          Outcome.of(event)
              .filter(outcome -> expected.containsKey(outcome.source()))
              .ifPresent(outcome -> found.put(outcome.source(), said(outcome)));
        }
      }
      assertEquals(expected, found);
    }
  }

  /** One compressed batch: a good request, one that is no JSON, a good one. */
  private void send(SharedStack stack, String codec, Map<String, String> expected)
      throws Exception {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.kafka(), "compression.type", codec, "linger.ms", 200),
            new StringSerializer(),
            new ByteArraySerializer())) {
      Map<Future<RecordMetadata>, String> sent = new LinkedHashMap<>();
      for (int i = 0; i < 3; i++) {
        String id = run + "-" + codec + "-" + i;
        byte[] value = bytes(i == 1 ? "{\"requestId\": " : stack.request(id, MODEL, i).toString());
        sent.put(
            producer.send(new ProducerRecord<>(Topics.INFERENCE_REQUESTS, 0, codec, value)),
            i == 1 ? "MALFORMED" : "valid");
      }
      producer.flush();
      for (var entry : sent.entrySet()) {
        RecordMetadata place = entry.getKey().get();
        expected.put(
            Source.of(place.topic(), place.partition(), place.offset()).toString(),
            entry.getValue());
      }
    }
  }

  private static String said(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Verified(var event) -> event.getValid() ? "valid" : event.getReason();
      case Outcome.Failed(var event) -> event.getCode();
    };
  }

  private List<Case> cases(SharedStack stack) {
    List<Case> cases = new ArrayList<>();
    cases.add(bad("bad JSON", bytes("{\"requestId\": \"" + run + "-json\", "), "MALFORMED", ""));
    cases.add(bad("an array", bytes("[1, 2]"), "MALFORMED", ""));
    cases.add(
        bad(
            "not UTF-8",
            new byte[] {'{', '"', 'm', '"', ':', '"', (byte) 0xC3, '(', '"', '}'},
            "MALFORMED",
            ""));
    cases.add(bad("empty", new byte[0], "MALFORMED", ""));
    cases.add(bad("no value", null, "MALFORMED", ""));
    cases.add(bad("neither format", new byte[] {(byte) 0xff, 7, 3}, "MALFORMED", ""));
    byte[] large = new byte[Topics.MAX_REQUEST_BYTES + 1];
    Arrays.fill(large, (byte) ' ');
    large[0] = '{';
    cases.add(bad("too large", large, FailureCode.TOO_LARGE.name(), ""));

    cases.add(request(stack, "unknown field", r -> r.put("priority", 1), "MALFORMED", "priority"));
    cases.add(request(stack, "bad id", r -> r.put("requestId", "a b"), "MALFORMED", "requestId"));
    cases.add(request(stack, "no model", r -> r.remove("model"), "MALFORMED", "model"));
    cases.add(
        request(stack, "unknown model", r -> r.put("model", "nobody"), "UNKNOWN_MODEL", "model"));
    cases.add(
        request(
            stack,
            "unknown circuit",
            r -> r.put("circuitId", "0".repeat(64)),
            "UNKNOWN_MODEL",
            "circuitId"));
    cases.add(
        request(
            stack,
            "unknown system",
            r -> r.put("proofSystem", "stark"),
            "UNSUPPORTED_SYSTEM",
            "proofSystem"));
    cases.add(features(stack, "missing", f -> f.remove("Sex"), "MISSING_FEATURE", "features.Sex"));
    cases.add(
        features(stack, "unknown", f -> f.put("Shoe", 44), "UNKNOWN_FEATURE", "features.Shoe"));
    cases.add(features(stack, "text", f -> f.put("Age", "old"), "WRONG_TYPE", "features.Age"));
    cases.add(features(stack, "null", f -> f.putNull("Sex"), "WRONG_TYPE", "features.Sex"));
    cases.add(
        features(stack, "too much", f -> f.put("Age", 98765), "OUT_OF_RANGE", "features.Age"));
    cases.add(
        features(
            stack, "between", f -> f.put("Oldpeak", 1.23), "OUT_OF_RANGE", "features.Oldpeak"));
    cases.add(
        features(
            stack,
            "no such word",
            f -> f.put("ST_Slope", "Sideways"),
            "OUT_OF_RANGE",
            "features.ST_Slope"));
    cases.add(
        request(
            stack,
            "conflict",
            r -> r.put("requestId", run + "-taken"),
            FailureCode.CONFLICT.name(),
            "requestId",
            9));
    cases.add(
        bad(
            "NaN in JSON",
            bytes("{\"model\": \"" + MODEL + "\", \"input\": [NaN]}"),
            "MALFORMED",
            ""));
    double[] row = stack.rows().encoded(4).values();
    cases.add(
        protobuf(
            "Protobuf, one input less", Arrays.copyOf(row, 17), "MISSING_FEATURE", "input[17]"));
    cases.add(
        protobuf(
            "Protobuf, one input more", Arrays.copyOf(row, 19), "UNKNOWN_FEATURE", "input[18]"));
    double[] nan = row.clone();
    nan[2] = Double.NaN;
    cases.add(protobuf("Protobuf, NaN", nan, "OUT_OF_RANGE", "input[2]"));
    double[] twoHot = row.clone();
    Arrays.fill(twoHot, 8, 12, 1);
    cases.add(protobuf("Protobuf, four categories at once", twoHot, "OUT_OF_RANGE", "input[8]"));
    return cases;
  }

  private static Case bad(String what, byte[] value, String code, String field) {
    return new Case(what, value, code, field);
  }

  private Case request(
      SharedStack stack,
      String what,
      java.util.function.Consumer<ObjectNode> spoil,
      String code,
      String field) {
    return request(stack, what, spoil, code, field, 4);
  }

  private Case request(
      SharedStack stack,
      String what,
      java.util.function.Consumer<ObjectNode> spoil,
      String code,
      String field,
      int row) {
    ObjectNode request = stack.request(run + "-" + what.replace(' ', '-'), MODEL, row);
    spoil.accept(request);
    return bad(what, bytes(request.toString()), code, field);
  }

  private Case features(
      SharedStack stack,
      String what,
      java.util.function.Consumer<ObjectNode> spoil,
      String code,
      String field) {
    return request(
        stack, "feature " + what, r -> spoil.accept((ObjectNode) r.get("features")), code, field);
  }

  private Case protobuf(String what, double[] input, String code, String field) {
    InferenceRequested.Builder event =
        InferenceRequested.newBuilder()
            .setRequestId(run + "-" + what.replaceAll("[^a-zA-Z]", "-"))
            .setModel(MODEL);
    for (double x : input) {
      event.addInput(x);
    }
    return bad(what, event.build().toByteArray(), code, field);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
