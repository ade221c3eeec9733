package dev.proofstream.cli.laboratory.run;

import dev.proofstream.cli.Terminal;
import dev.proofstream.cli.evaluation.Evaluator;
import dev.proofstream.cli.laboratory.plan.Cell;
import dev.proofstream.cli.laboratory.plan.Plan;
import dev.proofstream.cli.laboratory.plan.Schedule;
import dev.proofstream.cli.laboratory.run.Circuits.Made;
import dev.proofstream.cli.laboratory.run.Circuits.Ready;
import dev.proofstream.cli.laboratory.run.Circuits.Refused;
import dev.proofstream.model.data.DataSet;
import dev.proofstream.model.metrics.Quality;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Carries out a plan: makes the circuits of a group, then its trials, keeping each at once. */
final class Laboratory {
  private final RunStore store;
  private final Evaluator evaluator;
  private final Circuits circuits;
  private final DataSet data;
  private final Terminal terminal;
  private final Limit limit;
  private final Budget budget;
  private final Duration patience;

  private final Map<Cell.CircuitKey, Made> made = new HashMap<>();
  private final Set<Cell.CircuitKey> warm = new HashSet<>();

  /** Experiment and proof system to why no larger model of it is measured. */
  private final Map<String, String> beyond = new HashMap<>();

  /**
   * @param patience how long nothing may happen in a trial, and one circuit may take
   */
  Laboratory(
      RunStore store,
      Evaluator evaluator,
      Circuits circuits,
      DataSet data,
      Terminal terminal,
      Limit limit,
      Budget budget,
      Duration patience) {
    this.store = store;
    this.evaluator = evaluator;
    this.circuits = circuits;
    this.data = data;
    this.terminal = terminal;
    this.limit = limit;
    this.budget = budget;
    this.patience = patience;
  }

  /**
   * What a run has behind it.
   *
   * @param finished numbers of finished trials by cell
   * @param refused cells that are left empty, with the reason
   */
  record Progress(Map<String, Set<Integer>> finished, Map<String, String> refused) {
    static final Progress NONE = new Progress(Map.of(), Map.of());
  }

  void run(String runId, Plan plan, Progress before) throws InterruptedException {
    Remaining remaining = new Remaining(terminal, plan, budget);
    for (Cell cell : plan.cells()) {
      if (before.refused().containsKey(cell.cell())) {
        remaining.dropped(cell);
      } else {
        before.finished().getOrDefault(cell.cell(), Set.of()).stream()
            .filter(trial -> trial > 0)
            .forEach(trial -> remaining.known(cell));
      }
    }
    int left = plan.groups().size();
    for (List<Cell> group : plan.groups()) {
      // Where models grow, those that do not fit are the largest; else no model is left out for
      // another's sake.
      Budget share = grows() ? budget : budget.share(left);
      left--;
      List<Cell> ready = prepare(runId, group, before, remaining, share);
      Set<String> ended = new HashSet<>();
      for (Schedule.Step step : Schedule.of(ready, before.finished())) {
        String cell = step.cell().cell();
        if (ended.contains(cell)) {
          continue;
        }
        Optional<String> over = remaining.beyond(share, step.cell());
        over.ifPresent(why -> end(step.cell(), why));
        if (over.isPresent()) {
          store.append(runId, cell, step.trial(), false, Map.of(), over.get());
          terminal.say("%s, trial %d: %s".formatted(cell, step.trial(), over.get()));
        }
        if (over.isPresent() || !trial(runId, plan, step, remaining)) {
          ended.add(cell);
          remaining.dropped(step.cell());
        }
      }
    }
  }

