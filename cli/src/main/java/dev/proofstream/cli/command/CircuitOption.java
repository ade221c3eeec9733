package dev.proofstream.cli.command;

import dev.proofstream.proto.CircuitOptions;
import picocli.CommandLine.Option;

/** What a circuit that is asked for hides and what it shows. */
public final class CircuitOption {
  @Option(
      names = "--parameters",
      paramLabel = "MODE",
      defaultValue = "fixed",
      description =
          "Weights: fixed (constants of the circuit) or hashed (private, under a salted root);"
              + " default: ${DEFAULT-VALUE}.")
  private String parameters;

  @Option(
      names = "--input-visibility",
      paramLabel = "MODE",
      defaultValue = "public",
      description = "Inputs: public, private or hashed (salted); default: ${DEFAULT-VALUE}.")
  private String input;

  @Option(
      names = "--output",
      paramLabel = "KIND",
      defaultValue = "label",
      description = "What is shown: label or logits; default: ${DEFAULT-VALUE}.")
  private String output;

  @Option(
      names = "--batch",
      paramLabel = "ROWS",
      defaultValue = "1",
      description = "Rows that one proof covers; default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--scale",
      paramLabel = "DIGITS",
      defaultValue = "0",
      description =
          "Binary digits behind the point that every value keeps, whatever labels that gives;"
              + " default: calibrated.")
  private int scale;

  /** As TrainingRequested says them; whoever makes the circuit checks them. */
  public CircuitOptions options() {
    return CircuitOptions.newBuilder()
        .setParameters(parameters)
        .setInput(input)
        .setOutput(output)
        .setBatch(batch)
        .setScale(scale)
        .build();
  }
}
