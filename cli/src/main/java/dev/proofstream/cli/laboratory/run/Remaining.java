package dev.proofstream.cli.laboratory.run;

import dev.proofstream.cli.Terminal;
import dev.proofstream.cli.laboratory.plan.Cell;
import dev.proofstream.cli.laboratory.plan.Plan;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** How far a run is and how long the rest will take, said now and then. */
final class Remaining {
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  /** Time per row and trials still to be done of a cell. */
  private static final class Pace {
    private int left;
    private int done;
    private double millis;
  }

  private final Terminal terminal;
  private final Plan plan;
  private final Map<String, Pace> paces = new HashMap<>();
  private final int total;
  private long lastSaid = System.nanoTime() - INTERVAL.toNanos();

  Remaining(Terminal terminal, Plan plan) {
    this.terminal = terminal;
    this.plan = plan;
    plan.cells()
        .forEach(
            cell -> {
              Pace pace = new Pace();
              pace.left = cell.trials();
              paces.put(cell.cell(), pace);
            });
    total = plan.cells().stream().mapToInt(Cell::trials).sum();
  }

  /** A trial was done before this command began. */
  void known(Cell cell) {
    paces.get(cell.cell()).left--;
  }

  /** A cell is left empty. */
  void dropped(Cell cell) {
    paces.get(cell.cell()).left = 0;
  }

  void done(Cell cell, double millis) {
    Pace pace = paces.get(cell.cell());
    pace.left--;
    pace.done++;
    pace.millis += millis;
    if (System.nanoTime() - lastSaid > INTERVAL.toNanos() || left() == 0) {
      lastSaid = System.nanoTime();
      terminal.say(
          "%d of %d trials, %s (%s)".formatted(total - left(), total, rest(), cell.cell()));
    }
  }

  private int left() {
    return paces.values().stream().mapToInt(pace -> pace.left).sum();
  }

  private String rest() {
    double millis = 0;
    boolean complete = true;
    for (Cell cell : plan.cells()) {
      Pace pace = paces.get(cell.cell());
      if (pace.left == 0) {
        continue;
      }
      OptionalDouble perRow = perRow(cell);
      complete &= perRow.isPresent();
      millis += pace.left * perRow.orElse(0) * cell.rows();
    }
    String text = "%.0f min".formatted(Math.ceil(millis / 60_000));
    return complete ? "about " + text + " left" : "at least " + text + " left";
  }

  /** The cell's own pace, else the mean of its proof system's cells of the same batch. */
  private OptionalDouble perRow(Cell cell) {
    Pace own = paces.get(cell.cell());
    if (own.done > 0) {
      return OptionalDouble.of(own.millis / own.done / cell.rows());
    }
    return plan.cells().stream()
        .filter(other -> other.system().equals(cell.system()) && other.batch() == cell.batch())
        .filter(other -> paces.get(other.cell()).done > 0)
        .mapToDouble(
            other -> {
              Pace pace = paces.get(other.cell());
              return pace.millis / pace.done / other.rows();
            })
        .average();
  }
}
