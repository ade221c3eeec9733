package dev.proofstream.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.proofstream.model.graph.Architecture;
import dev.proofstream.model.training.TrainingPlan;
import dev.proofstream.platform.share.ShareRecord;
import dev.proofstream.proto.EventFormat;
import dev.proofstream.proto.FailureCode;
import dev.proofstream.proto.Topics;
import dev.proofstream.proto.TrainingRequested;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingOrderTest {

  @Test
  void whatTheRequestLeavesOutGetsItsDefault() {
    TrainingOrder.Sound linear = sound("{\"requestId\": \"r\", \"model\": \"linear\"}");
    assertEquals("18-2", linear.spec().toString());
    assertEquals(TrainingPlan.DEFAULT_EPOCHS, linear.epochs());
    TrainingOrder.Sound other =
        sound("{\"model\": \"anything.else_2\", \"seed\": 7, \"epochs\": 9}");
    assertEquals("18-8-8-2", other.spec().toString());
    TrainingPlan plan = other.plan(Architecture.parse("18-2"));
    assertEquals(7, plan.seed());
    assertEquals(9, plan.epochs());
  }

  @Test
  void treesForestsAndKMeansAreOrderedInTheSameField() {
    for (String spec : new String[] {"tree:3", "forest:9x4", "kmeans:2"}) {
      assertEquals(
          spec, sound("{\"model\": \"m\", \"architecture\": \"" + spec + "\"}").spec().toString());
    }
  }

  @Test
  void aRequestWithoutAnIdIsKnownByItsSource() {
    assertEquals("training-requests-0-5", sound("{\"model\": \"m\"}").requestId());
    assertEquals("r", sound("{\"requestId\": \"r\", \"model\": \"m\"}").requestId());
  }

  @Test
  void theAnswerIsWrittenAsTheRequestWas() {
    assertEquals(EventFormat.JSON, sound("{\"model\": \"m\"}").format());
    byte[] protobuf = TrainingRequested.newBuilder().setModel("m").build().toByteArray();
    assertEquals(EventFormat.PROTOBUF, TrainingOrder.of(delivery(protobuf)).format());
    assertEquals(EventFormat.JSON, TrainingOrder.of(delivery(new byte[] {1, 2, 3})).format());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"model\": \"m\", \"requestId\": \"a b\"} | MALFORMED | requestId",
        "{\"requestId\": \"r\"} | MALFORMED | model",
        "{\"model\": \"a/b\"} | MALFORMED | model",
        "{\"model\": \"m\", \"architecture\": \"18\"} | MALFORMED | architecture",
        "{\"model\": \"m\", \"architecture\": \"18-9999-2\"} | MALFORMED | architecture",
        "{\"model\": \"m\", \"architecture\": \"tree:0\"} | MALFORMED | architecture",
        "{\"model\": \"m\", \"epochs\": -1} | OUT_OF_RANGE | epochs",
        "{\"model\": \"m\", \"epochs\": 100001} | OUT_OF_RANGE | epochs",
        "{\"model\": \"m\", \"unknown\": 1} | MALFORMED | ''",
        "{\"model\": | MALFORMED | ''",
        "[] | MALFORMED | ''",
        "'' | MALFORMED | ''",
      })
  void aRequestThatBreaksTheRulesIsRefused(String value, FailureCode code, String field) {
    refused(value.getBytes(StandardCharsets.UTF_8), code, field);
  }

  @Test
  void namesAndValuesThatAreTooLongAreRefused() {
    refused(("{\"model\": \"" + "m".repeat(65) + "\"}").getBytes(), FailureCode.MALFORMED, "model");
    refused(new byte[Topics.MAX_REQUEST_BYTES + 1], FailureCode.TOO_LARGE, "");
    refused(null, FailureCode.MALFORMED, "");
    refused(new byte[] {'{', (byte) 0xff, '}'}, FailureCode.MALFORMED, "");
  }

  private static void refused(byte[] value, FailureCode code, String field) {
    var refused = assertInstanceOf(TrainingOrder.Refused.class, TrainingOrder.of(delivery(value)));
    assertEquals(code, refused.refusal().code());
    assertEquals(field, refused.refusal().field());
  }

  private static TrainingOrder.Sound sound(String json) {
    return assertInstanceOf(
        TrainingOrder.Sound.class,
        TrainingOrder.of(delivery(json.getBytes(StandardCharsets.UTF_8))));
  }

  private static ShareRecord delivery(byte[] value) {
    return new ShareRecord("training-requests", 0, 5, 0, null, value, Map.of(), 1, false);
  }
}
