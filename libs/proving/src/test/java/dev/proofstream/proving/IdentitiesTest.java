package dev.proofstream.proving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

/** Expected values computed by Python's hashlib from the formats' descriptions. */
class IdentitiesTest {

  @Test
  void aBindingIsTheFirst31BytesOfItsDigest() {
    assertEquals(
        new BigInteger(
            "418043617471581365216559403525634864343349762053584139744389567061855860994"),
        Binding.of("r-1", "ab".repeat(32)));
  }

  @Test
  void partsAreSeparatedByTheirLengths() {
    assertNotEquals(Binding.of("ab", "c"), Binding.of("a", "bc"));
  }

  @Test
  void aCircuitIdIsTheDigestOfModelOptionsAndVerifyingKey() {
    assertEquals(
        "32d6c68312d69a3c122b51bca3ff6ce37eab64aefa26ecb5a6ded30116488878",
        CircuitId.of("cd".repeat(32), CircuitOptions.DEFAULT, "ef".repeat(32)));
  }
}
