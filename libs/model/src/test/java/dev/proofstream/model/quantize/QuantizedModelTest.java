package dev.proofstream.model.quantize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.model.quantize.QuantizedModel.Trace;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantizedModelTest {

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"6-2", "6-5-2", "6-5-4-2", "6-4-3", "6-4-4-4-5"})
  void theEvaluatorIsBigIntegerArithmeticByTheDesignsFormulas(String architecture)
      throws InterruptedException {
    for (long seed = 0; seed < 4; seed++) {
      QuantizedModel model = calibrated(architecture, seed);
      for (int[] levels : RandomNetworks.allRows()) {
        assertEquals(naiveLabel(model, levels), model.label(levels), "seed " + seed);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"6-2", "6-5-4-2", "6-4-3"})
  void noPermittedInputLeavesTheStatedBounds(String architecture) throws InterruptedException {
    for (long seed = 10; seed < 14; seed++) {
      QuantizedModel model = calibrated(architecture, seed);
      List<Gate> gates = model.layers().stream().flatMap(layer -> layer.gates().stream()).toList();
      for (int[] levels : RandomNetworks.allRows()) {
        Trace trace = model.evaluate(levels);
        for (int j = 0; j < gates.size(); j++) {
          QuantizedNeuron neuron = (QuantizedNeuron) gates.get(j);
          assertTrue(neuron.range().contains(neuron.form().at(trace.signals())), "seed " + seed);
          assertTrue(neuron.result().contains(trace.signals()[levels.length + j]), "seed " + seed);
        }
        switch (model.decision()) {
          case Decision.Difference difference ->
              assertTrue(
                  difference.range().contains(difference.form().at(trace.signals())),
                  "seed " + seed);
          case Decision.FirstMaximum maximum -> {
            long largest = Long.MIN_VALUE;
            for (int k = 0; k < maximum.classes(); k++) {
              long logit = maximum.logits().get(k).at(trace.signals());
              assertTrue(
                  k == 0 || maximum.ranges().get(k - 1).contains(logit - largest - 1),
                  "seed " + seed);
              largest = Math.max(largest, logit);
            }
          }
          default -> throw new AssertionError(model.decision());
        }
      }
    }
  }

  @Test
  void theBoundOfAFormOverTheInputsIsReached() {
    // One-hot groups are exploited: 13 * 11 * 2 * 3 rows show smallest and largest value exactly.
    Random random = new Random(20);
    SignalRanges ranges = SignalRanges.ofInputs(RandomNetworks.INPUTS);
    for (int round = 0; round < 50; round++) {
      List<Integer> sources = new ArrayList<>();
      for (int i = 0; i < RandomNetworks.INPUTS.size(); i++) {
        if (random.nextInt(4) > 0) {
          sources.add(i);
        }
      }
      AffineForm form =
          new AffineForm(
              sources.stream().mapToInt(Integer::intValue).toArray(),
              sources.stream()
                  .mapToLong(i -> 1 + random.nextInt(9))
                  .map(w -> random.nextBoolean() ? w : -w)
                  .toArray(),
              random.nextInt(100) - 50);
      long lo = Long.MAX_VALUE;
      long hi = Long.MIN_VALUE;
      for (int[] levels : RandomNetworks.allRows()) {
        long[] signals = new long[levels.length];
        for (int i = 0; i < levels.length; i++) {
          signals[i] = levels[i];
        }
        lo = Math.min(lo, form.at(signals));
        hi = Math.max(hi, form.at(signals));
      }
      assertEquals(new Interval(lo, hi), ranges.bound(form, "layer1"), "round " + round);
    }
  }

  @Test
  void signedBitsAreTheFewestThatHoldTheInterval() {
    assertEquals(0, new Interval(-1, 0).signedBits());
    assertEquals(1, new Interval(-1, 1).signedBits());
    assertEquals(1, new Interval(-2, 0).signedBits());
    assertEquals(2, new Interval(-3, 0).signedBits());
    assertEquals(3, new Interval(-8, 7).signedBits());
    assertEquals(4, new Interval(-8, 8).signedBits());
    assertEquals(4, new Interval(-9, 7).signedBits());
  }

  @Test
  void rescalingRoundsHalfUpAndCutsNegativesToZero() {
    QuantizedNeuron neuron =
        new QuantizedNeuron(
            0, new AffineForm(new int[0], new long[0], 0), new Interval(-64, 64), 3);
    // t = x + 4: activation is max(0, floor((x + 4) / 8)).
    for (long x = -60; x <= 60; x++) {
      assertEquals(Math.max(0, Math.floorDiv(x + 4, 8)), neuron.activation(x + 4));
    }
  }

  @Test
  void aTieOfTwoLogitsIsClassZero() {
    AffineForm tie = new AffineForm(new int[] {0}, new long[] {1}, -1);
    QuantizedModel model =
        new QuantizedModel(
            RandomNetworks.INPUTS,
            List.of(),
            new Decision.Difference(tie, new Interval(-1, 11), 1),
            RandomNetworks.labels(2));
    assertEquals(0, model.label(new int[] {0, 0, 0, 1, 0, 0}));
    assertEquals(1, model.label(new int[] {1, 0, 0, 1, 0, 0}));
  }

  @Test
  void ofEqualLargestLogitsTheFirstWins() {
    AffineForm constant = new AffineForm(new int[0], new long[0], 5);
    AffineForm age = new AffineForm(new int[] {0}, new long[] {1}, 0);
    List<AffineForm> logits = List.of(constant, age, age, constant);
    QuantizedModel model =
        new QuantizedModel(
            RandomNetworks.INPUTS,
            List.of(),
            new Decision.FirstMaximum(
                logits, SignalRanges.ofInputs(RandomNetworks.INPUTS).steps(logits, ""), 1),
            RandomNetworks.labels(4));
    assertEquals(0, model.label(new int[] {5, 0, 0, 1, 0, 0}));
    assertEquals(1, model.label(new int[] {6, 0, 0, 1, 0, 0}));
    assertEquals(0, model.label(new int[] {0, 0, 0, 1, 0, 0}));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"6-2", "6-5-4-2", "6-4-3"})
  void jsonKeepsEverything(String architecture) throws InterruptedException {
    QuantizedModel model = calibrated(architecture, 30);
    byte[] json = QuantizedModelJson.write(model);
    QuantizedModel read = QuantizedModelJson.read(json);
    assertArrayEquals(json, QuantizedModelJson.write(read));
    assertEquals(model.layers(), read.layers());
    assertEquals(model.decision(), read.decision());
  }

  @Test
  void aFileWhoseStatedRangeIsNarrowerThanItsWeightsIsRefused() {
    AffineForm form = new AffineForm(new int[] {0}, new long[] {1}, -1);
    QuantizationException e =
        assertThrows(
            QuantizationException.class,
            () ->
                new QuantizedModel(
                    RandomNetworks.INPUTS,
                    List.of(),
                    new Decision.Difference(form, new Interval(-1, 3), 1),
                    RandomNetworks.labels(2)));
    assertEquals("decision", e.layer());
  }

  @Test
  void aLevelOutsideItsRangeIsRefusedByNameAndNotByValue() throws InterruptedException {
    QuantizedModel model = calibrated("6-2", 40);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> model.label(new int[] {7777, 0, 0, 1, 0, 0}));
    assertTrue(e.getMessage().contains("Age"));
    assertTrue(!e.getMessage().contains("7777"));
    assertThrows(IllegalArgumentException.class, () -> model.label(new int[] {1, 2}));
  }

  private static QuantizedModel calibrated(String architecture, long seed)
      throws InterruptedException {
    Random random = new Random(seed);
    int[] widths =
        java.util.Arrays.stream(architecture.split("-")).mapToInt(Integer::parseInt).toArray();
    return Calibrator.calibrate(
            RandomNetworks.network(random, 0.7, widths),
            RandomNetworks.STANDARDIZATION,
            RandomNetworks.INPUTS,
            RandomNetworks.labels(widths[widths.length - 1]),
            RandomNetworks.rows(random, 20),
            (tried, of, constraints) -> {})
        .model();
  }

  /** The design's formulas, word for word, on big integers. */
  private static int naiveLabel(QuantizedModel model, int[] levels) {
    List<BigInteger> signals = new ArrayList<>();
    for (int level : levels) {
      signals.add(BigInteger.valueOf(level));
    }
    for (QuantizedLayer layer : model.layers()) {
      List<BigInteger> activations = new ArrayList<>();
      for (Gate gate : layer.gates()) {
        QuantizedNeuron neuron = (QuantizedNeuron) gate;
        BigInteger half =
            neuron.shift() == 0 ? BigInteger.ZERO : BigInteger.TWO.pow(neuron.shift() - 1);
        BigInteger x = naive(neuron.form(), signals).subtract(half);
        BigInteger[] division = x.add(half).divideAndRemainder(BigInteger.TWO.pow(neuron.shift()));
        BigInteger floor =
            division[1].signum() < 0 ? division[0].subtract(BigInteger.ONE) : division[0];
        activations.add(floor.max(BigInteger.ZERO));
      }
      signals.addAll(activations);
    }
    return switch (model.decision()) {
      case Decision.Difference difference ->
          naive(difference.form(), signals).add(BigInteger.ONE).signum() > 0 ? 1 : 0;
      case Decision.FirstMaximum maximum -> {
        List<BigInteger> logits =
            maximum.logits().stream().map(logit -> naive(logit, signals)).toList();
        yield logits.indexOf(logits.stream().max(BigInteger::compareTo).orElseThrow());
      }
      default -> throw new AssertionError(model.decision());
    };
  }

  private static BigInteger naive(AffineForm form, List<BigInteger> signals) {
    BigInteger sum = BigInteger.valueOf(form.bias());
    for (int i = 0; i < form.sources().length; i++) {
      sum = sum.add(BigInteger.valueOf(form.weights()[i]).multiply(signals.get(form.sources()[i])));
    }
    return sum;
  }
}
