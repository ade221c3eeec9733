package dev.proofstream.proto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InferenceRequestDecoderTest {
  private static final String SOURCE = "inference-requests-3-14";

  private static InferenceRequest json(String text) throws RequestRefusedException {
    return InferenceRequestDecoder.decode(
        text.getBytes(StandardCharsets.UTF_8), "application/json", SOURCE);
  }

  private static RequestRefusedException refusal(byte[] value) {
    return assertThrows(
        RequestRefusedException.class, () -> InferenceRequestDecoder.decode(value, null, SOURCE));
  }

  @Test
  void theLeastThatARequestMustSayIsEnough() throws Exception {
    var request =
        json("{\"requestId\": \"r-1\", \"model\": \"mlp\", \"features\": {\"Oldpeak\": 1.2}}");
    assertEquals("r-1", request.requestId());
    assertEquals("circom-groth16", request.proofSystem());
    assertEquals(List.of(Map.of("Oldpeak", new BigDecimal("1.2"))), request.rows());
    assertEquals(EventFormat.JSON, request.format());
  }

  @Test
  void aRequestWithoutAnIdIsNamedAfterItsSource() throws Exception {
    assertEquals(SOURCE, json("{\"model\": \"mlp\", \"input\": [1, 2.5]}").requestId());
  }

  @Test
  void theSameContentHasTheSameBytesInEveryFormat() throws Exception {
    var one =
        json("{\"model\": \"m\", \"features\": {\"Age\": 54, \"Oldpeak\": 1.20, \"S\": \"x\"}}");
    var event =
        InferenceRequested.newBuilder()
            .setRequestId("another-id")
            .setModel("m")
            .setProofSystem("circom-groth16")
            .setFeatures(
                Struct.newBuilder()
                    .putFields("S", Value.newBuilder().setStringValue("x").build())
                    .putFields("Oldpeak", Value.newBuilder().setNumberValue(1.2).build())
                    .putFields("Age", Value.newBuilder().setNumberValue(54.0).build()))
            .build();
    var other = InferenceRequestDecoder.decode(event.toByteArray(), null, SOURCE);
    assertArrayEquals(one.canonicalContent(), other.canonicalContent());
    var third =
        json("{\"model\": \"m\", \"features\": {\"Age\": 55, \"Oldpeak\": 1.2, \"S\": \"x\"}}");
    assertFalse(Arrays.equals(one.canonicalContent(), third.canonicalContent()));
  }

  @Test
  void theNameOfAPlaceIsOnlyForTheRecordThatStandsThere() throws Exception {
    String body = "{\"requestId\": \"%s\", \"model\": \"m\", \"input\": [1]}";
    assertEquals(SOURCE, json(body.formatted(SOURCE)).requestId());
    var refusal =
        assertThrows(
            RequestRefusedException.class, () -> json(body.formatted("inference-requests-0-1001")));
    assertEquals("requestId", refusal.field());
    assertEquals(SOURCE, refusal.requestId());
  }

  @Test
  void severalRowsAreTheSameInBothFormatsAndOtherContentThanOneOfThem() throws Exception {
    var one =
        json(
            """
            {"model": "m", "rows": [{"Age": 54, "S": "x"}, [1, 2.50]], "salt": "00ff",
             "input": []}""");
    Value named =
        Value.newBuilder()
            .setStructValue(
                Struct.newBuilder()
                    .putFields("S", Value.newBuilder().setStringValue("x").build())
                    .putFields("Age", Value.newBuilder().setNumberValue(54).build()))
            .build();
    Value encoded =
        Value.newBuilder()
            .setListValue(
                ListValue.newBuilder()
                    .addValues(Value.newBuilder().setNumberValue(1))
                    .addValues(Value.newBuilder().setNumberValue(2.5)))
            .build();
    InferenceRequested event =
        InferenceRequested.newBuilder()
            .setModel("m")
            .addRows(named)
            .addRows(encoded)
            .setSalt("00ff")
            .build();
    var other = InferenceRequestDecoder.decode(event.toByteArray(), null, SOURCE);
    assertEquals(2, one.rows().size());
    assertArrayEquals(one.canonicalContent(), other.canonicalContent());
    for (InferenceRequested different :
        List.of(
            event.toBuilder().setSalt("").build(),
            event.toBuilder().setSalt("00fe").build(),
            event.toBuilder().removeRows(1).build(),
            event.toBuilder().clearRows().addRows(encoded).addRows(named).build())) {
      byte[] content =
          InferenceRequestDecoder.decode(different.toByteArray(), null, SOURCE).canonicalContent();
      assertFalse(Arrays.equals(one.canonicalContent(), content));
    }
  }

  @Test
  void valuesOfFeaturesAreNotPrinted() throws Exception {
    var request = json("{\"model\": \"m\", \"features\": {\"Age\": 987654}}");
    assertFalse(request.toString().contains("987654"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"model\": \"m\"|MALFORMED|``",
        "[]|MALFORMED|``",
        "{} {}|MALFORMED|``",
        "{\"model\": \"m\", \"model\": \"n\", \"input\": [1]}|MALFORMED|``",
        "{\"model\": \"m\", \"input\": [NaN]}|MALFORMED|``",
        "{\"input\": [1]}|MALFORMED|model",
        "{\"model\": \"m\"}|MALFORMED|features",
        "{\"model\": \"m\", \"input\": []}|MALFORMED|input",
        "{\"model\": \"m\", \"input\": [1], \"features\": {}}|MALFORMED|input",
        "{\"model\": \"m\", \"input\": [1], \"priority\": 1}|MALFORMED|priority",
        "{\"model\": \"m\", \"input\": [1], \"requestId\": \"a b\"}|MALFORMED|requestId",
        "{\"model\": 5, \"input\": [1]}|WRONG_TYPE|model",
        "{\"model\": \"m\", \"input\": {}}|WRONG_TYPE|input",
        "{\"model\": \"m\", \"input\": [1, \"NaN\"]}|WRONG_TYPE|input[1]",
        "{\"model\": \"m\", \"features\": []}|WRONG_TYPE|features",
        "{\"model\": \"m\", \"input\": [1e999999]}|OUT_OF_RANGE|input[0]",
        "{\"model\": \"m\", \"rows\": []}|MALFORMED|rows",
        "{\"model\": \"m\", \"input\": [1e99999999999]}|MALFORMED|``",
        "{\"model\": \"m\", \"features\": {\"Age\": 1E-2147483648}}|MALFORMED|``",
        "{\"model\": \"m\", \"input\": [1], \"more\": 1e99999999999}|MALFORMED|``",
        "{\"model\": \"m\", \"rows\": [[1], []]}|MALFORMED|rows[1]",
        "{\"model\": \"m\", \"rows\": [[1]], \"input\": [1]}|MALFORMED|rows",
        "{\"model\": \"m\", \"rows\": [[1]], \"features\": {}}|MALFORMED|rows",
        "{\"model\": \"m\", \"rows\": {}}|WRONG_TYPE|rows",
        "{\"model\": \"m\", \"rows\": [5]}|WRONG_TYPE|rows[0]",
        "{\"model\": \"m\", \"rows\": [[1], [2, true]]}|WRONG_TYPE|rows[1][1]",
        "{\"model\": \"m\", \"rows\": [{\"Age\": 1e-999999}]}|OUT_OF_RANGE|rows[0].Age",
        "{\"model\": \"m\", \"input\": [1], \"salt\": 7}|WRONG_TYPE|salt",
        "{\"model\": \"m\", \"features\": {\"Age\": 1e-999999}}|OUT_OF_RANGE|features.Age",
      })
  void whatIsWrongIsNamed(String text, FailureCode code, String field) {
    var refusal = assertThrows(RequestRefusedException.class, () -> json(text));
    assertEquals(code, refusal.code());
    assertEquals(field, refusal.field());
    assertEquals(SOURCE, refusal.requestId());
  }

  @Test
  void aRefusalKeepsTheIdThatCouldBeRead() {
    var refusal =
        refusal("{\"requestId\": \"r-7\", \"input\": [1]}".getBytes(StandardCharsets.UTF_8));
    assertEquals("r-7", refusal.requestId());
  }

  @Test
  void whatIsNeitherFormatIsMalformed() {
    for (byte[] value :
        List.of(new byte[0], new byte[] {(byte) 0xff, (byte) 0xfe}, "hello".getBytes())) {
      assertEquals(FailureCode.MALFORMED, refusal(value).code());
    }
    assertEquals(FailureCode.MALFORMED, refusal(null).code());
    byte[] notUtf8 = {'{', '"', (byte) 0xc3, '(', '"', ':', '1', '}'};
    assertEquals("the value is not UTF-8", refusal(notUtf8).getMessage());
  }

  @Test
  void aLargeValueIsRefusedUnread() {
    byte[] value = new byte[Topics.MAX_REQUEST_BYTES + 1];
    Arrays.fill(value, (byte) ' ');
    value[0] = '{';
    assertEquals(FailureCode.TOO_LARGE, refusal(value).code());
  }

  @Test
  void anUnknownProtobufFieldIsRefused() {
    byte[] known = InferenceRequested.newBuilder().setModel("m").addInput(1).build().toByteArray();
    byte[] value = Arrays.copyOf(known, known.length + 4);
    System.arraycopy(new byte[] {(byte) 0xc2, 0x3e, 1, 'x'}, 0, value, known.length, 4);
    assertEquals(FailureCode.MALFORMED, refusal(value).code());
  }

  @Test
  void aProtobufNanIsHandedOnForTheEncoderToRefuse() throws Exception {
    byte[] value =
        InferenceRequested.newBuilder().setModel("m").addInput(Double.NaN).build().toByteArray();
    var request = InferenceRequestDecoder.decode(value, null, SOURCE);
    assertEquals(List.of(List.of(Double.NaN)), request.rows());
  }

  @Test
  void sourcesAreReadBack() {
    assertEquals(SOURCE, Source.parse(SOURCE).toString());
    assertEquals(new Source("inference-requests", 3, 14), Source.parse(SOURCE));
    assertThrows(IllegalArgumentException.class, () -> Source.parse("inference-requests-3"));
  }
}
