package dev.proofstream.proving.ezkl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.proving.CircuitOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Finds the layouts of a circuit: EZKL lays each of {@link CircuitShape}'s out, and a cost model
 * ranks those that hold everything.
 */
final class LayoutSearch {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** Dearer ones are kept for when EZKL does not take the cheapest. */
  private static final double MARGIN = 2;

  private final WorkerPool workers;
  private final SrsFiles srsFiles;
  private final CircuitOptions options;
  private final Path onnx;
  private final Path settings;

  /**
   * @param onnx where graphs are written
   * @param settings where settings are written
   */
  LayoutSearch(
      WorkerPool workers, SrsFiles srsFiles, CircuitOptions options, Path onnx, Path settings) {
    this.workers = workers;
    this.srsFiles = srsFiles;
    this.options = options;
    this.onnx = onnx;
    this.settings = settings;
  }

  /**
   * A layout with the scales that go into it.
   *
   * @param limbs how binding and salt are cut
   * @param rows of the circuit
   * @param assignments of the circuit's cells
   */
  record Choice(CircuitShape shape, Candidate scales, Limbs limbs, long rows, long assignments) {
    ProvenGraph graph() {
      return scales.graph();
    }

    /** How levels become inputs. */
    InputQuantization inputs() {
      return scales.inputs();
    }

    double cost() {
      return shape.cost(rows);
    }

    @Override
    public String toString() {
      return "2^%d rows, %d digits of base %d, %d columns, %d bits of inputs and %d of weights"
          .formatted(
              shape.logrows(),
              shape.legs(),
              shape.base(),
              shape.columns(),
              scales.inputBits(),
              scales.parameterBits());
    }
  }

  /**
   * Layouts that hold every value, the cheapest first.
   *
   * @param found scales that may be used, by growing bound
   * @throws IllegalArgumentException when there is none
   */
  List<Choice> rank(List<Candidate> found) throws IOException, InterruptedException {
    long smallestBound = found.getFirst().largestDecomposed();
    List<CircuitShape> shapes =
        ProvenGraph.hidesInputs(options)
            ? CircuitShape.candidatesForHiddenInputs(smallestBound)
            : CircuitShape.candidates(smallestBound);
    // The emptiest circuit of a shape is a bound on the cost of all: what cannot win is not laid
    // out.
    shapes.sort(Comparator.comparingDouble(shape -> shape.cost(1)));
    List<Choice> choices = new ArrayList<>();
    double best = Double.POSITIVE_INFINITY;
    for (CircuitShape shape : shapes) {
      if (shape.cost(1) > MARGIN * best) {
        break;
      }
      if (srsFiles.has(shape.logrows())) {
        Optional<Choice> choice = lay(shape, Candidate.mostPrecise(found, shape));
        best = Math.min(best, choice.map(Choice::cost).orElse(best));
        choice.ifPresent(choices::add);
      }
    }
    if (choices.isEmpty()) {
      throw new IllegalArgumentException(
          "EZKL lays the model out in no way within the sizes that there are reference strings"
              + " for");
    }
    // Of equal costs the fewer rows: a smaller key and a shorter witness.
    choices.sort(Comparator.comparingDouble(Choice::cost).thenComparingLong(Choice::rows));
    return choices;
  }

  private Optional<Choice> lay(CircuitShape shape, Candidate scales)
      throws IOException, InterruptedException {
    boolean hidden = ProvenGraph.hidesInputs(options);
    Limbs limbs = hidden ? new Limbs(Math.min(shape.digitBits(), Limbs.ALL_BITS)) : Limbs.ONE;
    if (hidden
        && !new HiddenInputChecks(scales.inputs())
            .neverWrap(shape.digitBits(), scales.parameterBits(), options.batch())) {
      return Optional.empty();
    }
    try {
      var result = write(shape, scales, limbs).result();
      long hashRows = result.path("hashRows").asLong();
      long assignments = result.path("assignments").asLong();
      if (hashRows > shape.usableRows()) {
        // Hashes fill columns of their own, which do not wrap around.
        return Optional.empty();
      }
      long rows =
          hashRows == 0
              ? result.path("rows").asLong()
              : Math.ceilDiv(assignments, (long) shape.columns());
      return Optional.of(new Choice(shape, scales, limbs, rows, assignments));
    } catch (EzklWorkerException e) {
      if (e.lostTheProcess()) {
        throw e;
      }
      // EZKL does not lay this shape out.
      return Optional.empty();
    }
  }

  /** Writes graph and settings of a choice again: of several the last one's stand. */
  EzklWorker.Reply write(Choice choice) throws IOException, InterruptedException {
    return write(choice.shape(), choice.scales(), choice.limbs());
  }

  private EzklWorker.Reply write(CircuitShape shape, Candidate scales, Limbs limbs)
      throws IOException, InterruptedException {
    Files.write(onnx, scales.graph().onnx(scales.inputs(), limbs));
    ObjectNode job =
        EzklWorker.request("settings")
            .put("onnx", onnx.toString())
            .put("settings", settings.toString());
    job.set("arguments", shape.arguments(options, scales.inputBits(), scales.parameterBits()));
    return workers.callAgainIfLost(job, LIMIT);
  }
}
