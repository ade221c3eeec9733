package dev.proofstream.zk.hash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.proofstream.zk.field.PrimeField;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoseidonTest {

  /**
   * Digests by circomlibjs 0.1.7 (poseidon_reference.js, and poseidon_opt.js with equal results).
   */
  @ParameterizedTest
  @CsvSource({
    "1, 18586133768512220936620570745912940619677854269274689475585506675881198879027",
    "1 2, 7853200120776062878684798364095072458815029376092732009249414926327459813530",
    "1 2 3 4, 18821383157269793795438455681495246036402687001665670618754263018637548127333",
    "1 2 0 0 0, 1018317224307729531995786483840663576608797660851238720571059489595066344487",
    "3 4 5 10 23, 13034429309846638789535561449942021891039729847501137143363028890275222221409",
    "1 8 15 22 29 36, 12051642140307790775730801582713011068140771425111373091855309457895029104197",
    "1 8 15 22 29 36 43 50 57, 9804182406721068954078370528364405093023536069642584479794045589260772637444",
    "1 8 15 22 29 36 43 50 57 64 71 78, 5067155084985965355074387481439221430997860981605687834948705953701928796642",
    "1 8 15 22 29 36 43 50 57 64 71 78 85 92 99 106, 7750685488315307027225709960677180172876732105072444987197133648774024210786",
  })
  void theDigestsAreCircomlibs(String inputs, String digest) {
    List<BigInteger> values = Arrays.stream(inputs.split(" ")).map(BigInteger::new).toList();
    assertEquals(new BigInteger(digest), Poseidon.of(values.size()).hash(values));
  }

  @Test
  void everyBoxIsHandedOver() {
    Poseidon poseidon = Poseidon.of(2);
    List<BigInteger> boxes = new ArrayList<>();
    poseidon.hash(List.of(BigInteger.ONE, BigInteger.TWO), boxes::add);
    assertEquals(8 * 3 + 57, boxes.size());
    assertEquals(poseidon.roundConstants().getFirst().getFirst(), boxes.getFirst());
  }

  @Test
  void whatIsNoElementOfTheFieldIsRefused() {
    Poseidon poseidon = Poseidon.of(1);
    BigInteger r = PrimeField.FR.modulus();
    assertThrows(IllegalArgumentException.class, () -> poseidon.hash(List.of(r)));
    assertThrows(
        IllegalArgumentException.class, () -> poseidon.hash(List.of(BigInteger.ONE.negate())));
    assertThrows(
        IllegalArgumentException.class,
        () -> poseidon.hash(List.of(BigInteger.ONE, BigInteger.TWO)));
    assertThrows(IllegalArgumentException.class, () -> Poseidon.of(0));
    assertThrows(IllegalArgumentException.class, () -> Poseidon.of(17));
  }
}
