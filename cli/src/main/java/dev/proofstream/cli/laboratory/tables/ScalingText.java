package dev.proofstream.cli.laboratory.tables;

import com.fasterxml.jackson.databind.JsonNode;
import dev.proofstream.cli.evaluation.Figures;
import dev.proofstream.cli.laboratory.plan.Reference;
import dev.proofstream.cli.laboratory.plan.ScalingPlan;
import dev.proofstream.cli.laboratory.plots.Plot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** A run of {@code scaling}: tables, power laws and plots. */
public final class ScalingText extends RunText {
  /** Mean of a measure of one network over that of its size. */
  private record Point(double x, double y) {}

  private static final List<String> EXPERIMENTS =
      List.of(ScalingPlan.WIDTH, ScalingPlan.DEPTH, ScalingPlan.IMPORTED);

  /** What grows, with its words. */
  private static final Map<String, String> GROWING =
      Map.of("parameters", "parameters", "nonlinearNeurons", "nonlinear neurons");

  /** What is fitted, with its words. */
  private static final Map<String, String> FITTED = fitted();

  private static final String MEANING =
      """
      A trial is one proof. Times are milliseconds, mean ± sample standard deviation over warm trials.
      A power law y = c · x^e is fitted by least squares to the logarithms; e ± is half of its 95 % confidence interval (Student's t), which takes the points' errors as independent and alike: steps of a circuit's size (EZKL lays out 2^k rows) are none, so it is a guide and no proof.
      The reference's times are sums over 276 rows in batches of 16 on another machine (Apple M3 Pro); tables and plots show them divided by 276, so that they are of one row.
      An empty field was not measured.
      """;

  private final List<Reference.Point> reference;
  private final List<GrowthLaw> laws;

  /**
   * @param reference points to stand in the plots
   */
  public ScalingText(JsonNode answer, Optional<JsonNode> compared, Reference reference) {
    super(answer, compared);
    this.reference = reference.points();
    this.laws =
        GrowthLaw.of(answer).stream()
            .filter(law -> GROWING.containsKey(law.x()) && FITTED.containsKey(law.y()))
            .toList();
  }

  @Override
  String title() {
    return "Scaling";
  }

  @Override
  String meaning() {
    return MEANING;
  }

  private static Map<String, String> fitted() {
    Map<String, String> fitted = new LinkedHashMap<>();
    fitted.put("proveMs", "proving time");
    fitted.put("setupMs", "set-up time");
    fitted.put("peakMemoryBytes.prove", "peak memory of proving");
    fitted.put("constraints", "constraints (EZKL: rows)");
    return fitted;
  }

  @Override
  void body(StringBuilder text) {
    for (String experiment : EXPERIMENTS) {
      if (of(experiment).isEmpty()) {
        continue;
      }
      text.append(
          switch (experiment) {
            case ScalingPlan.WIDTH -> "\n## Width, at three linear layers\n\n";
            case ScalingPlan.DEPTH -> "\n## Depth, at hidden width 4\n\n";
            default -> "\n## Models of files\n\n";
          });
      text.append(table(experiment));
      for (String file : files(experiment)) {
        text.append("\n![%s](%s)\n".formatted(file.replace(".png", ""), file));
      }
    }
    section(text, "Power laws", lawTable());
    for (GrowthLaw law : laws) {
      if (law.y().equals("proveMs") && law.x().equals("parameters")) {
        text.append("\n- ").append(sentence(law));
      }
    }
    text.append('\n');
  }

  /** Draws all that is fitted over what grows, for each experiment. */
  @Override
  public void plots(Path folder) {
    for (String experiment : EXPERIMENTS) {
      for (String x : GROWING.keySet()) {
        for (String y : FITTED.keySet()) {
          plot(experiment, x, y).write(folder.resolve(file(experiment, x, y)));
        }
      }
    }
  }

  private List<String> files(String experiment) {
    List<String> files = new ArrayList<>();
    for (String y : FITTED.keySet()) {
      if (!plot(experiment, "parameters", y).isEmpty()) {
        files.add(file(experiment, "parameters", y));
      }
    }
    return files;
  }

  private static String file(String experiment, String x, String y) {
    return "%s-%s-over-%s.png".formatted(experiment, y.replace('.', '-'), x);
  }

  private Plot plot(String experiment, String x, String y) {
    double unit = y.startsWith("peakMemory") ? 1 << 20 : 1;
    boolean rows = y.equals("proveMs");
    String axis =
        FITTED.get(y) + (rows ? ", ms a row" : y.endsWith("Ms") ? ", ms" : unit > 1 ? ", MiB" : "");
    Plot plot =
        new Plot(
            "%s over %s, growing %s".formatted(FITTED.get(y), GROWING.get(x), experiment),
            GROWING.get(x),
            axis,
            true,
            true);
    int colour = 0;
    for (String system : systems()) {
      List<Point> points = points(experiment, system, x, y);
      double perRow = rows ? batch() : unit;
      plot.add(
          system,
          Plot.Kind.MEASURED,
          colour,
          values(points, Point::x),
          values(points, point -> point.y() / perRow));
      Optional<GrowthLaw.Fit> fit = fit(experiment, system, x, y);
      if (fit.isPresent()) {
        double[] ends = {points.getFirst().x(), points.getLast().x()};
        plot.add(
            "%s: x^%.2f".formatted(system, fit.get().exponent()),
            Plot.Kind.FIT,
            colour,
            ends,
            new double[] {fit.get().at(ends[0]) / perRow, fit.get().at(ends[1]) / perRow});
      }
      List<Point> published = published(experiment, system, x, y);
      plot.add(
          system + ", reference",
          Plot.Kind.REFERENCE,
          colour,
          values(published, Point::x),
          values(published, Point::y));
      colour++;
    }
    return plot;
  }

