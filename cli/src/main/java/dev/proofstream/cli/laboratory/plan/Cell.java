package dev.proofstream.cli.laboratory.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.proofstream.model.graph.Architecture;
import java.util.List;
import java.util.OptionalInt;

/**
 * One thing that is measured: a circuit of a model, and how many rows it proves in a trial.
 *
 * @param cell its name in the run
 * @param experiment such as one-proof, all-rows, width, depth, scale
 * @param model the model's name in tables
 * @param architecture as a training request says it, such as 18-8-8-2 or tree:3
 * @param system such as circom-groth16
 * @param batch rows that one proof covers
 * @param options what the circuit hides and shows
 * @param scale forced quantisation scale; null for the calibrated one
 * @param rows rows that one trial proves
 * @param trials number of trials
 * @param reference what others published for the very same; null for nothing
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Cell(
    String cell,
    String experiment,
    String model,
    String architecture,
    String system,
    int batch,
    Options options,
    Integer scale,
    int rows,
    int trials,
    Reference.Point reference) {

  /** Parameters fixed or hashed; input public, private or hashed; output label or logits. */
  public record Options(String parameters, String input, String output) {
    public static final Options DEFAULT = new Options("fixed", "public", "label");
  }

  /** What tells circuits apart: cells that share it share a circuit. */
  public record CircuitKey(
      String model,
      String architecture,
      String system,
      int batch,
      Options options,
      Integer scale) {}

  public CircuitKey circuit() {
    return new CircuitKey(model, architecture, system, batch, options, scale);
  }

  /** ReLUs of a network of this architecture; empty for a tree, k-means or a file. */
  public static OptionalInt nonlinearNeurons(String architecture) {
    try {
      List<Integer> widths = Architecture.parse(architecture).widths();
      return OptionalInt.of(widths.subList(1, widths.size() - 1).stream().mapToInt(w -> w).sum());
    } catch (IllegalArgumentException e) {
      return OptionalInt.empty();
    }
  }

  /** The same with other trials. */
  Cell withTrials(int count) {
    return new Cell(
        cell,
        experiment,
        model,
        architecture,
        system,
        batch,
        options,
        scale,
        rows,
        count,
        reference);
  }
}
