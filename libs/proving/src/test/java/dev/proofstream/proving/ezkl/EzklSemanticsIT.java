package dev.proofstream.proving.ezkl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.model.TrainedModel;
import dev.proofstream.model.graph.Dense;
import dev.proofstream.model.graph.FeedForwardNetwork;
import dev.proofstream.proving.SmallModels;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That our integers are EZKL's, bit for bit. */
class EzklSemanticsIT {
  @TempDir Path folder;

  @Test
  void inputsAreRoundedAsEzklRounds() throws Exception {
    RealEzkl.configuration();
    TrainedModel model = SmallModels.random("small", 1, 6, 2);
    for (int bits : new int[] {1, 7, 13}) {
      InputQuantization ours =
          new InputQuantization(SmallModels.INPUTS, model.standardization(), bits);
      StringBuilder standardised = new StringBuilder(bits + "\n");
      StringBuilder expected = new StringBuilder();
      for (int i = 0; i < ours.size(); i++) {
        for (int level = 0; level < SmallModels.INPUTS.get(i).levels(); level++) {
          double x = SmallModels.INPUTS.get(i).value(level).doubleValue();
          double z = (x - model.standardization().mean()[i]) / model.standardization().scale()[i];
          standardised.append(z).append('\n');
          expected.append(FieldElement.hex(BigInteger.valueOf(ours.integer(i, level))));
          expected.append('\n');
        }
      }
      // Halves, of both signs.
      for (double half : new double[] {0.5, 1.5, -0.5, -1.5, 2.5, -2.5}) {
        standardised.append(Math.scalb(half, -bits)).append('\n');
        long away = (long) (Math.signum(half) * Math.ceil(Math.abs(half)));
        expected.append(FieldElement.hex(BigInteger.valueOf(away))).append('\n');
      }
      assertEquals(
          expected.toString(),
          RealEzkl.run(
              """
              import ezkl, sys
              lines = sys.stdin.read().split()
              for z in lines[1:]:
                  print(ezkl.float_to_felt(float(z), int(lines[0])))
              """,
              standardised.toString()));
    }
  }

  @Test
  void logitsAndBoundsAreThoseOfEzklsWitness() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    EzklConfiguration configuration = RealEzkl.configuration();
    try (WorkerPool workers = new WorkerPool(configuration, new EzklInstallation(configuration))) {
      for (int[] widths : new int[][] {{6, 3}, {6, 4, 2}, {6, 5, 4, 3}}) {
        TrainedModel model = SmallModels.random("small", random.nextLong(), widths);
        InputQuantization inputs =
            new InputQuantization(
                SmallModels.INPUTS, model.standardization(), 2 + random.nextInt(7));
        int parameterBits = 2 + random.nextInt(7);
        FixedPointNetwork ours =
            FixedPointNetwork.of(model.network(), inputs.bits(), parameterBits);
        FixedPointNetwork.Bound bound = ours.bound(inputs, false);
        List<int[]> rows = SmallModels.rows(random.nextLong(), 20);

        JsonNode theirs =
            outputs(
                workers,
                ProvenGraph.ofLogits(model.network()),
                inputs,
                parameterBits,
                Math.max(bound.largestDecomposed(), 1),
                rows);

        for (int r = 0; r < rows.size(); r++) {
          long[] expected = ours.evaluate(inputs.integers(rows.get(r)));
          assertArrayEquals(expected, integers(theirs.get(r).get(0)));
          for (int o = 0; o < expected.length; o++) {
            assertTrue(
                bound.smallestOutputs()[o] <= expected[o]
                    && expected[o] <= bound.largestOutputs()[o]);
          }
        }
      }
    }
  }

  @Test
  void aTieIsTheLowestClass() throws Exception {
    EzklConfiguration configuration = RealEzkl.configuration();
    // Both classes have the same weights: every row is a tie.
    float[] same = {0.5f, -1, 0.25f, 0, 1, 0.75f};
    FeedForwardNetwork ties =
        new FeedForwardNetwork(
            List.of(new Dense(new float[][] {same, same}, new float[] {0.125f, 0.125f})));
    TrainedModel model = SmallModels.random("small", 1, 6, 2);
    InputQuantization inputs =
        new InputQuantization(SmallModels.INPUTS, model.standardization(), 4);
    List<int[]> rows = SmallModels.rows(1, 5);
    try (WorkerPool workers = new WorkerPool(configuration, new EzklInstallation(configuration))) {
      JsonNode labels = outputs(workers, ProvenGraph.ofLabel(ties), inputs, 4, 1 << 10, rows);
      for (int r = 0; r < rows.size(); r++) {
        assertArrayEquals(new long[] {0}, integers(labels.get(r).get(0)));
      }
    }
  }

  private JsonNode outputs(
      WorkerPool workers,
      ProvenGraph graph,
      InputQuantization inputs,
      int parameterBits,
      long bound,
      List<int[]> rows)
      throws Exception {
    Path onnx = Files.write(folder.resolve("network.onnx"), graph.onnx());
    Path settings = folder.resolve("settings.json");
    Path compiled = folder.resolve("model.compiled");
    CircuitShape shape =
        CircuitShape.candidates(bound).stream()
            .filter(candidate -> candidate.logrows() == 9 && candidate.columns() == 1)
            .findFirst()
            .orElseThrow();
    ObjectNode job =
        EzklWorker.request("settings")
            .put("onnx", onnx.toString())
            .put("settings", settings.toString());
    job.set("arguments", shape.arguments(inputs.bits(), parameterBits));
    workers.call(job);
    workers.call(
        EzklWorker.request("compile")
            .put("onnx", onnx.toString())
            .put("settings", settings.toString())
            .put("compiled", compiled.toString()));
    ObjectNode evaluate =
        EzklWorker.request("outputs")
            .put("compiled", compiled.toString())
            .put("binding", FieldElement.hex(BigInteger.ZERO));
    ArrayNode batch = evaluate.putArray("rows");
    for (int[] row : rows) {
      ArrayNode values = batch.addArray();
      for (long value : inputs.integers(row)) {
        values.add(value);
      }
    }
    return workers.call(evaluate).result().get("outputs");
  }

  private static long[] integers(JsonNode elements) {
    long[] integers = new long[elements.size()];
    for (int i = 0; i < integers.length; i++) {
      integers[i] =
          FieldElement.signed(FieldElement.parse(elements.get(i).asText()).orElseThrow())
              .longValueExact();
    }
    return integers;
  }
}
