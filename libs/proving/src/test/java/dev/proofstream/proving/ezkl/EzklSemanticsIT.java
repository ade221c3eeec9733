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
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.SmallModels;
import dev.proofstream.proving.SmallTrees;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That our integers are EZKL's, bit for bit. */
class EzklSemanticsIT {
  private static final CircuitOptions LOGITS = CircuitOptions.of("", "", "logits", 0);

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
                new ProvenGraph(DenseComputation.logits(model.network()), LOGITS),
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
  void aBatchGivesWhatItsRowsGiveAloneAndTheLastRowFillsIt() throws Exception {
    EzklConfiguration configuration = RealEzkl.configuration();
    TrainedModel model = SmallModels.random("small", 5, 6, 4, 3);
    InputQuantization inputs =
        new InputQuantization(SmallModels.INPUTS, model.standardization(), 5);
    FixedPointNetwork ours = FixedPointNetwork.of(model.network(), 5, 6);
    List<int[]> rows = SmallModels.rows(6, 7);
    try (WorkerPool workers = new WorkerPool(configuration, new EzklInstallation(configuration))) {
      ProvenGraph graph =
          new ProvenGraph(
              DenseComputation.logits(model.network()), CircuitOptions.of("", "", "logits", 4));
      long bound = Math.max(ours.bound(inputs, false).largestDecomposed(), 1);
      JsonNode theirs = outputs(workers, graph, inputs, 6, bound, rows);
      assertEquals(2, theirs.size());
      for (int r = 0; r < 8; r++) {
        long[] expected = ours.evaluate(inputs.integers(rows.get(Math.min(r, 6))));
        long[] batch = integers(theirs.get(r / 4).get(0));
        assertArrayEquals(expected, java.util.Arrays.copyOfRange(batch, r % 4 * 3, r % 4 * 3 + 3));
      }
    }
  }

  /** Matrices, windows, ReLUs, comparisons and products of graphs that are no plain network. */
  @Test
  void theIntegersOfAnyGraphAreEzkls() throws Exception {
    EzklConfiguration configuration = RealEzkl.configuration();
    List<int[]> rows = SmallModels.rows(6, 12);
    try (WorkerPool workers = new WorkerPool(configuration, new EzklInstallation(configuration))) {
      for (TrainedModel model :
          List.of(
              SmallTrees.forest("forest", 5, 4, 4, 3),
              SmallGraphs.activations(8),
              SmallGraphs.convolution(9))) {
        Candidate candidate = new GraphSearch(model, LOGITS, rows).run().getFirst();
        JsonNode theirs =
            outputs(
                workers,
                candidate.graph(),
                candidate.inputs(),
                0,
                Math.max(candidate.largestDecomposed(), 1),
                rows);
        CircuitProgram ours = (CircuitProgram) candidate.graph().computation();
        for (int r = 0; r < rows.size(); r++) {
          long[] expected = ours.evaluate(candidate.inputs().integers(rows.get(r)));
          assertArrayEquals(expected, integers(theirs.get(r).get(0)), model.name() + " row " + r);
        }
      }
    }
  }

  @Test
  void ourPoseidonIsEzkls() throws Exception {
    RealEzkl.configuration();
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    StringBuilder messages = new StringBuilder();
    StringBuilder expected = new StringBuilder();
    for (int length : new int[] {1, 2, 3, 26, 32, 33, 70}) {
      List<BigInteger> message = new ArrayList<>();
      for (int i = 0; i < length; i++) {
        // Small negative ones as well as any.
        message.add(
            i % 3 == 0 ? BigInteger.valueOf(-random.nextInt(1000)) : new BigInteger(253, random));
        messages.append(FieldElement.hex(message.get(i))).append(' ');
      }
      messages.append('\n');
      expected.append(FieldElement.hex(EzklPoseidon.hash(message))).append('\n');
    }
    assertEquals(
        expected.toString(),
        RealEzkl.run(
            """
            import ezkl, sys
            for line in sys.stdin:
                print(ezkl.poseidon_hash(line.split())[0])
            """,
            messages.toString()));
  }

