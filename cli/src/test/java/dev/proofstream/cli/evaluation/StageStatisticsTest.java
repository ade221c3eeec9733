package dev.proofstream.cli.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class StageStatisticsTest {
  private static final double EXACT = 1e-12;

  @Test
  void theDeviationIsTheSamples() {
    StageStatistics s = StageStatistics.of(List.of(4.0, 2.0, 9.0));
    assertEquals(3, s.n());
    assertEquals(5, s.mean(), EXACT);
    assertEquals(Math.sqrt(13), s.std(), EXACT);
    assertEquals(4, s.p50(), EXACT);
    assertEquals(8.5, s.p95(), EXACT);
  }

  @Test
  void oneMeasurementHasNoDeviation() {
    assertEquals(new StageStatistics(1, 7, 0, 7, 7), StageStatistics.of(List.of(7.0)));
  }

  @Test
  void nothingMeasuredHasNoStatistics() {
    assertThrows(IllegalArgumentException.class, () -> StageStatistics.of(List.of()));
  }
}
