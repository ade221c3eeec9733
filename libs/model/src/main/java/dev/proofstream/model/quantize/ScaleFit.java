package dev.proofstream.model.quantize;

import dev.proofstream.model.graph.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds scales at which no sum loses the digits of what it adds up. A sum's weights are rounded to
 * integers; where its operands have many steps already (a maximum of sums, an input of many levels)
 * this blurs it, unless the sum is as much finer. Each node's scale is raised when its turn comes,
 * so that later nodes see what became of it. Used once, for one run of {@link GraphQuantizer}.
 */
final class ScaleFit {
  /** Rows of calibration whose integers are followed. */
  private static final int MOST_ROWS = 32;

  /** A table's values have so many binary digits more than sums are kept to. */
  private static final int TABLE_DIGITS = 4;

  private final GraphScales scales;
  private final int digits;
  private int decision;
  private final long[][] rows;
  private double[] deviations;
  private int signals;

  /**
   * @param start raised from here; left as it is
   * @param digits binary digits of a sum's typical size that rounding its weights leaves
   * @param levels inputs of the calibration rows
   */
  ScaleFit(GraphScales start, int digits, List<int[]> levels) {
    this.scales = start.copy();
    this.digits = digits;
    this.decision = start.decision();
    int stride = Math.max(1, levels.size() / MOST_ROWS);
    List<long[]> kept = new ArrayList<>();
    for (int r = 0; r < levels.size() && kept.size() < MOST_ROWS; r += stride) {
      kept.add(Arrays.stream(levels.get(r)).asLongStream().toArray());
    }
    this.rows = kept.toArray(long[][]::new);
    this.signals = rows[0].length;
    this.deviations = new double[signals];
    for (int s = 0; s < signals; s++) {
      deviations[s] = deviation(s);
    }
  }

  /** The scales as far as they were raised. */
  GraphScales scales() {
    return scales;
  }

  /** What was found, once the whole graph has been gone through. */
  GraphScales found() {
    return scales.withDecision(decision - scales.decision());
  }

  /** Takes the gates that were made, whose results are the next signals. */
  void added(List<Gate> gates) {
    int first = signals;
    signals += gates.size();
    for (int r = 0; r < rows.length; r++) {
      if (rows[r].length < signals) {
        rows[r] = Arrays.copyOf(rows[r], 2 * signals);
      }
      for (int g = 0; g < gates.size(); g++) {
        rows[r][first + g] = gates.get(g).at(rows[r]);
      }
    }
    if (deviations.length < signals) {
      deviations = Arrays.copyOf(deviations, 2 * signals);
    }
    for (int s = first; s < signals; s++) {
      deviations[s] = deviation(s);
    }
  }

  /** Raises the scale at which a node adds up these operands, and what it drops afterwards. */
  void node(int k, Node node, double typical, FloatForm... operands) {
    boolean table = node instanceof Node.Smooth;
    int[] fineness = scales.fineness();
    int[] shift = scales.shift();
    int finer = finer(fineness[k] + (table ? 2 * shift[k] : 0), typical, operands);
    if (table) {
      shift[k] += (finer + 1) / 2;
      return;
    }
    fineness[k] += finer;
    if (shift[k] > 0) {
      // A product has the digits of both factors.
      shift[k] += node instanceof Node.Product ? finer : (finer + 1) / 2;
    }
  }

  /** Raises the scale of what goes into a table of a function that changes within this width. */
  void width(int k, double typical, double width) {
    scales.fineness()[k] +=
        (int) Math.max(0, Math.ceil(2 * Math.log(typical / width) / Math.log(2)));
  }

  /** Sets how many steps a table's values have, from their typical size. */
  void table(int k, double scale, double typical) {
    scales.slopes()[k] =
        (int) Math.ceil(digits + TABLE_DIGITS - Math.log(scale * typical) / Math.log(2));
  }

  /** Raises the scale of what comes out. */
  int decision(double typical, FloatForm... operands) {
    decision += finer(decision, typical, operands);
    return decision;
  }

  /** Half powers of two by which a scale must be finer for sums of such a typical size. */
  private int finer(int fineness, double typical, FloatForm... operands) {
    double steps = GraphScales.steps(fineness, typical);
    double kept = Math.scalb(1.0, -digits);
    double needed = steps;
    for (FloatForm form : operands) {
      double blur = 0;
      double most = 0;
      for (int i = 0; i < form.sources().length && form.sources()[i] < signals; i++) {
        double deviation = deviations[form.sources()[i]];
        double weight = form.weights()[i] * steps;
        double off = (weight - Math.rint(weight)) * deviation;
        blur += off * off;
        most += deviation * deviation / 4;
      }
      if (Math.sqrt(blur) > kept * typical * steps / 2) {
        needed = Math.max(needed, Math.sqrt(most) / (kept * typical / 2));
      }
    }
    return (int) Math.ceil(2 * Math.log(needed / steps) / Math.log(2) - 1e-9);
  }

  /** Root mean square distance from the mean, over the rows. */
  private double deviation(int signal) {
    double mean = 0;
    for (long[] row : rows) {
      mean += (double) row[signal] / rows.length;
    }
    double sum = 0;
    for (long[] row : rows) {
      sum += (row[signal] - mean) * (row[signal] - mean) / rows.length;
    }
    return Math.sqrt(sum);
  }
}
