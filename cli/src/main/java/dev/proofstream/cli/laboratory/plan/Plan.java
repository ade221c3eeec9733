package dev.proofstream.cli.laboratory.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Everything that a run measures.
 *
 * @param groups cells whose trials are interleaved; one group after the other
 */
public record Plan(List<List<Cell>> groups) {

  public Plan {
    groups = groups.stream().filter(group -> !group.isEmpty()).map(List::copyOf).toList();
    Set<String> names = new HashSet<>();
    for (List<Cell> group : groups) {
      for (Cell cell : group) {
        if (!names.add(cell.cell())) {
          throw new IllegalArgumentException("two cells are called " + cell.cell());
        }
      }
    }
  }

  /** All cells in their order. */
  public List<Cell> cells() {
    return groups.stream().flatMap(List::stream).toList();
  }

  /**
   * The same with one more trial for the first cell of each circuit, whose first trial is cold: so
   * each cell has as many warm trials as were asked for.
   */
  public Plan withColdTrials() {
    Set<Cell.CircuitKey> seen = new HashSet<>();
    List<List<Cell>> changed = new ArrayList<>();
    for (List<Cell> group : groups) {
      changed.add(
          group.stream()
              .map(cell -> seen.add(cell.circuit()) ? cell.withTrials(cell.trials() + 1) : cell)
              .toList());
    }
    return new Plan(changed);
  }

  /** Whether a cell is the first of its circuit, so that its first trial is cold. */
  public boolean isFirstOfItsCircuit(Cell cell) {
    return cells().stream()
        .filter(other -> other.circuit().equals(cell.circuit()))
        .findFirst()
        .orElseThrow()
        .cell()
        .equals(cell.cell());
  }
}
