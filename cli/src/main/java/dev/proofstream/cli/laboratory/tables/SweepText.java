package dev.proofstream.cli.laboratory.tables;

import com.fasterxml.jackson.databind.JsonNode;
import dev.proofstream.cli.evaluation.Figures;
import dev.proofstream.cli.laboratory.plan.Reference;
import dev.proofstream.cli.laboratory.plan.SweepPlan;
import dev.proofstream.cli.laboratory.plots.Plot;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** A run of {@code sweep} as Markdown and plots, the reference's table beside it. */
public final class SweepText extends RunText {
  private static final String MEANING =
      """
      *Scale* is the number of binary digits behind the point: on the Circom route of activations (sums keep twice as many), on the EZKL route of inputs and weights (values are never scaled back).
      **calibrated** is what is used when nothing is forced: the smallest circuit whose labels are the float model's on every row of the data set; each layer has scales of its own, of which the largest is named and drawn.
      Labels, and what is counted from them, are proven ones over all rows of a trial. Times are sums over the trial's proofs, in ms. An empty field was not measured.
      The reference's scale is an exponent of 10 on the Circom route and of 2 on the EZKL route; its network is one of its own training, so its accuracy is no other figure of the same model.
      """;

  private final Reference reference;

  public SweepText(JsonNode answer, Optional<JsonNode> compared, Reference reference) {
    super(answer, compared);
    this.reference = reference;
  }

  @Override
  String title() {
    return "Scale sweep";
  }

  @Override
  String meaning() {
    return MEANING;
  }

  @Override
  void body(StringBuilder text) {
    for (String model : models()) {
      text.append("\n## ").append(model).append(" (").append(architecture(model)).append(")\n\n");
      text.append(table(model));
      for (String y : List.of("agreement", "constraints")) {
        if (!plot(model, y).isEmpty()) {
          text.append("\n![%s over scale](%s)\n".formatted(y, file(model, y)));
        }
      }
    }
    section(text, "The reference's table 1 (5 linear layers, width 4)", published());
  }

  @Override
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
      for (CellView cell : of(model, system)) {
        if (cell.mean("agreement").isPresent()) {
          table.row(
              system,
              scale(cell),
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
          Figures.percent(point.measures().get("zkAccuracy")),
          share(point, "precision"),
          share(point, "recall"),
          share(point, "f1"));
    }
    return table;
  }

  private static String share(Reference.Point point, String measure) {
    return Figures.share(point.measures().get(measure));
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
      List<CellView> measured =
          of(model, system).stream().filter(cell -> cell.mean(y).isPresent()).toList();
      List<CellView> forced = measured.stream().filter(CellView::isForced).toList();
      plot.add(
          system,
          Plot.Kind.MEASURED,
          colour,
          values(forced, cell -> cell.json().get("scale").doubleValue()),
          values(forced, cell -> cell.mean(y).getAsDouble()));
      List<CellView> chosen =
          measured.stream()
              .filter(cell -> !cell.isForced() && cell.mean("scale").isPresent())
              .toList();
      plot.add(
          system + ", calibrated",
          Plot.Kind.REFERENCE,
          colour,
          values(chosen, cell -> cell.mean("scale").getAsDouble()),
          values(chosen, cell -> cell.mean(y).getAsDouble()));
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

  private List<CellView> of(String model, String system) {
    return cells(cell -> cell.model().equals(model) && cell.system().equals(system));
  }

  /** The forced scale, or the largest of those that calibration chose. */
  private static String scale(CellView cell) {
    return cell.isForced()
        ? cell.json().get("scale").asText()
        : "**calibrated** "
            + CellView.text(cell.mean("scale"), s -> String.format(Locale.ROOT, "%.1f", s));
  }

  private static double[] values(List<CellView> cells, ToDoubleFunction<CellView> of) {
    return cells.stream().mapToDouble(of).toArray();
  }
}
