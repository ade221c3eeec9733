package dev.proofstream.proving.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.proving.SmallModels;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that a forger may try with public signals and proofs. */
class TamperedProofTest extends RealBundles {

  // ---- public signals

  @Test
  void anyChangedPublicSignalIsCaught() {
    for (int i = 0; i < 2 + INPUTS; i++) {
      List<String> signals = signals();
      BigInteger value = new BigInteger(signals.get(i));
      signals.set(
          i, (value.signum() == 0 ? BigInteger.ONE : value.subtract(BigInteger.ONE)).toString());
      Verdict verdict = verifier.verify(withSignals(signals), trust, false);
      assertFalse(verdict.valid(), "signal " + i);
      Reason expected =
          i == BINDING
              ? Reason.BINDING_MISMATCH
              : i > 3 ? Reason.ONE_HOT_INVALID : Reason.PROOF_INVALID;
      assertEquals(expected, verdict.reason(), "signal " + i);
      assertEquals(-1, verdict.label());
    }
  }

  @Test
  void aSignalAliasedByTheFieldsOrderIsCaught() {
    for (int i = 0; i < 2 + INPUTS; i++) {
      List<String> signals = signals();
      signals.set(i, new BigInteger(signals.get(i)).add(R).toString());
      assertRejected(Reason.SIGNAL_NOT_CANONICAL, withSignals(signals));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "01", "+1", " 1", "1.0", "1e0", "0x1", "", "one"})
  void aSignalThatIsNoCanonicalDecimalIsCaught(String text) {
    List<String> signals = signals();
    signals.set(1, text);
    assertRejected(Reason.SIGNAL_NOT_CANONICAL, withSignals(signals));
  }

  @Test
  void aSignalOutsideItsDeclaredRangeIsCaught() {
    for (int i = 0; i <= INPUTS; i++) {
      List<String> signals = signals();
      signals.set(i, i == 0 ? "2" : String.valueOf(SmallModels.INPUTS.get(i - 1).levels()));
      assertRejected(Reason.SIGNAL_OUT_OF_RANGE, withSignals(signals));
    }
    List<String> negative = signals();
    negative.set(1, R.subtract(BigInteger.ONE).toString());
    assertRejected(Reason.SIGNAL_OUT_OF_RANGE, withSignals(negative));
  }

  @Test
  void oneHotGroupsHaveExactlyOneOne() {
    List<String> none = signals();
    List<String> all = signals();
    for (int i = 4; i <= 6; i++) {
      none.set(i, "0");
      all.set(i, "1");
    }
    assertRejected(Reason.ONE_HOT_INVALID, withSignals(none));
    assertRejected(Reason.ONE_HOT_INVALID, withSignals(all));
  }

