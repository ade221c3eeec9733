package dev.proofstream.cli.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Median times by size as an SVG, both axes logarithmic: a line for each prover and kind of
 * circuit, kinds told apart by their strokes, provers by their colours.
 */
final class Plot {

  private static final int WIDTH = 760;
  private static final int HEIGHT = 460;
  private static final int LEFT = 64;
  private static final int RIGHT = 230;
  private static final int TOP = 40;
  private static final int BOTTOM = 44;
  private static final List<String> COLOURS =
      List.of("#1b6ca8", "#8ab6d6", "#c8553d", "#588157", "#7b5ea7", "#b08900");

  private final List<Measurement> points;
  private final StringBuilder svg = new StringBuilder();
  private final int firstSize;
  private final int lastSize;
  private final double lowest;
  private final double highest;

  private Plot(List<Measurement> points) {
    this.points = points;
    firstSize = points.stream().mapToInt(Plot::size).min().orElse(0);
    lastSize = Math.max(firstSize + 1, points.stream().mapToInt(Plot::size).max().orElse(1));
    lowest =
        Math.floor(Math.log10(points.stream().mapToDouble(Measurement::medianMs).min().orElse(1)));
    highest =
        Math.ceil(Math.log10(points.stream().mapToDouble(Measurement::medianMs).max().orElse(10)));
  }

  /**
   * @param machine what was measured on
   * @param results of which those on circuits called {@code KIND_SIZE} are drawn
   */
  static String of(String machine, List<Measurement> results) {
    return new Plot(results.stream().filter(one -> one.circuit().matches("[a-z]+_[0-9]+")).toList())
        .draw(machine);
  }

  private static int size(Measurement one) {
    return Integer.parseInt(one.circuit().substring(one.circuit().indexOf('_') + 1));
  }

  private static String kind(Measurement one) {
    return one.circuit().substring(0, one.circuit().indexOf('_'));
  }

  private double x(int size) {
    return LEFT + (double) (WIDTH - LEFT - RIGHT) * (size - firstSize) / (lastSize - firstSize);
  }

  private double y(double ms) {
    double share = (Math.log10(ms) - lowest) / Math.max(1, highest - lowest);
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
  }

  private String draw(String machine) {
    add(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='sans-serif'"
            + " font-size='12'>",
        WIDTH, HEIGHT);
    add("<rect width='%d' height='%d' fill='white'/>", WIDTH, HEIGHT);
    text(LEFT, 16, "start", "Median ms of a proof by domain size");
    text(LEFT, 31, "start", machine);
    for (int size = firstSize; size <= lastSize; size++) {
      text(x(size), HEIGHT - BOTTOM + 18, "middle", "2^" + size);
    }
    for (int power = (int) lowest; power <= highest; power++) {
      double at = y(Math.pow(10, power));
      add("<line x1='%d' x2='%d' y1='%.1f' y2='%.1f' stroke='#ddd'/>", LEFT, WIDTH - RIGHT, at, at);
      text(LEFT - 6, at + 4, "end", power < 0 ? "0.1" : String.valueOf((long) Math.pow(10, power)));
    }
    Map<String, List<Measurement>> lines = new LinkedHashMap<>();
    points.forEach(
        one ->
            lines
                .computeIfAbsent(one.name() + ", " + kind(one), key -> new ArrayList<>())
                .add(one));
    List<String> provers = points.stream().map(Measurement::name).distinct().toList();
    List<String> kinds = points.stream().map(Plot::kind).distinct().toList();
    int entry = 0;
    for (Map.Entry<String, List<Measurement>> line : lines.entrySet()) {
      Measurement any = line.getValue().getFirst();
      String style =
          "fill='none' stroke='%s' stroke-width='2' stroke-dasharray='%s'"
              .formatted(
                  COLOURS.get(provers.indexOf(any.name()) % COLOURS.size()),
                  kinds.indexOf(kind(any)) == 0 ? "none" : "6 4");
      StringBuilder path = new StringBuilder();
      for (Measurement one : line.getValue()) {
        path.append("%.1f,%.1f ".formatted(x(size(one)), y(one.medianMs())));
      }
      add("<polyline %s points='%s'/>", style, path.toString().strip());
      int at = TOP + 16 * entry++;
      int edge = WIDTH - RIGHT + 16;
      add("<line %s x1='%d' x2='%d' y1='%d' y2='%d'/>", style, edge, edge + 28, at, at);
      text(edge + 34, at + 4, "start", line.getKey());
    }
    return svg.append("</svg>\n").toString();
  }

  private void text(double x, double y, String anchor, String text) {
    add(
        "<text x='%.1f' y='%.1f' text-anchor='%s'>%s</text>",
        x, y, anchor, text.replace("&", "&amp;").replace("<", "&lt;"));
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
