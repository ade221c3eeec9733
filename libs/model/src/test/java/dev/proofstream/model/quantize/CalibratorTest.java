package dev.proofstream.model.quantize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.model.graph.Dense;
import dev.proofstream.model.graph.FeedForwardNetwork;
import dev.proofstream.model.graph.Relu;
import dev.proofstream.model.graph.Standardization;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CalibratorTest {

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"6-2", "6-5-2", "6-8-8-2", "6-4-3", "6-4-4-4-2"})
  void everyCalibrationRowGetsTheFloatModelsLabel(String architecture) throws InterruptedException {
    for (long seed = 100; seed < 102; seed++) {
      Random random = new Random(seed);
      FeedForwardNetwork network = RandomNetworks.network(random, 0.7, widths(architecture));
      List<int[]> rows = RandomNetworks.rows(random, 100);
      Calibration found = calibrate(network, rows);
      assertEquals(rows.size(), found.agreeing(), "seed " + seed);
      for (int[] levels : rows) {
        assertEquals(
            network.label(RandomNetworks.STANDARDIZATION.apply(RandomNetworks.values(levels))),
            found.model().label(levels),
            "seed " + seed);
      }
    }
  }

  @Test
  void sameModelAndRowsGiveTheSameCircuit() throws InterruptedException {
    Random random = new Random(110);
    FeedForwardNetwork network = RandomNetworks.network(random, 0.7, 6, 5, 4, 2);
    List<int[]> rows = RandomNetworks.rows(random, 50);
    assertArrayEquals(
        QuantizedModelJson.write(calibrate(network, rows).model()),
        QuantizedModelJson.write(calibrate(network, rows).model()));
  }

  @Test
  void weightsOfAnotherSizeGiveACircuitOfTheSameSize() throws InterruptedException {
    // All hidden weights times 1000: the labels are the same, and so is what the labels need.
    Random random = new Random(120);
    FeedForwardNetwork network = RandomNetworks.network(random, 0.5, 6, 5, 2);
    Dense first = network.denseLayers().getFirst();
    Dense last = network.denseLayers().getLast();
    FeedForwardNetwork larger =
        new FeedForwardNetwork(
            List.of(
                times(first, 1024),
                new Relu(),
                new Dense(times(last, 1).weights(), scaled(last.bias(), 1024))));
    List<int[]> rows = RandomNetworks.rows(random, 60);
    assertEquals(
        calibrate(network, rows).model().constraints(),
        calibrate(larger, rows).model().constraints());
  }

  @Test
  void aNeuronThatIsAlwaysOnOrAlwaysOffCostsNothing() throws InterruptedException {
    float[][] weights = {{1, 1, 1, 0, 0, 0}, {1, 1, 1, 0, 0, 0}, {1, 0.5f, 0, 0, 0, 1}};
    FeedForwardNetwork network =
        new FeedForwardNetwork(
            List.of(
                new Dense(weights, new float[] {100, -100, 0}),
                new Relu(),
                new Dense(new float[][] {{0, 0, 0}, {0.1f, 1, 1}}, new float[] {10.5f, 0})));
    FoldedNetwork folded =
        FoldedNetwork.of(network, RandomNetworks.STANDARDIZATION, RandomNetworks.INPUTS);
    Scales scales = new Scales(List.of(new Scales.LayerScale(256, 3)), 256);
    QuantizedModel model =
        new Quantizer(folded, new double[6], new double[1][3])
            .quantize(scales, RandomNetworks.labels(2));
    assertEquals(
        List.of(2),
        model.layers().getFirst().gates().stream()
            .map(gate -> ((QuantizedNeuron) gate).unit())
            .toList());
    for (int[] levels : RandomNetworks.allRows()) {
      double wanted = folded.run(levels)[1][0];
      assertEquals(wanted, model.decisionValues(model.evaluate(levels))[0], 0.2);
    }
  }

  @Test
  void denseLayersWithoutAReluBetweenThemAreMultipliedOut() throws InterruptedException {
    Random random = new Random(140);
    FeedForwardNetwork chain = RandomNetworks.network(random, 0.7, 6, 5, 4, 2);
    FeedForwardNetwork linear = new FeedForwardNetwork(List.copyOf(chain.denseLayers()));
    Calibration found = calibrate(linear, RandomNetworks.rows(random, 80));
    assertEquals(found.rows(), found.agreeing());
    assertTrue(found.model().layers().isEmpty());
  }

  @Test
  void whenNoScalesAgreeEverywhereTheBestAreTakenAndSaidSo() throws InterruptedException {
    // Two permitted values of Age whose float labels differ by less than any scale resolves.
    float[][] weights = {{0, 0, 0, 0, 0, 0}, {1e-30f, 1, 0, 0, 0, 0}};
    FeedForwardNetwork network =
        new FeedForwardNetwork(List.of(new Dense(weights, new float[] {0, 0})));
    Standardization none = Standardization.none(6);
    List<int[]> rows =
        List.of(
            new int[] {0, 5, 0, 1, 0, 0},
            new int[] {3, 9, 0, 1, 0, 0},
            new int[] {3, 0, 0, 1, 0, 0});
    Calibration found =
        Calibrator.calibrate(
            network,
            none,
            RandomNetworks.INPUTS,
            RandomNetworks.labels(2),
            rows,
            (tried, of, constraints) -> {});
    // Oldpeak 0.0 with 1e-30 * Age is above 0 for the float model alone.
    assertEquals(3, found.rows());
    assertEquals(2, found.agreeing());
    assertEquals(2.0 / 3, found.agreement(), 1e-12);
  }

  @Test
  void aForcedScaleIsTakenWhateverLabelsItGives() {
    Random random = new Random(170);
    FeedForwardNetwork network = RandomNetworks.network(random, 0.7, 6, 8, 8, 2);
    List<int[]> rows = RandomNetworks.rows(random, 100);
    Calibration coarse = forced(network, rows, 1);
    Calibration middle = forced(network, rows, 5);
    Calibration fine = forced(network, rows, 12);
    assertEquals(2.0, coarse.model().layers().getFirst().scale());
    assertEquals(4096.0, fine.model().layers().getLast().scale());
    assertTrue(coarse.agreeing() < rows.size());
    assertEquals(rows.size(), fine.agreeing());
    assertTrue(coarse.maxError() > middle.maxError() && middle.maxError() > fine.maxError());
    assertTrue(coarse.model().constraints() < middle.model().constraints());
    assertTrue(middle.model().constraints() < fine.model().constraints());
  }

  private static Calibration forced(FeedForwardNetwork network, List<int[]> rows, int digits) {
    return Calibrator.forced(
        network,
        RandomNetworks.STANDARDIZATION,
        RandomNetworks.INPUTS,
        RandomNetworks.labels(network.outputs()),
        rows,
        digits);
  }

  @Test
  void aModelWhoseValuesDoNotFitNamesTheLayer() {
    // Sex is 0 in all calibration rows, so nothing tells how large its weight makes the values.
    float[][] weights = {{1, 1, 1, 1, 1, 1}, {1, 1, 1e30f, 1, 1, 1}};
    FeedForwardNetwork network =
        new FeedForwardNetwork(
            List.of(
                new Dense(weights, new float[] {0, 0}),
                new Relu(),
                new Dense(new float[][] {{1, 0}, {0, 1}}, new float[] {0, 0})));
    int[] small = {6, 5, 0, 1, 0, 0};
    QuantizationException e =
        assertThrows(
            QuantizationException.class,
            () ->
                Calibrator.calibrate(
                    network,
                    Standardization.none(6),
                    RandomNetworks.INPUTS,
                    RandomNetworks.labels(2),
                    List.of(small),
                    (tried, of, constraints) -> {
                      throw new AssertionError("nothing is to be tried");
                    }));
    assertEquals("layer1", e.layer());
    assertTrue(e.getMessage().startsWith("layer1: "), e.getMessage());
  }

  @Test
  void anInterruptedSearchEnds() {
    Random random = new Random(150);
    FeedForwardNetwork network = RandomNetworks.network(random, 0.7, 6, 5, 2);
    Thread.currentThread().interrupt();
    assertThrows(
        InterruptedException.class, () -> calibrate(network, RandomNetworks.rows(random, 10)));
  }

  private static Calibration calibrate(FeedForwardNetwork network, List<int[]> rows)
      throws InterruptedException {
    return Calibrator.calibrate(
        network,
        RandomNetworks.STANDARDIZATION,
        RandomNetworks.INPUTS,
        RandomNetworks.labels(network.outputs()),
        rows,
        (tried, of, constraints) -> {});
  }

  private static int[] widths(String architecture) {
    return java.util.Arrays.stream(architecture.split("-")).mapToInt(Integer::parseInt).toArray();
  }

  private static Dense times(Dense dense, float factor) {
    float[][] weights = new float[dense.out()][];
    for (int o = 0; o < weights.length; o++) {
      weights[o] = scaled(dense.weights()[o], factor);
    }
    return new Dense(weights, scaled(dense.bias(), factor));
  }

  private static float[] scaled(float[] values, float factor) {
    float[] scaled = values.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= factor;
    }
    return scaled;
  }
}
