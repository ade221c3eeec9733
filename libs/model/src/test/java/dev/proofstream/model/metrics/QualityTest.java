package dev.proofstream.model.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class QualityTest {
  @Test
  void figuresFollowTheirDefinitions() {
    // 2 true positives, 1 false positive, 1 false negative, 1 true negative.
    Quality quality = Quality.of(new int[] {1, 1, 1, 0, 0}, new int[] {1, 1, 0, 1, 0});
    assertEquals(5, quality.rows());
    assertEquals(3 / 5.0, quality.accuracy());
    assertEquals(2 / 3.0, quality.precision());
    assertEquals(2 / 3.0, quality.recall());
    assertEquals(2 / 3.0, quality.f1());
    assertEquals(3 / 5.0, quality.majorityBaseline());
  }

  @Test
  void ofMoreThanTwoClassesFiguresAreMeansOverTheClasses() {
    // By hand: class 0 is always right, class 1 never, class 2 half of the time both ways.
    Quality quality = Quality.of(new int[] {0, 2, 1, 0, 2, -1}, new int[] {0, 1, 2, 0, 2, 1});
    assertEquals(3 / 6.0, quality.accuracy());
    assertEquals((1 + 0 + 1 / 2.0) / 3, quality.precision(), 1e-15);
    assertEquals((1 + 0 + 1 / 2.0) / 3, quality.recall(), 1e-15);
    assertEquals((1 + 0 + 1 / 2.0) / 3, quality.f1(), 1e-15);
  }

  @Test
  void divisionsByZeroGiveZero() {
    Quality quality = Quality.of(new int[] {0, 0}, new int[] {0, 0});
    assertEquals(1, quality.accuracy());
    assertEquals(0, quality.precision());
    assertEquals(0, quality.recall());
    assertEquals(0, quality.f1());
  }

  @Test
  void aRowWithoutPredictionIsWrong() {
    Quality quality = Quality.of(new int[] {1, -1, -1}, new int[] {1, 1, 0});
    assertEquals(1 / 3.0, quality.accuracy());
    assertEquals(1, quality.precision());
    assertEquals(1 / 2.0, quality.recall());
  }

  @Test
  void labelsOfDifferentLengthAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Quality.of(new int[1], new int[2]));
    assertThrows(IllegalArgumentException.class, () -> Quality.of(new int[0], new int[0]));
  }
}