  /** Those cells of a group that have a circuit and trials to be done. */
  private List<Cell> prepare(
      String runId, List<Cell> group, Progress before, Remaining remaining, Budget share)
      throws InterruptedException {
    List<Cell> ready = new ArrayList<>();
    for (Cell cell : group) {
      Set<Integer> done = before.finished().getOrDefault(cell.cell(), Set.of());
      String standing = before.refused().get(cell.cell());
      if (standing != null) {
        if (standing.startsWith("left out")) {
          end(cell, standing);
        }
        continue;
      }
      if (done.size() == cell.trials() + 1) {
        continue;
      }
      String reason = beyond.get(series(cell));
      if (reason == null && share.over()) {
        reason = Remaining.SPENT;
      }
      Made circuit =
          reason != null
              ? new Refused(reason)
              : made.containsKey(cell.circuit())
                  ? made.get(cell.circuit())
                  : circuits.make(cell, share.atMost(patience));
      if (circuit instanceof Refused && share.over()) {
        circuit = new Refused(Remaining.SPENT);
      }
      made.put(cell.circuit(), circuit);
      switch (circuit) {
        case Ready(var announced, var model, var _, var scales) -> {
          if (!done.contains(0)) {
            Map<String, Double> measures = Measures.of(announced, model);
            measures.putAll(scales.measures());
            store.append(runId, cell.cell(), 0, false, measures, "");
            limit.beyond(cell.cell(), measures).ifPresent(why -> end(cell, why));
          }
          ready.add(cell);
        }
        case Refused(var why) -> {
          terminal.say("%s is left empty: %s".formatted(cell.cell(), why));
          store.append(runId, cell.cell(), 0, false, Map.of(), why);
          // What has no circuit will have none when it is larger.
          end(cell, why);
          remaining.dropped(cell);
        }
      }
    }
    return ready;
  }

  /** Whether it gave a figure. */
  private boolean trial(String runId, Plan plan, Schedule.Step step, Remaining remaining)
      throws InterruptedException {
    Cell cell = step.cell();
    Ready circuit = (Ready) made.get(cell.circuit());
    boolean first = warm.add(cell.circuit());
    boolean cold = first && step.trial() == 1 && plan.isFirstOfItsCircuit(cell);
    if (first && !cold) {
      // After a stop: what is counted as warm must be.
      measure(circuit, rows(cell, 1, cell.batch()));
    }
    int[] rows = rows(cell, step.trial(), cell.rows());
    Evaluator.Measured measured = measure(circuit, rows);
    boolean cut = budget.over() && measured.result().verified() < rows.length;
    if (cut || measured.result().verified() == 0) {
      // What time cut short is no measurement of the whole.
      String reason = cut ? Remaining.SPENT : String.join("; ", measured.reasons().keySet());
      terminal.say("%s, trial %d: %s".formatted(cell.cell(), step.trial(), reason));
      store.append(runId, cell.cell(), step.trial(), cold, Map.of(), reason);
      end(cell, "left out: %s gave no proof: %s".formatted(cell.cell(), reason));
      return false;
    }
    int[] labels = data.labels(rows);
    Map<String, Double> measures =
        Measures.of(measured, Quality.of(labels, labels).majorityBaseline());
    store.append(runId, cell.cell(), step.trial(), cold, measures, "");
    limit.beyond(cell.cell(), measures).ifPresent(why -> end(cell, why));
    remaining.done(cell, measured.result().wallMs());
    return true;
  }

  private Evaluator.Measured measure(Ready circuit, int[] rows) throws InterruptedException {
    return evaluator.measure(
        "lab-" + UUID.randomUUID(),
        circuit.circuit(),
        circuit.model(),
        circuit.floatModel(),
        rows,
        budget.atMost(patience),
        outcome -> {});
  }

  /** Other rows for each trial, from the first on; all of them are all of them each time. */
  private int[] rows(Cell cell, int trial, int count) {
    int[] test = data.testRows();
    int begin = count == cell.batch() ? (trial - 1) * count : 0;
    int[] rows = new int[count];
    Arrays.setAll(rows, i -> test[(begin + i) % test.length]);
    return rows;
  }

  /** No larger model of this experiment and proof system is measured, if models grow at all. */
  private void end(Cell cell, String why) {
    if (grows()) {
      beyond.putIfAbsent(series(cell), why);
    }
  }

  private boolean grows() {
    return !limit.equals(Limit.NONE);
  }

  private static String series(Cell cell) {
    return cell.experiment() + "/" + cell.system();
  }
}
