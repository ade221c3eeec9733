package dev.proofstream.zk.circom;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.zk.MalformedDataException;
import dev.proofstream.zk.MalformedDataException.Reason;
import dev.proofstream.zk.Seeded;
import dev.proofstream.zk.curve.G2Point;
import dev.proofstream.zk.field.PrimeField;
import dev.proofstream.zk.groth16.Groth16Proof;
import dev.proofstream.zk.groth16.Groth16Prover;
import dev.proofstream.zk.groth16.Groth16Setup;
import dev.proofstream.zk.groth16.Groth16Verifier;
import dev.proofstream.zk.groth16.ProvingKey;
import dev.proofstream.zk.groth16.VerifyingKey;
import dev.proofstream.zk.r1cs.RandomCircuit;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Round trips of proof.json, public.json and verification_key.json, and what their decoders refuse.
 */
class JsonFilesTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final BigInteger P = PrimeField.FP.modulus();
  private static final BigInteger R = PrimeField.FR.modulus();

  private static RandomCircuit circuit;
  private static VerifyingKey key;
  private static Groth16Proof proof;

  @BeforeAll
  static void prove() {
    circuit = RandomCircuit.of(Seeded.of("JsonFilesTest"), 5);
    ProvingKey provingKey = Groth16Setup.run(circuit.r1cs(), new SecureRandom());
    key = provingKey.verifyingKey();
    proof = new Groth16Prover(provingKey).prove(circuit.witness());
  }

  @Test
  void whatIsWrittenIsReadBackTheSame() {
    assertEquals(proof, ProofJson.read(ProofJson.write(proof)));
    assertEquals(key, VerificationKeyJson.read(VerificationKeyJson.write(key)));
    assertEquals(
        circuit.publicSignals(), PublicJson.read(PublicJson.write(circuit.publicSignals())));
    assertEquals(List.of(), PublicJson.read(PublicJson.write(List.of())));
    assertArrayEquals("[]".getBytes(StandardCharsets.UTF_8), PublicJson.write(List.of()));
  }

  @Test
  void swappedPointsAreReadButDoNotVerify() throws Exception {
    Groth16Proof swapped =
        ProofJson.read(
            proofWith(
                p -> {
                  JsonNode a = p.get("pi_a");
                  p.set("pi_a", p.get("pi_c"));
                  p.set("pi_c", a);
                }));
    assertFalse(new Groth16Verifier(key).verify(circuit.publicSignals(), swapped));
  }

  @Test
  void aProofWithBadPointsIsRefusedWithItsReason() throws Exception {
    for (String point : new String[] {"pi_a", "pi_c"}) {
      refuse(Reason.NOT_ON_CURVE, p -> point(p, point).set(0, p.textNode("1")));
      refuse(Reason.NOT_ON_CURVE, p -> point(p, point).set(0, point(p, point).get(1)));
      refuse(Reason.OUT_OF_RANGE, p -> addTo(point(p, point), 0, P));
      refuse(Reason.OUT_OF_RANGE, p -> addTo(point(p, point), 1, P));
      refuse(Reason.OUT_OF_RANGE, p -> point(p, point).set(0, p.textNode("9".repeat(10_000))));
      refuse(Reason.NOT_CANONICAL, p -> negate(point(p, point), 1));
      refuse(Reason.POINT_AT_INFINITY, p -> point(p, point).set(2, p.textNode("0")));
      refuse(Reason.POINT_AT_INFINITY, p -> point(p, point).removeAll().add("0").add("0").add("1"));
      refuse(Reason.POINT_AT_INFINITY, p -> point(p, point).removeAll().add("0").add("1").add("0"));
      refuse(Reason.NOT_AFFINE, p -> point(p, point).set(2, p.textNode("2")));
      refuse(Reason.WRONG_LENGTH, p -> point(p, point).remove(2));
      refuse(Reason.WRONG_LENGTH, p -> point(p, point).add("1"));
      refuse(Reason.WRONG_TYPE, p -> point(p, point).set(0, p.numberNode(1)));
      refuse(Reason.WRONG_TYPE, p -> point(p, point).setNull(0));
      refuse(Reason.WRONG_TYPE, p -> p.put(point, "1"));
    }
    refuse(Reason.NOT_ON_CURVE, p -> inner(p, "pi_b", 0).set(0, p.textNode("1")));
    refuse(
        Reason.NOT_ON_CURVE,
        p -> {
          // The two halves of a coordinate swapped, as other libraries order them.
          ArrayNode x = inner(p, "pi_b", 0);
          JsonNode x0 = x.get(0);
          x.set(0, x.get(1));
          x.set(1, x0);
        });
    refuse(Reason.OUT_OF_RANGE, p -> addTo(inner(p, "pi_b", 1), 1, P));
    refuse(Reason.NOT_AFFINE, p -> inner(p, "pi_b", 2).set(1, p.textNode("1")));
    refuse(Reason.POINT_AT_INFINITY, p -> inner(p, "pi_b", 2).set(0, p.textNode("0")));
    refuse(Reason.WRONG_LENGTH, p -> inner(p, "pi_b", 2).add("0"));
    refuse(Reason.WRONG_TYPE, p -> point(p, "pi_b").set(2, p.textNode("1")));
  }

  @Test
  void aProofPointOutsideTheSubgroupIsRefused() throws Exception {
    // On the twist, found by trial; not a multiple of the generator.
    BigInteger[] point = TwistPoints.outsideTheSubgroup();
    refuse(
        Reason.NOT_IN_SUBGROUP,
        p -> {
          inner(p, "pi_b", 0).removeAll().add(point[0].toString()).add(point[1].toString());
          inner(p, "pi_b", 1).removeAll().add(point[2].toString()).add(point[3].toString());
        });
  }

  @Test
  void aProofThatIsNotExactlyItsFieldsIsRefused() throws Exception {
    refuse(Reason.UNKNOWN_FIELD, p -> p.put("extra", 1));
    for (String field : List.of("pi_a", "pi_b", "pi_c", "protocol", "curve")) {
      refuse(Reason.MISSING_FIELD, p -> p.remove(field));
    }
    refuse(Reason.WRONG_PROTOCOL, p -> p.put("protocol", "plonk"));
    refuse(Reason.WRONG_PROTOCOL, p -> p.put("protocol", 16));
    refuse(Reason.WRONG_CURVE, p -> p.put("curve", "bls12381"));
    refuse(Reason.WRONG_CURVE, p -> p.putNull("curve"));
  }

  @Test
  void textThatIsNotOneJsonValueIsRefused() {
    for (Function<byte[], ?> decoder :
        List.<Function<byte[], ?>>of(
            ProofJson::read, PublicJson::read, VerificationKeyJson::read)) {
      for (String text :
          List.of(
              "", " ", "{", "[", "{} {}", "[] x", "nonsense", "{\"a\":1,\"a\":1}", "// a\n[]")) {
        assertReason(Reason.NOT_JSON, decoder, text.getBytes(StandardCharsets.UTF_8));
      }
      assertReason(Reason.NOT_JSON, decoder, new byte[] {'[', '"', (byte) 0xff, '"', ']'});
      assertReason(Reason.WRONG_TYPE, decoder, "\"x\"".getBytes(StandardCharsets.UTF_8));
      assertReason(Reason.WRONG_TYPE, decoder, "null".getBytes(StandardCharsets.UTF_8));
      assertReason(Reason.NOT_JSON, decoder, "[".repeat(5000).getBytes(StandardCharsets.UTF_8));
    }
    assertReason(Reason.TOO_LARGE, ProofJson::read, new byte[1 << 20]);
  }

  @Test
  void publicSignalsHaveOneSpelling() {
    assertEquals(List.of(BigInteger.ZERO, BigInteger.TEN), signals("[\"0\", \"10\"]"));
    assertEquals(
        List.of(R.subtract(BigInteger.ONE)), signals("[\"" + R.subtract(BigInteger.ONE) + "\"]"));
    for (String number :
        List.of("", "-1", "+1", "01", "00", " 1", "1 ", "0x1", "1e3", "1.0", "\u0661", "1_0")) {
      assertReason(
          Reason.NOT_CANONICAL,
          PublicJson::read,
          ("[\"" + number + "\"]").getBytes(StandardCharsets.UTF_8));
    }
    for (BigInteger number : List.of(R, R.add(BigInteger.ONE), R.shiftLeft(4), R.pow(9))) {
      assertReason(
          Reason.OUT_OF_RANGE,
          PublicJson::read,
          ("[\"1\", \"" + number + "\"]").getBytes(StandardCharsets.UTF_8));
    }
    for (String value : List.of("1", "null", "true", "[]", "{}", "1.5")) {
      assertReason(
          Reason.WRONG_TYPE,
          PublicJson::read,
          ("[" + value + "]").getBytes(StandardCharsets.UTF_8));
    }
    assertThrows(IllegalArgumentException.class, () -> PublicJson.write(List.of(R)));
  }

  @Test
  void aKeyThatMustNotBeTrustedIsRefused() throws Exception {
    for (String point : List.of("vk_beta_2", "vk_gamma_2", "vk_delta_2")) {
      refuseKey(Reason.NOT_ON_CURVE, k -> inner(k, point, 0).set(0, k.textNode("1")));
      refuseKey(Reason.POINT_AT_INFINITY, k -> inner(k, point, 2).set(0, k.textNode("0")));
      refuseKey(Reason.OUT_OF_RANGE, k -> addTo(inner(k, point, 0), 0, P));
      BigInteger[] outside = TwistPoints.outsideTheSubgroup();
      refuseKey(
          Reason.NOT_IN_SUBGROUP,
          k -> {
            inner(k, point, 0).removeAll().add(outside[0].toString()).add(outside[1].toString());
            inner(k, point, 1).removeAll().add(outside[2].toString()).add(outside[3].toString());
          });
    }
    refuseKey(Reason.NOT_ON_CURVE, k -> point(k, "vk_alpha_1").set(0, k.textNode("1")));
    refuseKey(Reason.POINT_AT_INFINITY, k -> point(k, "vk_alpha_1").set(2, k.textNode("0")));
    for (int i = 0; i < key.ic().size(); i++) {
      int at = i;
      refuseKey(Reason.POINT_AT_INFINITY, k -> inner(k, "IC", at).set(2, k.textNode("0")));
      refuseKey(
          Reason.POINT_AT_INFINITY, k -> inner(k, "IC", at).removeAll().add("0").add("0").add("1"));
      refuseKey(Reason.NOT_ON_CURVE, k -> inner(k, "IC", at).set(1, k.textNode("1")));
    }
    refuseKey(
        Reason.TRIVIAL_DELTA,
        k -> {
          G2Point g = G2Point.GENERATOR;
          inner(k, "vk_delta_2", 0)
              .removeAll()
              .add(g.coordinate(0).toString())
              .add(g.coordinate(1).toString());
          inner(k, "vk_delta_2", 1)
              .removeAll()
              .add(g.coordinate(2).toString())
              .add(g.coordinate(3).toString());
        });
  }

  @Test
  void aKeyWhosePartsDoNotAgreeIsRefused() throws Exception {
    refuseKey(Reason.WRONG_LENGTH, k -> k.put("nPublic", 5));
    refuseKey(Reason.WRONG_LENGTH, k -> k.put("nPublic", 3));
    refuseKey(Reason.WRONG_LENGTH, k -> point(k, "IC").remove(4));
    refuseKey(Reason.WRONG_TYPE, k -> k.put("nPublic", "4"));
    refuseKey(Reason.WRONG_TYPE, k -> k.put("nPublic", -1));
    refuseKey(Reason.WRONG_TYPE, k -> k.put("nPublic", 4.5));
    refuseKey(Reason.WRONG_TYPE, k -> k.put("nPublic", Integer.MAX_VALUE));
    refuseKey(
        Reason.INCONSISTENT,
        k -> ((ArrayNode) k.at("/vk_alphabeta_12/1/2")).set(1, k.textNode("1")));
    refuseKey(Reason.WRONG_LENGTH, k -> ((ArrayNode) k.at("/vk_alphabeta_12/1")).remove(0));
    refuseKey(Reason.WRONG_PROTOCOL, k -> k.put("protocol", "fflonk"));
    refuseKey(Reason.WRONG_CURVE, k -> k.put("curve", "BN128"));
    refuseKey(Reason.UNKNOWN_FIELD, k -> k.put("comment", "x"));
    refuseKey(Reason.MISSING_FIELD, k -> k.remove("vk_alphabeta_12"));
  }

  private static List<BigInteger> signals(String text) {
    return PublicJson.read(text.getBytes(StandardCharsets.UTF_8));
  }

  private static ArrayNode point(ObjectNode node, String name) {
    return (ArrayNode) node.get(name);
  }

  private static ArrayNode inner(ObjectNode node, String name, int index) {
    return (ArrayNode) node.get(name).get(index);
  }

  private static void addTo(ArrayNode numbers, int index, BigInteger addend) {
    BigInteger value = new BigInteger(numbers.get(index).textValue());
    numbers.set(index, numbers.textNode(value.add(addend).toString()));
  }

  private static void negate(ArrayNode numbers, int index) {
    numbers.set(index, numbers.textNode("-" + numbers.get(index).textValue()));
  }

  private static byte[] proofWith(Consumer<ObjectNode> change) throws Exception {
    ObjectNode node = (ObjectNode) MAPPER.readTree(ProofJson.write(proof));
    change.accept(node);
    return MAPPER.writeValueAsBytes(node);
  }

  private static void refuse(Reason reason, Consumer<ObjectNode> change) throws Exception {
    byte[] json = proofWith(change);
    assertEquals(
        reason, assertThrows(MalformedProofException.class, () -> ProofJson.read(json)).reason());
  }

  private static void refuseKey(Reason reason, Consumer<ObjectNode> change) throws Exception {
    ObjectNode node = (ObjectNode) MAPPER.readTree(VerificationKeyJson.write(key));
    change.accept(node);
    byte[] json = MAPPER.writeValueAsBytes(node);
    assertEquals(
        reason,
        assertThrows(MalformedVerificationKeyException.class, () -> VerificationKeyJson.read(json))
            .reason());
  }

  private static void assertReason(Reason reason, Function<byte[], ?> decoder, byte[] json) {
    assertEquals(
        reason,
        assertThrows(MalformedDataException.class, () -> decoder.apply(json)).reason(),
        () -> new String(json, 0, Math.min(json.length, 60), StandardCharsets.UTF_8));
  }
}
