package dev.proofstream.cli.laboratory.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * In which order the trials of a group happen: spread evenly over the group's time, so that a noisy
 * moment of the machine falls on all cells alike.
 */
public final class Schedule {
  private Schedule() {}

  /**
   * One trial of one cell.
   *
   * @param trial from 1
   */
  public record Step(Cell cell, int trial) {}

  /**
   * The trials that are still to be done. First trials come first, in the order of the cells, since
   * they load the circuits; trial t of n of the others stands at t / n of the way.
   *
   * @param finished numbers of finished trials by the cell's name
   */
  public static List<Step> of(List<Cell> group, Map<String, Set<Integer>> finished) {
    List<Step> steps = new ArrayList<>();
    for (Cell cell : group) {
      Set<Integer> done = finished.getOrDefault(cell.cell(), Set.of());
      for (int trial = 1; trial <= cell.trials(); trial++) {
        if (!done.contains(trial)) {
          steps.add(new Step(cell, trial));
        }
      }
    }
    // The sort is stable: cells that stand at the same place keep their order.
    steps.sort(
        Comparator.comparing((Step step) -> step.trial() > 1)
            .thenComparingDouble(step -> place(step)));
    return steps;
  }

  private static double place(Step step) {
    return step.trial() == 1 ? 0 : (double) step.trial() / step.cell().trials();
  }
}