  /** Its set-up was made again for every batch, and its memory is not known. */
  private List<Point> published(String experiment, String system, String x, String y) {
    return reference.stream()
        .filter(point -> point.experiment().equals(experiment) && point.system().equals(system))
        .filter(point -> x.equals("parameters") && y.equals("proveMs"))
        .map(
            point ->
                new Point(
                    point.measures().get("parameters"), point.measures().get(y) / point.rows()))
        .toList();
  }

  private MarkdownTable table(String experiment) {
    MarkdownTable table =
        new MarkdownTable(
            2,
            "network",
            "route",
            "parameters",
            "nonlinear neurons",
            "constraints (EZKL: rows)",
            "n",
            "prove",
            "verify",
            "compile",
            "setup",
            "prove, MiB",
            "setup, MiB",
            "proving key, KiB",
            "accuracy (float)",
            "agreement on calibration rows",
            "reference prove a row",
            "faster a row");
    for (CellView cell : of(experiment)) {
      if (cell.mean("constraints").isEmpty()) {
        continue;
      }
      OptionalDouble here = cell.mean("proveMs");
      OptionalDouble perRow =
          here.isPresent() ? OptionalDouble.of(here.getAsDouble() / cell.batch()) : here;
      OptionalDouble published = cell.reference("proveMs");
      OptionalDouble publishedPerRow =
          published.isPresent()
              ? OptionalDouble.of(
                  published.getAsDouble() / cell.json().at("/reference/rows").asInt(1))
              : published;
      table.row(
          cell.experiment().equals(ScalingPlan.IMPORTED) ? cell.model() : cell.architecture(),
          cell.system(),
          cell.count("parameters"),
          cell.count("nonlinearNeurons"),
          cell.count("constraints"),
          cell.n("proveMs"),
          cell.spread("proveMs"),
          cell.spread("verifyMs"),
          cell.millis("compileMs"),
          cell.millis("setupMs"),
          cell.mebibytes("prove"),
          cell.mebibytes("setup"),
          cell.kibibytes("provingKeyBytes"),
          cell.percent("modelAccuracy"),
          cell.percent("calibrationAgreement"),
          CellView.text(publishedPerRow, Figures::number),
          CellView.times(publishedPerRow, perRow));
    }
    return table;
  }

  private MarkdownTable lawTable() {
    MarkdownTable table =
        new MarkdownTable(
            4,
            "growing",
            "route",
            "of",
            "over",
            "points",
            "exponent",
            "R²",
            "farthest point",
            "exponent of the two largest");
    for (GrowthLaw law : laws) {
      GrowthLaw.Fit fit = law.fit();
      table.row(
          law.experiment(),
          law.system(),
          FITTED.get(law.y()),
          GROWING.get(law.x()),
          Long.toString(fit.n()),
          "%.2f ± %.2f".formatted(fit.exponent(), fit.confidence()),
          fit.explained(),
          "×%.2f at %,.0f".formatted(fit.worst(), fit.worstAt()),
          "%.2f".formatted(fit.localExponent()));
    }
    return table;
  }

  private String sentence(GrowthLaw of) {
    List<Point> points = points(of.experiment(), of.system(), of.x(), of.y());
    GrowthLaw.Fit law = of.fit();
    double lowest = law.exponent() - law.confidence();
    double highest = law.exponent() + law.confidence();
    String end =
        law.localExponent() > highest
            ? "at the largest sizes it grows faster than the law (%.2f), which must not be carried on"
            : law.localExponent() < lowest
                ? "at the largest sizes it grows more slowly than the law (%.2f), which must not be carried on"
                : "the two largest sizes still follow it (%.2f)";
    String shape =
        law.confidence() > 1
            ? "with so wide an interval no law that these sizes show"
            : highest < 1
                ? "less than in proportion: a fixed cost, of starting and of the smallest layout, is part of every proof"
                : lowest > 1
                    ? "more than in proportion"
                    : "as far as these points say in proportion (1 lies within the interval)";
    return String.format(
        Locale.ROOT,
        "**%s, growing %s:** twice the parameters take %.2f times as long to prove (exponent %.2f, 95 %% interval %.2f to %.2f, R² %s, %d sizes from %,.0f to %,.0f parameters), that is %s. The point farthest from the law, at %,.0f parameters, is a factor of %.2f away; "
            + end
            + ".",
        of.system(),
        of.experiment(),
        Math.pow(2, law.exponent()),
        law.exponent(),
        lowest,
        highest,
        law.explained(),
        law.n(),
        points.getFirst().x(),
        points.getLast().x(),
        shape,
        law.worstAt(),
        law.worst(),
        law.localExponent());
  }

  private Optional<GrowthLaw.Fit> fit(String experiment, String system, String x, String y) {
    return laws.stream()
        .filter(law -> law.experiment().equals(experiment) && law.system().equals(system))
        .filter(law -> law.x().equals(x) && law.y().equals(y))
        .map(GrowthLaw::fit)
        .findFirst();
  }

  private List<Point> points(String experiment, String system, String x, String y) {
    return of(experiment).stream()
        .filter(cell -> cell.system().equals(system))
        .filter(cell -> cell.mean(x).isPresent() && cell.mean(y).isPresent())
        .map(cell -> new Point(cell.mean(x).getAsDouble(), cell.mean(y).getAsDouble()))
        .sorted((a, b) -> Double.compare(a.x(), b.x()))
        .toList();
  }

  private List<CellView> of(String experiment) {
    return cells(cell -> cell.experiment().equals(experiment));
  }

  private int batch() {
    return cells.getFirst().batch();
  }

  private static double[] values(List<Point> points, ToDoubleFunction<Point> of) {
    return points.stream().mapToDouble(of).toArray();
  }
}
