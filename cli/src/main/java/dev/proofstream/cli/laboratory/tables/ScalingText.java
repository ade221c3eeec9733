package dev.proofstream.cli.laboratory.tables;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.cli.laboratory.plan.Reference;
import dev.proofstream.cli.laboratory.plan.ScalingPlan;
import dev.proofstream.cli.laboratory.plots.Plot;
import dev.proofstream.cli.laboratory.statistics.PowerLaw;
import dev.proofstream.cli.laboratory.statistics.PowerLaw.Point;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** A run of {@code scaling}: tables, power laws and plots. */
public final class ScalingText {
  private static final ObjectMapper JSON = new ObjectMapper();

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

  private final List<CellView> cells;
  private final List<Reference.Point> reference;

  /**
   * @param reference points to stand in the plots
   */
  public ScalingText(JsonNode run, Reference reference) {
    this.cells = Facts.cells(run);
    this.reference = reference.points();
  }

  private static Map<String, String> fitted() {
    Map<String, String> fitted = new LinkedHashMap<>();
    fitted.put("proveMs", "proving time");
    fitted.put("setupMs", "set-up time");
    fitted.put("peakMemoryBytes.prove", "peak memory of proving");
    fitted.put("constraints", "constraints (EZKL: rows)");
    return fitted;
  }

  public String markdown(JsonNode run) {
    StringBuilder text = new StringBuilder("# Scaling\n\n");
    text.append(Facts.of(run)).append('\n').append(MEANING);
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
    MarkdownTable laws = laws();
    if (!laws.isEmpty()) {
      text.append("\n## Power laws\n\n").append(laws).append('\n');
      sentences().forEach(sentence -> text.append("- ").append(sentence).append('\n'));
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

  /** All fits, for programs. */
  public ArrayNode json() {
    ArrayNode array = JSON.createArrayNode();
    each(
        (experiment, system, x, y, law) -> {
          ObjectNode entry = array.addObject().put("experiment", experiment).put("system", system);
          entry.put("x", x).put("y", y).set("fit", JSON.valueToTree(law));
        });
    return array;
  }

  /** Draws proving time and constraints over what grows, for each experiment. */
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
      Optional<PowerLaw> fit = PowerLaw.fit(points);
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
            "architecture",
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
      java.util.OptionalDouble here = cell.mean("proveMs");
      java.util.OptionalDouble perRow =
          here.isPresent() ? java.util.OptionalDouble.of(here.getAsDouble() / cell.batch()) : here;
      java.util.OptionalDouble published = cell.reference("proveMs");
      java.util.OptionalDouble publishedPerRow =
          published.isPresent()
              ? java.util.OptionalDouble.of(
                  published.getAsDouble() / cell.json().at("/reference/rows").asInt(1))
              : published;
      table.row(
          cell.architecture(),
          cell.system(),
          cell.count("parameters"),
          cell.count("nonlinearNeurons"),
          cell.count("constraints"),
          cell.n("proveMs"),
          cell.spread("proveMs"),
          cell.spread("verifyMs"),
          cell.millis("compileMs"),
          cell.millis("setupMs"),
          CellView.text(cell.mean("peakMemoryBytes.prove"), b -> "%,.0f".formatted(b / (1 << 20))),
          CellView.text(cell.mean("peakMemoryBytes.setup"), b -> "%,.0f".formatted(b / (1 << 20))),
          cell.kibibytes("provingKeyBytes"),
          cell.percent("modelAccuracy"),
          cell.percent("calibrationAgreement"),
          CellView.text(publishedPerRow, CellView::millis),
          CellView.times(publishedPerRow, perRow));
    }
    return table;
  }

  private MarkdownTable laws() {
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
    each(
        (experiment, system, x, y, law) ->
            table.row(
                experiment,
                system,
                FITTED.get(y),
                GROWING.get(x),
                Long.toString(law.n()),
                "%.2f ± %.2f".formatted(law.exponent(), law.confidence()),
                "%.3f".formatted(law.rSquared()),
                "×%.2f at %,.0f".formatted(law.worst(), law.worstAt()),
                "%.2f".formatted(law.localExponent())));
    return table;
  }

  private List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    each(
        (experiment, system, x, y, law) -> {
          if (y.equals("proveMs") && x.equals("parameters")) {
            sentences.add(sentence(experiment, system, law));
          }
        });
    return sentences;
  }

  private String sentence(String experiment, String system, PowerLaw law) {
    List<Point> points = points(experiment, system, "parameters", "proveMs");
    double lowest = law.exponent() - law.confidence();
    double highest = law.exponent() + law.confidence();
    String end =
        law.localExponent() > highest
            ? "at the largest sizes it grows faster than the law (%.2f), which must not be carried on"
            : law.localExponent() < lowest
                ? "at the largest sizes it grows more slowly than the law (%.2f), which must not be carried on"
                : "the two largest sizes still follow it (%.2f)";
    String shape =
        highest < 1
            ? "less than in proportion: a fixed cost, of starting and of the smallest layout, is part of every proof"
            : lowest > 1
                ? "more than in proportion"
                : "as far as these points say in proportion (1 lies within the interval)";
    return String.format(
        Locale.ROOT,
        "**%s, growing %s:** twice the parameters take %.2f times as long to prove (exponent %.2f, 95 %% interval %.2f to %.2f, R² %.3f, %d sizes from %,.0f to %,.0f parameters), that is %s. The point farthest from the law, at %,.0f parameters, is a factor of %.2f away; "
            + end
            + ".",
        system,
        experiment,
        Math.pow(2, law.exponent()),
        law.exponent(),
        lowest,
        highest,
        law.rSquared(),
        law.n(),
        points.getFirst().x(),
        points.getLast().x(),
        shape,
        law.worstAt(),
        law.worst(),
        law.localExponent());
  }

  /** Takes one fit. */
  private interface Taker {
    void take(String experiment, String system, String x, String y, PowerLaw law);
  }

  private void each(Taker taker) {
    for (String experiment : EXPERIMENTS) {
      for (String system : systems()) {
        for (String x : List.of("parameters", "nonlinearNeurons")) {
          for (String y : FITTED.keySet()) {
            PowerLaw.fit(points(experiment, system, x, y))
                .ifPresent(law -> taker.take(experiment, system, x, y, law));
          }
        }
      }
    }
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
    return cells.stream().filter(cell -> cell.experiment().equals(experiment)).toList();
  }

  private List<String> systems() {
    return cells.stream().map(CellView::system).distinct().toList();
  }

  private int batch() {
    return cells.getFirst().batch();
  }

  private static double[] values(List<Point> points, ToDoubleFunction<Point> of) {
    return points.stream().mapToDouble(of).toArray();
  }
}
