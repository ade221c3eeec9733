package dev.proofstream.proving.ezkl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.model.TrainedModel;
import dev.proofstream.model.graph.Dense;
import dev.proofstream.model.graph.FeedForwardNetwork;
import dev.proofstream.model.onnx.OnnxWriter;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.SmallModels;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Rounding, bounds, scales and layouts, without EZKL. */
class EzklSearchTest {

  @Test
  void roundingIsExactAndTakesHalvesAwayFromZero() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      int bits = random.nextInt(20);
      double z =
          i % 2 == 0
              ? random.nextGaussian() * 5
              : Math.scalb(random.nextInt(2001) - 1000, -bits - 1);
      long expected =
          new BigDecimal(z)
              .multiply(BigDecimal.TWO.pow(bits))
              .setScale(0, RoundingMode.HALF_UP)
              .longValueExact();
      assertEquals(expected, InputQuantization.rounded(z, bits));
    }
    assertEquals(0, InputQuantization.rounded(Math.nextDown(0.5), 0));
    assertEquals(1L << 61, InputQuantization.rounded(0x1p61, 0));
    assertThrows(ArithmeticException.class, () -> InputQuantization.rounded(0x1p63, 0));
  }

  @Test
  void thePermittedIntegersAreThoseOfThePermittedLevels() {
    TrainedModel model = SmallModels.random("small", 1, 6, 2);
    InputQuantization inputs =
        new InputQuantization(SmallModels.INPUTS, model.standardization(), 5);
    for (int i = 0; i < inputs.size(); i++) {
      int levels = SmallModels.INPUTS.get(i).levels();
      int at = 0;
      for (long value = inputs.smallest(i) - 2; value <= inputs.largest(i) + 2; value++) {
        boolean some = false;
        while (at < levels && inputs.integer(i, at) <= value) {
          some |= inputs.integer(i, at) == value;
          at++;
        }
        assertEquals(some, inputs.isPermitted(i, value), i + ": " + value);
      }
    }
  }

  @Test
  void noPermittedRowGoesBeyondTheBounds() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int trial = 0; trial < 20; trial++) {
      TrainedModel model = SmallModels.random("small", random.nextLong(), 6, 4, 3, 2);
      InputQuantization inputs =
          new InputQuantization(SmallModels.INPUTS, model.standardization(), random.nextInt(9));
      FixedPointNetwork network =
          FixedPointNetwork.of(
              DenseComputation.label(model.network()).network(), inputs.bits(), random.nextInt(9));
      FixedPointNetwork.Bound bound = network.bound(inputs, true);
      for (int[] row : SmallModels.rows(random.nextLong(), 200)) {
        long difference = network.evaluate(inputs.integers(row))[0];
        assertTrue(Math.abs(difference) <= bound.largestDecomposed());
        assertTrue(bound.smallestOutputs()[0] <= difference);
        assertTrue(difference <= bound.largestOutputs()[0]);
      }
    }
  }

  @Test
  void theFoundScalesAgreeOnEveryRowAndComeByGrowingBound() throws Exception {
    TrainedModel model = SmallModels.random("small", 11, 6, 4, 2);
    List<int[]> rows = SmallModels.rows(12, 100);
    ScaleSearch search = new ScaleSearch(model, CircuitOptions.DEFAULT, rows);
    List<Candidate> found = search.run();
    long last = 0;
    for (Candidate scales : found) {
      assertEquals(rows.size(), scales.agreeing());
      assertTrue(scales.largestDecomposed() >= last);
      last = scales.largestDecomposed();
    }
    CircuitShape shape = CircuitShape.candidates(found.getFirst().largestDecomposed()).getFirst();
    Candidate precise = Candidate.mostPrecise(found, shape);
    assertTrue(precise.maxError() <= found.getFirst().maxError());
    assertTrue(shape.holds(precise.largestDecomposed()));
  }

  @Test
  void aModelThatNoScaleReproducesFailsWithTheBestAgreementFound() throws Exception {
    // Two classes that differ by less than the finest scale can tell, in opposite directions.
    float tiny = 0x1p-30f;
    FeedForwardNetwork network =
        new FeedForwardNetwork(
            List.of(
                new Dense(
                    new float[][] {{0, 0, 0, 0, 0, 0}, {tiny, -tiny, tiny, 0, 0, 0}},
                    new float[] {0, 0})));
    TrainedModel small = SmallModels.random("small", 1, 6, 2);
    TrainedModel model =
        new TrainedModel(
            "small",
            OnnxWriter.write(network),
            network,
            small.standardization(),
            small.inputs(),
            small.labels());
    List<int[]> rows = SmallModels.rows(3, 50);
    ScaleSearch search = new ScaleSearch(model, CircuitOptions.DEFAULT, rows);
    IllegalArgumentException failure = assertThrows(IllegalArgumentException.class, search::run);
    assertTrue(
        failure.getMessage().contains("all 50 calibration rows")
            && failure.getMessage().matches("(?s).*gives it on [0-9]+\\..*"),
        failure.getMessage());
    Candidate forced = new ScaleSearch(model, CircuitOptions.DEFAULT, rows, 8).run().getFirst();
    assertEquals(8, forced.inputBits());
    assertEquals(8, forced.parameterBits());
    assertTrue(forced.agreeing() < rows.size());
  }

  @Test
  void hiddenInputsAreLaidOutInDigitsThatTheirChecksAllow() {
    for (long bound : new long[] {1, 1000, 1L << 32}) {
      List<CircuitShape> shapes = CircuitShape.candidatesForHiddenInputs(bound);
      assertFalse(shapes.isEmpty());
      for (CircuitShape shape : shapes) {
        assertTrue(shape.holds(bound), shape.toString());
        assertTrue(shape.digitBits() <= CircuitShape.MAX_HIDDEN_BITS, shape.toString());
      }
    }
  }

  @Test
  void digitsInWhichTheSumOfAllChecksCouldWrapAroundAreNotTaken() {
    TrainedModel model = SmallModels.random("small", 1, 6, 2);
    HiddenInputChecks checks =
        new HiddenInputChecks(
            new InputQuantization(SmallModels.INPUTS, model.standardization(), 5));
    for (int batch : new int[] {1, 256}) {
      for (int parameterBits : new int[] {1, 5, 18}) {
        for (int digitBits = 10; digitBits <= 63; digitBits++) {
          // Of a row whose four two-valued inputs are as wrong as can be: three are a group.
          int scaled = digitBits + 1 + Math.max(0, parameterBits - 5);
          BigInteger u = BigInteger.TWO.pow(scaled).subtract(BigInteger.ONE);
          BigInteger group = u.multiply(BigInteger.valueOf(3)).pow(2).pow(2);
          BigInteger sum = u.pow(4).multiply(BigInteger.valueOf(4)).add(group);
          boolean wraps =
              sum.multiply(BigInteger.valueOf(batch)).compareTo(FieldElement.ORDER) >= 0;
          if (checks.neverWrap(digitBits, parameterBits, batch)) {
            assertFalse(wraps, digitBits + " bits");
          }
        }
      }
    }
    assertTrue(checks.neverWrap(40, 5, 256));
    assertFalse(checks.neverWrap(63, 5, 1));
  }

  @Test
  void everyCandidateHoldsTheBoundWithAsFewDigitsAsThatTakes() {
    for (long bound : new long[] {1, 1000, 1L << 32, (1L << 35) - 1, Long.MAX_VALUE}) {
      List<CircuitShape> shapes = CircuitShape.candidates(bound);
      assertFalse(shapes.isEmpty());
      for (CircuitShape shape : shapes) {
        assertTrue(shape.holds(bound), shape.toString());
        assertTrue(
            shape.legs() == 2
                || !new CircuitShape(
                        shape.logrows(), shape.base(), shape.legs() - 1, shape.columns())
                    .holds(bound),
            shape.toString());
        assertTrue(shape.base() < 1 << shape.logrows());
      }
    }
  }
}
