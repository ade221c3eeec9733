package dev.proofstream.cli.laboratory.run;

import dev.proofstream.cli.Terminal;
import dev.proofstream.cli.laboratory.plan.Cell;
import dev.proofstream.cli.laboratory.plan.Plan;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/** How far a run is and how long the rest will take, said now and then. */
final class Remaining {
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  /** Trials that were measured, and trials still to be done of a cell. */
  private static final class Pace {
    private int left;
    private int done;
    private double millis;
  }

  /** Why a circuit is not even begun. */
  static final String SPENT = "left out: the time that was given (--budget) was over";

  private final Terminal terminal;
  private final Plan plan;
  private final Budget budget;
  private final Map<String, Pace> paces = new HashMap<>();
  private final int total;
  private long lastSaid = System.nanoTime() - INTERVAL.toNanos();

  /**
   * @param budget after which nothing is begun any more
   */
  Remaining(Terminal terminal, Plan plan, Budget budget) {
    this.terminal = terminal;
    this.budget = budget;
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

  /** Why no further trial of a cell is begun: it would not end in time; empty when it would. */
  Optional<String> beyond(Budget share, Cell cell) {
    double millis = expected(cell).orElse(0);
    if (millis < share.left().toMillis()) {
      return Optional.empty();
    }
    return Optional.of(
        "left out: a trial takes about %.0f s, and %d s of the time for it (--budget) are left"
            .formatted(millis / 1000, share.left().toSeconds()));
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
      OptionalDouble trial = expected(cell);
      if (trial.isEmpty()) {
        trial =
            like(
                cell,
                other -> other.system().equals(cell.system()) && other.batch() == cell.batch());
      }
      complete &= trial.isPresent();
      millis += pace.left * trial.orElse(0);
    }
    return "%s %.0f min left, %d at the most"
        .formatted(
            complete ? "about" : "at least",
            Math.ceil(millis / 60_000),
            budget.left().plusSeconds(59).toMinutes());
  }

  /** Time of a cell's trial by its own pace, else by that of the other cells of its circuit. */
  private OptionalDouble expected(Cell cell) {
    Pace own = paces.get(cell.cell());
    return own.done > 0
        ? OptionalDouble.of(own.millis / own.done)
        : like(cell, other -> other.circuit().equals(cell.circuit()));
  }

  /** Time of a cell's trial by the mean pace, row by row, of others that were measured. */
  private OptionalDouble like(Cell cell, Predicate<Cell> chosen) {
    return plan.cells().stream()
        .filter(chosen.and(other -> paces.get(other.cell()).done > 0))
        .mapToDouble(
            other -> {
              Pace pace = paces.get(other.cell());
              return pace.millis / pace.done / other.rows() * cell.rows();
            })
        .average();
  }
}
