package dev.proofstream.proving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.proofstream.model.data.InputRefusedException;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProofInputTest {
  private static final int[] ROW = SmallModels.rows(1, 1).getFirst();
  private static final byte[] SALT = new byte[ProofInput.MIN_SALT_BYTES];
  private static final InputEncoding INPUTS = InputEncoding.of(SmallModels.INPUTS);

  @Test
  void missingRowsAreTheLastOne() {
    int[] other = SmallModels.rows(2, 1).getFirst();
    ProofInput padded = ProofInput.of(List.of(ROW, other)).padded(4);
    assertEquals(4, padded.rows().size());
    assertArrayEquals(ROW, padded.rows().get(0));
    assertArrayEquals(other, padded.rows().get(1));
    assertArrayEquals(other, padded.rows().get(3));
    assertThrows(IllegalArgumentException.class, () -> padded.padded(3));
  }

  @Test
  void aSaltIsOneBigEndianIntegerBelowTwoToThe248() throws Exception {
    byte[] salt = ProofInput.parseSalt("ff".repeat(31));
    assertEquals(
        BigInteger.TWO.pow(248).subtract(BigInteger.ONE),
        ProofInput.of(List.of(ROW), salt).saltValue().orElseThrow());
    byte[] small = ProofInput.parseSalt("00".repeat(14) + "0102");
    assertEquals(
        BigInteger.valueOf(258), ProofInput.of(List.of(ROW), small).saltValue().orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 30, 31, 33, 61, 63, 64})
  void aSaltOfAnotherLengthIsRefused(int digits) {
    InputRefusedException refused =
        assertThrows(InputRefusedException.class, () -> ProofInput.parseSalt("a".repeat(digits)));
    assertEquals("salt", refused.field());
    assertFalse(refused.getMessage().contains("aa"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"AA", "0x", "zz", " a"})
  void aSaltThatIsNoLowerCaseHexIsRefused(String start) {
    assertThrows(InputRefusedException.class, () -> ProofInput.parseSalt(start + "0".repeat(30)));
  }

  @Test
  void aSaltBelongsToHashedInputsAlone() {
    CircuitOptions hashed = CircuitOptions.of("", "hashed", "", 0);
    assertEquals("salt", refused(ProofInput.of(ROW), hashed));
    assertEquals("salt", refused(ProofInput.of(List.of(ROW), SALT), CircuitOptions.DEFAULT));
  }

  @Test
  void moreRowsThanTheBatchOrARowThatIsNotPermittedAreRefused() {
    CircuitOptions two = CircuitOptions.of("", "", "", 2);
    assertEquals("rows", refused(ProofInput.of(List.of(ROW, ROW, ROW)), two));
    assertEquals("input", refused(ProofInput.of(List.of(ROW, new int[2])), two));
    assertThrows(IllegalArgumentException.class, () -> ProofInput.of(List.of()));
  }

  @Test
  void printingTellsNeitherRowsNorSalt() {
    assertEquals("ProofInput of 1 row", ProofInput.of(List.of(ROW), SALT).toString());
  }

  private static String refused(ProofInput input, CircuitOptions options) {
    return assertThrows(InputRefusedException.class, () -> INPUTS.check(input, options)).field();
  }
}