  @Test
  void signalsAddedOrMissingAreCaught() {
    List<String> more = signals();
    more.add("0");
    assertRejected(Reason.SIGNAL_COUNT, withSignals(more));
    List<String> fewer = signals();
    fewer.removeLast();
    assertRejected(Reason.SIGNAL_COUNT, withSignals(fewer));
    assertRejected(Reason.SIGNAL_COUNT, withSignals(List.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "null", "[1, 2", "[null]", "[[\"1\"]]", "\u0000"})
  void publicSignalsThatAreNoListOfTextsAreCaught(String json) {
    Verdict verdict = verifier.verify(honest.with(Bundle.PUBLIC, utf8(json)), trust, false);
    assertFalse(verdict.valid());
    assertEquals(Reason.SIGNAL_NOT_CANONICAL, verdict.reason(), verdict.message());
  }

  // ---- proof

  @Test
  void swappedPointsAreCaught() throws Exception {
    ObjectNode proof = proof();
    JsonNode a = proof.get("pi_a");
    proof.set("pi_a", proof.get("pi_c"));
    proof.set("pi_c", a);
    assertRejected(Reason.PROOF_INVALID, withProof(proof));
  }

  @Test
  void anotherProofsPointIsCaught() throws Exception {
    ObjectNode proof = proof();
    proof.set("pi_a", JSON.readTree(otherRequest.entry(Bundle.PROOF)).get("pi_a"));
    assertRejected(Reason.PROOF_INVALID, withProof(proof));
  }

  @Test
  void pointsOffTheCurveAreCaught() throws Exception {
    for (String point : List.of("pi_a", "pi_c")) {
      ObjectNode proof = proof();
      ((ArrayNode) proof.get(point)).set(0, "1").set(1, "3");
      assertRejected(Reason.POINT_NOT_ON_CURVE, withProof(proof));
    }
    ObjectNode proof = proof();
    ((ArrayNode) proof.get("pi_b").get(0)).set(0, "5");
    assertRejected(Reason.POINT_NOT_ON_CURVE, withProof(proof));
  }

  @Test
  void aPointOnTheTwistOutsideTheSubgroupIsCaught() throws Exception {
    ObjectNode proof = proof();
    // x = 1 + 0u has a point on the twist y^2 = x^3 + 3 / (9 + u), found by PointOnTwist.
    String[] point = PointOnTwist.outsideTheSubgroup();
    ArrayNode b = (ArrayNode) proof.get("pi_b");
    ((ArrayNode) b.get(0)).set(0, point[0]).set(1, point[1]);
    ((ArrayNode) b.get(1)).set(0, point[2]).set(1, point[3]);
    assertRejected(Reason.NOT_IN_SUBGROUP, withProof(proof));
  }

  @Test
  void pointsAtInfinityAreCaught() throws Exception {
    for (String point : List.of("pi_a", "pi_c")) {
      for (String[] infinity : new String[][] {{"0", "1", "0"}, {"0", "0", "0"}, {"0", "0", "1"}}) {
        ObjectNode proof = proof();
        ArrayNode changed = proof.putArray(point);
        List.of(infinity).forEach(changed::add);
        Verdict verdict = verifier.verify(withProof(proof), trust, false);
        assertFalse(verdict.valid());
        if (infinity[2].equals("0") && infinity[1].equals("1")) {
          assertEquals(Reason.POINT_AT_INFINITY, verdict.reason(), verdict.message());
        }
      }
    }
    ObjectNode proof = proof();
    ArrayNode b = proof.putArray("pi_b");
    b.addArray().add("0").add("0");
    b.addArray().add("1").add("0");
    b.addArray().add("0").add("0");
    assertRejected(Reason.POINT_AT_INFINITY, withProof(proof));
  }

  @Test
  void coordinatesNotBelowTheFieldsOrderAreCaught() throws Exception {
    for (String point : List.of("pi_a", "pi_c")) {
      for (int i = 0; i < 2; i++) {
        ObjectNode proof = proof();
        ArrayNode coordinates = (ArrayNode) proof.get(point);
        coordinates.set(i, new BigInteger(coordinates.get(i).asText()).add(P).toString());
        assertRejected(Reason.COORDINATE_NOT_CANONICAL, withProof(proof));
      }
    }
    ObjectNode proof = proof();
    ArrayNode x = (ArrayNode) proof.get("pi_b").get(0);
    x.set(1, new BigInteger(x.get(1).asText()).add(P).toString());
    assertRejected(Reason.COORDINATE_NOT_CANONICAL, withProof(proof));
    ObjectNode negative = proof();
    ((ArrayNode) negative.get("pi_a")).set(0, "-1");
    assertRejected(Reason.COORDINATE_NOT_CANONICAL, withProof(negative));
  }

  @ParameterizedTest
  @CsvSource({"protocol,plonk", "protocol,", "curve,bls12381", "curve,"})
  void anotherProtocolOrCurveIsCaught(String field, String value) throws Exception {
    ObjectNode proof = proof();
    if (value == null) {
      proof.remove(field);
    } else {
      proof.put(field, value);
    }
    assertRejected(Reason.PROOF_MALFORMED, withProof(proof));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{", "null", "{\"pi_a\": 1}"})
  void aProofThatIsNoneIsCaught(String json) {
    assertRejected(Reason.PROOF_MALFORMED, honest.with(Bundle.PROOF, utf8(json)));
  }
}
