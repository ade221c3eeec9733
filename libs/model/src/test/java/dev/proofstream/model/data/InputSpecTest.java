package dev.proofstream.model.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputSpecTest {
  private static final InputSpec OLDPEAK = spec("-5", "10", "0.1");

  @Test
  void theLevelOfEveryPermittedValueIsItsIndex() throws InputRefusedException {
    assertEquals(151, OLDPEAK.levels());
    for (int level = 0; level < OLDPEAK.levels(); level++) {
      assertEquals(level, OLDPEAK.level(OLDPEAK.value(level)));
      assertEquals(level, OLDPEAK.level(OLDPEAK.value(level).doubleValue()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-5.1", "10.1", "0.05", "1e30", "-1e30", "0.10000000000000000000000001"})
  void aValueOutsideOrBetweenStepsIsRefused(String value) {
    var refused =
        assertThrows(InputRefusedException.class, () -> OLDPEAK.level(new BigDecimal(value)));
    assertEquals(InputRefusedException.Code.OUT_OF_RANGE, refused.code());
    assertEquals("x", refused.field());
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        0.30000000000000004
      })
  void aDoubleThatIsNoPermittedDecimalIsRefused(double value) {
    assertThrows(InputRefusedException.class, () -> OLDPEAK.level(value));
  }

  @Test
  void trailingZerosAndExponentsDenoteTheSameValue() throws InputRefusedException {
    assertEquals(62, OLDPEAK.level(new BigDecimal("1.20000")));
    assertEquals(62, OLDPEAK.level(new BigDecimal("120e-2")));
    assertEquals(150, OLDPEAK.level(new BigDecimal("1e1")));
    assertEquals(50, OLDPEAK.level(-0.0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e-2000000000", "1e2000000000", "-1e2000000000"})
  void hugeExponentsAreRefusedWithoutBeingExpanded(String value) {
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () ->
            assertThrows(InputRefusedException.class, () -> OLDPEAK.level(new BigDecimal(value))));
  }

  @Test
  void aDeclarationThatMakesNoSenseIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> spec("0", "1", "0"));
    assertThrows(IllegalArgumentException.class, () -> spec("0", "1", "-1"));
    assertThrows(IllegalArgumentException.class, () -> spec("1", "0", "1"));
    assertThrows(IllegalArgumentException.class, () -> spec("0", "1", "0.3"));
    assertThrows(IllegalArgumentException.class, () -> spec("0", "1e99", "1"));
    assertThrows(
        IllegalArgumentException.class,
        () -> new InputSpec("x", BigDecimal.ZERO, BigDecimal.TWO, BigDecimal.ONE, "aGroup"));
  }

  private static InputSpec spec(String min, String max, String step) {
    return new InputSpec("x", new BigDecimal(min), new BigDecimal(max), new BigDecimal(step), "");
  }
}
