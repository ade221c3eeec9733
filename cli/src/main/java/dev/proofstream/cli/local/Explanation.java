package dev.proofstream.cli.local;

import dev.proofstream.cli.Terminal;
import dev.proofstream.model.quantize.Calibration;
import dev.proofstream.model.quantize.Curve;
import dev.proofstream.model.quantize.Decision;
import dev.proofstream.model.quantize.Gate;
import dev.proofstream.model.quantize.QuantizedLayer;
import dev.proofstream.model.quantize.QuantizedModel;
import dev.proofstream.model.quantize.QuantizedModelJson;
import dev.proofstream.model.quantize.QuantizedNeuron;
import dev.proofstream.model.quantize.TradeOff;
import dev.proofstream.proving.CircuitFiles;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What each node of a model costs in its circuit, and why. */
final class Explanation {
  private Explanation() {}

  static void print(Terminal terminal, CircuitFiles files) throws IOException {
    QuantizedModel model = QuantizedModelJson.read(files.bytes(CircuitFiles.QUANTIZED_MODEL));
    String row = "%-10s %-28s %-9s %8s %12s %24s %12s";
    terminal.say(
        row.formatted("layer", "node", "gate", "gates", "constraints", "results", "steps/unit"));
    for (QuantizedLayer layer : model.layers()) {
      if (layer.gates().isEmpty()) {
        terminal.say(
            row.formatted(
                layer.name(), cut(layer.node()), "-", 0, 0, "signs fixed by bounds", "-"));
        continue;
      }
      long lo = layer.gates().stream().mapToLong(g -> g.result().lo()).min().orElseThrow();
      long hi = layer.gates().stream().mapToLong(g -> g.result().hi()).max().orElseThrow();
      terminal.say(
          row.formatted(
              layer.name(),
              cut(layer.node()),
              kind(layer.gates().getFirst()),
              layer.gates().size(),
              layer.constraints(),
              lo + " .. " + hi,
              layer.scale() == 0 ? "exact" : "%.4g".formatted(layer.scale())));
    }
    Decision decision = model.decision();
    double scale =
        switch (decision) {
          case Decision.Difference difference -> difference.scale();
          case Decision.FirstMaximum maximum -> maximum.scale();
          case Decision.Values values -> values.scale();
          case Decision.Index index -> 0;
        };
    terminal.say(
        row.formatted(
            "decision",
            decision.getClass().getSimpleName(),
            "-",
            decision.forms().size(),
            decision.constraints(),
            "",
            scale == 0 ? "exact" : "%.4g".formatted(scale)));
  }

  /**
   * What coarser and finer scales would cost and keep, and which rows lie close to a border.
   *
   * @param truth the true classes of the calibration rows, where they are known
   */
  static void print(Terminal terminal, Calibration calibration, Optional<List<Integer>> truth) {
    if (!calibration.tradeOff().isEmpty()) {
      String row = "%-40s %12s %16s %10s %12s";
      terminal.say(row.formatted("scales", "constraints", "agreement", "accuracy", "max error"));
      for (TradeOff tradeOff : calibration.tradeOff()) {
        terminal.say(
            row.formatted(
                (tradeOff.chosen() ? "* " : "  ") + tradeOff.scales(),
                tradeOff.constraints(),
                "%d of %d".formatted(tradeOff.agreeing(), calibration.rows()),
                truth
                    .map(classes -> "%.1f %%".formatted(100 * tradeOff.accuracy(classes)))
                    .orElse("-"),
                "%.3g".formatted(tradeOff.maxError())));
      }
    }
    if (!calibration.doubtful().isEmpty()) {
      terminal.say(
          "calibration rows whose margin is within the rounding error: " + calibration.doubtful());
    }
  }

  private static String cut(String node) {
    return node.length() <= 28 ? node : node.substring(0, 25) + "...";
  }

  private static String kind(Gate gate) {
    return switch (gate) {
      case QuantizedNeuron neuron -> "relu";
      case Gate.Shift shift -> "rescale";
      case Gate.Sign sign -> "compare";
      case Gate.Digit digit -> "digits";
      case Gate.Product product -> "product";
      case Gate.Maximum maximum -> "maximum";
      case Gate.Select select -> "select";
      case Curve curve -> "table";
    };
  }
}