  /** Also where a constant of the checks has more bits than EZKL gives to a weight, or fewer. */
  @Test
  void theLeastStepOutOfARangeIsNoticedAtEveryScale() throws Exception {
    EzklConfiguration configuration = RealEzkl.configuration();
    TrainedModel model = SmallModels.random("small", 5, 6, 2);
    ProvenGraph graph =
        new ProvenGraph(
            DenseComputation.logits(model.network()),
            CircuitOptions.of("", "private", "logits", 0));
    int[] permitted = SmallModels.rows(6, 1).getFirst();
    try (WorkerPool workers = new WorkerPool(configuration, new EzklInstallation(configuration))) {
      for (int[] bits : new int[][] {{9, 2}, {6, 6}, {3, 8}}) {
        InputQuantization inputs =
            new InputQuantization(SmallModels.INPUTS, model.standardization(), bits[0]);
        List<BigInteger> good =
            GraphInput.elements(graph.options(), inputs, Limbs.ONE, List.of(permitted));
        List<List<BigInteger>> rows = new ArrayList<>(List.of(good));
        for (int i = 0; i < 2; i++) {
          for (long value : new long[] {inputs.smallest(i), inputs.largest(i)}) {
            rows.add(with(good, i, value));
          }
        }
        int inside = rows.size();
        for (int i = 0; i < 2; i++) {
          rows.add(with(good, i, inputs.smallest(i) - 1));
          rows.add(with(good, i, inputs.largest(i) + 1));
        }
        JsonNode given = elementOutputs(workers, graph, inputs, bits[1], 1L << 34, rows);
        for (int r = 0; r < rows.size(); r++) {
          // Outputs: logits, sum of the range checks, sum of the squares, binding.
          boolean zero = integers(given.get(r).get(1))[0] == 0;
          assertEquals(r < inside, zero, "row " + r + " at " + bits[0] + " and " + bits[1]);
        }
      }
    }
  }

  private static List<BigInteger> with(List<BigInteger> good, int index, long value) {
    List<BigInteger> changed = new ArrayList<>(good);
    changed.set(index, BigInteger.valueOf(value));
    return changed;
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
      JsonNode labels =
          outputs(
              workers,
              new ProvenGraph(DenseComputation.label(ties), CircuitOptions.DEFAULT),
              inputs,
              4,
              1 << 10,
              rows);
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
    List<List<BigInteger>> elements = new ArrayList<>();
    int batch = graph.options().batch();
    for (int at = 0; at < rows.size(); at += batch) {
      List<int[]> some = rows.subList(at, Math.min(at + batch, rows.size()));
      elements.add(GraphInput.elements(graph.options(), inputs, Limbs.ONE, some));
    }
    return elementOutputs(workers, graph, inputs, parameterBits, bound, elements);
  }

  private JsonNode elementOutputs(
      WorkerPool workers,
      ProvenGraph graph,
      InputQuantization inputs,
      int parameterBits,
      long bound,
      List<List<BigInteger>> elements)
      throws Exception {
    Path onnx = Files.write(folder.resolve("network.onnx"), graph.onnx(inputs, Limbs.ONE));
    Path settings = folder.resolve("settings.json");
    Path compiled = folder.resolve("model.compiled");
    CircuitShape shape =
        CircuitShape.candidates(bound).stream()
            .filter(candidate -> candidate.logrows() == 10 && candidate.columns() == 1)
            .findFirst()
            .orElseThrow();
    ObjectNode job =
        EzklWorker.request("settings")
            .put("onnx", onnx.toString())
            .put("settings", settings.toString());
    job.set("arguments", shape.arguments(graph.options(), inputs.bits(), parameterBits));
    workers.call(job);
    workers.call(
        EzklWorker.request("compile")
            .put("onnx", onnx.toString())
            .put("settings", settings.toString())
            .put("compiled", compiled.toString()));
    ObjectNode evaluate =
        EzklWorker.request("outputs").put("compiled", compiled.toString()).put("lenient", false);
    EzklJobs.add(evaluate.putArray("binding"), Limbs.ONE.of(BigInteger.ZERO));
    ArrayNode all = evaluate.putArray("inputs");
    elements.forEach(row -> EzklJobs.add(all.addArray(), row));
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
