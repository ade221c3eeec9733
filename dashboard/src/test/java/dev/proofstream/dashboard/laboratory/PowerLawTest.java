package dev.proofstream.dashboard.laboratory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.dashboard.laboratory.PowerLaw.Point;
import java.util.List;
import org.junit.jupiter.api.Test;

class PowerLawTest {

  @Test
  void anExactLawIsFound() {
    PowerLaw law =
        PowerLaw.fit(List.of(new Point(1, 3), new Point(4, 24), new Point(100, 3000)))
            .orElseThrow();
    assertEquals(1.5, law.exponent(), 1e-12);
    assertEquals(3, law.factor(), 1e-9);
    assertEquals(1, law.rSquared(), 1e-12);
    assertEquals(1, law.worst(), 1e-9);
    assertEquals(1.5, law.localExponent(), 1e-12);
  }

  /**
   * R 4: {@code m <- lm(log(y) ~ log(x)); coef(m); confint(m); summary(m)$r.squared}, worked out by
   * hand as well: with u = 0, 1, 2, 3 (log2 x) and v = 0, 2, 2, 4 (log2 y) the slope is 6 / 5, the
   * intercept 0.2, the residuals -0.2, 0.6, -0.6, 0.2, their squares 0.8, R2 = 1 - 0.8 / 8, the
   * slope's error sqrt(0.4 / 5) and t(0.975; 2) = 4.302653.
   */
  @Test
  void aScatteredLawHasItsIntervalAndR2() {
    PowerLaw law =
        PowerLaw.fit(List.of(new Point(8, 16), new Point(1, 1), new Point(4, 4), new Point(2, 4)))
            .orElseThrow();
    assertEquals(4, law.n());
    assertEquals(1.2, law.exponent(), 1e-12);
    assertEquals(4.302652729911275 * Math.sqrt(0.08), law.confidence(), 1e-6);
    assertEquals(Math.pow(2, 0.2), law.factor(), 1e-12);
    assertEquals(0.9, law.rSquared(), 1e-12);
    assertEquals(Math.pow(2, 0.6), law.worst(), 1e-12);
    assertEquals(2, law.localExponent(), 1e-12);
  }

  @Test
  void whatDoesNotGrowHasNoVarianceToExplain() {
    PowerLaw law =
        PowerLaw.fit(List.of(new Point(1, 256), new Point(2, 256), new Point(4, 256)))
            .orElseThrow();
    assertEquals(0, law.exponent(), 1e-12);
    assertNull(law.rSquared());
  }

  @Test
  void tooFewPointsAreNoLaw() {
    assertTrue(PowerLaw.fit(List.of(new Point(1, 1), new Point(2, 2))).isEmpty());
    assertTrue(PowerLaw.fit(List.of(new Point(2, 1), new Point(2, 2), new Point(2, 3))).isEmpty());
    assertTrue(PowerLaw.fit(List.of(new Point(1, 1), new Point(2, 2), new Point(3, 0))).isEmpty());
  }
}
