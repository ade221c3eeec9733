package dev.proofstream.model.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class FeedForwardNetworkTest {
  private static final FeedForwardNetwork NETWORK =
      new FeedForwardNetwork(
          List.of(
              new Dense(new float[][] {{1, -1}, {2, 0}, {0, 1}}, new float[] {0, -1, 0.5f}),
              new Relu(),
              new Dense(new float[][] {{1, 1, 0}, {0, 0, 2}}, new float[] {0, 0})));

  @Test
  void logitsFollowTheLayersByHand() {
    // (1*3 - 1*1, 2*3 - 1, 1 + 0.5) = (2, 5, 1.5); (2 + 5, 3)
    assertArrayEquals(new double[] {7, 3}, NETWORK.logits(new double[] {3, 1}));
    // (-4, -3, 3.5) is (0, 0, 3.5) after ReLU
    assertArrayEquals(new double[] {0, 7}, NETWORK.logits(new double[] {-1, 3}));
    assertEquals(1, NETWORK.label(new double[] {-1, 3}));
  }

  @Test
  void ofEqualLogitsTheFirstWins() {
    assertEquals(0, FeedForwardNetwork.firstMaximum(new double[] {2, 2, 1}));
    assertEquals(1, FeedForwardNetwork.firstMaximum(new double[] {-3, -2, -2}));
  }

  @Test
  void itKnowsItsSize() {
    assertEquals("2-3-2", NETWORK.architecture());
    assertEquals(2 * 3 + 3 + 3 * 2 + 2, NETWORK.parameters());
    assertEquals(38, Architecture.parse("18-2").parameters());
    assertEquals(242, Architecture.parse("18-8-8-2").parameters());
  }

  @Test
  void layersThatDoNotFitAreRefused() {
    Dense twoToOne = new Dense(new float[][] {{1, 1}}, new float[] {0});
    assertThrows(
        IllegalArgumentException.class, () -> new FeedForwardNetwork(List.of(twoToOne, twoToOne)));
    assertThrows(
        IllegalArgumentException.class,
        () -> new FeedForwardNetwork(List.of(twoToOne, new Relu())));
    assertThrows(IllegalArgumentException.class, () -> new FeedForwardNetwork(List.of()));
    assertThrows(
        IllegalArgumentException.class, () -> new Dense(new float[][] {{1, 1}}, new float[2]));
    assertThrows(
        IllegalArgumentException.class, () -> new Dense(new float[][] {{Float.NaN}}, new float[1]));
    assertThrows(IllegalArgumentException.class, () -> NETWORK.logits(new double[3]));
  }

  @Test
  void anArchitectureIsWidthsJoinedByHyphens() {
    assertEquals(List.of(18, 8, 2), Architecture.parse("18-8-2").widths());
    assertEquals("18-8-2", Architecture.parse("18-8-2").toString());
    for (String wrong :
        List.of(
            "",
            "18",
            "18-",
            "-2",
            "18--2",
            "18-0-2",
            "18-x-2",
            "18-8-2 ",
            "18-99999999999-2",
            "18-5000-2",
            "4096-4096-2",
            "1" + "-1".repeat(40),
            "1" + "-1".repeat(100_000))) {
      assertThrows(IllegalArgumentException.class, () -> Architecture.parse(wrong), wrong);
    }
  }

  @Test
  void standardisedTrainingRowsHaveMeanZeroAndDeviationOne() {
    double[][] rows = {{1, 5, 0}, {2, 5, 10}, {6, 5, 20}};
    Standardization standardization = Standardization.of(rows);
    for (int column = 0; column < 3; column++) {
      double sum = 0;
      double squares = 0;
      for (double[] row : rows) {
        double x = standardization.apply(row)[column];
        sum += x;
        squares += x * x;
      }
      assertEquals(0, sum, 1e-12);
      assertEquals(column == 1 ? 0 : 3, squares, 1e-12);
    }
  }

  @Test
  void aStandardisationWithoutAScaleIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> new Standardization(new double[1], new double[] {0}));
    assertThrows(
        IllegalArgumentException.class, () -> new Standardization(new double[2], new double[1]));
  }
}
