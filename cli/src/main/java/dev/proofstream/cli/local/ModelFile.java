package dev.proofstream.cli.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.Terminal;
import dev.proofstream.model.data.InputRefusedException;
import dev.proofstream.model.graph.Graph;
import dev.proofstream.model.onnx.OnnxImport;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A model trained elsewhere: its file, calibration rows, permitted inputs and labels. */
final class ModelFile {
  @Parameters(paramLabel = "FILE.onnx", description = "The model.")
  private Path onnx;

  @Option(
      names = "--calibration",
      required = true,
      paramLabel = "ROWS.json",
      description = "Rows on which the scales are chosen: an array of rows.")
  private Path calibration;

  @Option(
      names = "--ranges",
      paramLabel = "FILE",
      description =
          "JSON with min, max and step of the inputs; default: the calibration rows' own, "
              + "widened by a tenth.")
  private Path ranges;

  @Option(
      names = "--labels",
      split = ",",
      paramLabel = "NAME",
      description = "Names of the classes; default: the file's own, or numbers.")
  private List<String> labels = new ArrayList<>();

  /**
   * What the files hold.
   *
   * @param onnx bytes of the model
   * @param rows calibration rows in the graph's input order
   * @param levels the same as the inputs' levels
   */
  record Content(
      byte[] onnx,
      Graph graph,
      List<List<BigDecimal>> rows,
      DeclaredInputs inputs,
      List<int[]> levels) {}

  Path onnx() {
    return onnx;
  }

  List<String> labels() {
    return labels;
  }

  /**
   * Looks at the file before long work.
   *
   * @throws CommandFailedException with status 2 when it is not there
   */
  void check() {
    if (!Files.isRegularFile(onnx)) {
      throw CommandFailedException.usage("no such file: " + onnx);
    }
  }

  /** Reads all of it. */
  Content read(Terminal terminal) throws IOException {
    JsonNode json = Numbers.read(calibration, "--calibration");
    byte[] file = Files.readAllBytes(onnx);
    Graph graph =
        OnnxImport.read(file, Numbers.rows(json, "--calibration", null).getFirst().size());
    List<List<BigDecimal>> rows = Numbers.rows(json, "--calibration", graph);
    if (rows.getFirst().size() != graph.width()) {
      throw CommandFailedException.no(
          "--calibration: rows have %d numbers, the model takes %d"
              .formatted(rows.getFirst().size(), graph.width()));
    }
    DeclaredInputs inputs = inputs(terminal, graph, rows);
    return new Content(file, graph, rows, inputs, levels(inputs, rows));
  }

  private DeclaredInputs inputs(Terminal terminal, Graph graph, List<List<BigDecimal>> rows) {
    if (ranges != null) {
      return DeclaredInputs.of(graph, Numbers.read(ranges, "--ranges"), "--ranges");
    }
    terminal.say("Without --ranges: the calibration rows' own, widened by a tenth");
    return DeclaredInputs.of(graph, rows);
  }

  private static List<int[]> levels(DeclaredInputs inputs, List<List<BigDecimal>> rows) {
    List<int[]> levels = new ArrayList<>();
    for (int r = 0; r < rows.size(); r++) {
      try {
        levels.add(inputs.levels(rows.get(r)));
      } catch (InputRefusedException e) {
        throw CommandFailedException.no("--calibration: row %d: %s".formatted(r, e.getMessage()));
      }
    }
    return levels;
  }
}
