package dev.proofstream.cli.laboratory.tables;

import com.fasterxml.jackson.databind.JsonNode;
import dev.proofstream.cli.laboratory.plan.Reference;
import dev.proofstream.cli.laboratory.plan.SweepPlan;
import dev.proofstream.cli.laboratory.plots.Plot;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A run of {@code sweep} as Markdown and plots, the reference's table beside it. */
public final class SweepText {
  private static final String MEANING =
      """
      *Scale* is the number of binary digits behind the point: on the Circom route of activations (sums keep twice as many), on the EZKL route of inputs and weights (values are never scaled back).
      **calibrated** is what is used when nothing is forced: the smallest circuit whose labels are the float model's on every row of the data set; each layer has scales of its own.
      Labels, and what is counted from them, are proven ones over all rows of a trial. Times are sums over the trial's proofs, in ms. An empty field was not measured.
      The reference's scale is an exponent of 10 on the Circom route and of 2 on the EZKL route; its network is one of its own training, so its accuracy is no other figure of the same model.
      """;

  private final List<CellView> cells;
  private final Reference reference;

  public SweepText(JsonNode run, Reference reference) {
    this.cells = Facts.cells(run);
    this.reference = reference;
  }

  public String markdown(JsonNode run) {
    StringBuilder text = new StringBuilder("# Scale sweep\n\n");
    text.append(Facts.of(run)).append('\n').append(MEANING);
    for (String model : models()) {
      text.append("\n## ").append(model).append(" (").append(architecture(model)).append(")\n\n");
      text.append(table(model));
      for (String y : List.of("agreement", "constraints")) {
        if (!plot(model, y).isEmpty()) {
          text.append("\n![%s over scale](%s)\n".formatted(y, file(model, y)));
        }
      }
    }
    MarkdownTable published = published();
    if (!published.isEmpty()) {
      text.append("\n## The reference's table 1 (5 linear layers, width 4)\n\n").append(published);
    }
    MarkdownTable empty = new MarkdownTable(2, "cell", "why");
    cells.stream()
        .filter(cell -> !cell.reason().isEmpty())
        .forEach(cell -> empty.row("`" + cell.name() + "`", cell.reason()));
    if (!empty.isEmpty()) {
      text.append("\n## Left empty\n\n").append(empty);
    }
    return text.toString();
  }

  public void plots(Path folder) {
    for (String model : models()) {
      for (String y : List.of("agreement", "zkAccuracy", "constraints", "proveMs")) {
        plot(model, y).write(folder.resolve(file(model, y)));
      }
    }
  }

  private MarkdownTable table(String model) {
    MarkdownTable table =
        new MarkdownTable(
            2,
            "route",
            "scale",
            "agreement",
            "accuracy (float)",
            "zk-accuracy",
            "precision",
            "recall",
            "F1",
            "constraints (EZKL: rows)",
            "n",
            "prove",
            "proving key, KiB");
    for (String system : systems()) {
      for (CellView cell : cells) {
        if (cell.model().equals(model)
            && cell.system().equals(system)
            && cell.mean("agreement").isPresent()) {
          table.row(
              system,
              cell.json().hasNonNull("scale")
                  ? cell.json().get("scale").asText()
                  : "**calibrated**",
              cell.percent("agreement"),
              cell.percent("accuracy"),
              cell.percent("zkAccuracy"),
              cell.share("precision"),
              cell.share("recall"),
              cell.share("f1"),
              cell.count("constraints"),
              cell.n("proveMs"),
              cell.spread("proveMs"),
              cell.kibibytes("provingKeyBytes"));
        }
      }
    }
    return table;
  }

  private MarkdownTable published() {
    MarkdownTable table =
        new MarkdownTable(2, "route", "scale", "zk-accuracy", "precision", "recall", "F1");
    for (Reference.Point point : reference.of(SweepPlan.SCALE)) {
      table.row(
          point.system(),
          (point.system().equals("ezkl") ? "2^" : "10^") + point.scale(),
          "%.1f %%".formatted(100 * point.measures().get("zkAccuracy")),
          share(point, "precision"),
          share(point, "recall"),
          share(point, "f1"));
    }
    return table;
  }

  private static String share(Reference.Point point, String measure) {
    return String.format(Locale.ROOT, "%.3f", point.measures().get(measure));
  }

  private Plot plot(String model, String y) {
    boolean share = y.equals("agreement") || y.equals("zkAccuracy");
    Plot plot =
        new Plot(
            "%s over scale, %s".formatted(y, model),
            "scale, binary digits",
            y.equals("proveMs") ? "prove, ms, all rows" : y,
            false,
            !share);
    int colour = 0;
    for (String system : systems()) {
      List<CellView> forced =
          cells.stream()
              .filter(cell -> cell.model().equals(model) && cell.system().equals(system))
              .filter(cell -> cell.json().hasNonNull("scale") && cell.mean(y).isPresent())
              .toList();
      double[] x = forced.stream().mapToDouble(c -> c.json().get("scale").doubleValue()).toArray();
      double[] values = forced.stream().mapToDouble(c -> c.mean(y).getAsDouble()).toArray();
      plot.add(system, Plot.Kind.MEASURED, colour, x, values);
      // The calibrated circuit has no one scale: a line across.
      for (CellView cell : cells) {
        if (x.length > 0
            && cell.model().equals(model)
            && cell.system().equals(system)
            && !cell.json().hasNonNull("scale")
            && cell.mean(y).isPresent()) {
          double value = cell.mean(y).getAsDouble();
          plot.add(
              system + ", calibrated",
              Plot.Kind.FIT,
              colour,
              new double[] {x[0], x[x.length - 1]},
              new double[] {value, value});
        }
      }
      colour++;
    }
    return plot;
  }

  private static String file(String model, String y) {
    return "%s-%s-over-scale.png".formatted(model, y);
  }

  private String architecture(String model) {
    return cells.stream()
        .filter(cell -> cell.model().equals(model))
        .findFirst()
        .orElseThrow()
        .architecture();
  }

  private List<String> models() {
    return cells.stream().map(CellView::model).distinct().toList();
  }

  private List<String> systems() {
    return cells.stream().map(CellView::system).distinct().toList();
  }
}
