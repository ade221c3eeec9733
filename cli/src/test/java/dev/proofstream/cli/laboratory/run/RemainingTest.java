package dev.proofstream.cli.laboratory.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.cli.Terminal;
import dev.proofstream.cli.laboratory.plan.Cell;
import dev.proofstream.cli.laboratory.plan.Plan;
import dev.proofstream.cli.laboratory.plan.Reference;
import dev.proofstream.cli.laboratory.plan.ReportPlan;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is begun within a budget, and what is not. */
class RemainingTest {
  private static final double MINUTE = 60_000;

  private static final Plan PLAN =
      ReportPlan.of(
          new ReportPlan.Settings(
              Map.of("mlp", "18-8-8-2"),
              List.of("ezkl"),
              List.of(1, 16),
              List.of(1, 16),
              Cell.Options.DEFAULT,
              160,
              5,
              2),
          Reference.none());

  private final Budget hour = Budget.of(Duration.ofHours(1));
  private final StringWriter said = new StringWriter();
  private final Remaining remaining =
      new Remaining(new Terminal(new PrintWriter(said), new PrintWriter(said)), PLAN, hour);

  @Test
  void whatIsNotKnownIsBegun() {
    PLAN.cells().forEach(cell -> assertEquals(Optional.empty(), remaining.beyond(hour, cell)));
  }

  @Test
  void aCellsOwnTrialsSayHowLongTheNextTakes() {
    remaining.done(cell("all-rows/mlp/ezkl/batch-16"), 50 * MINUTE);
    assertEquals(Optional.empty(), remaining.beyond(hour, cell("all-rows/mlp/ezkl/batch-16")));
    remaining.done(cell("all-rows/mlp/ezkl/batch-16"), 90 * MINUTE);
    String why = remaining.beyond(hour, cell("all-rows/mlp/ezkl/batch-16")).orElseThrow();
    assertTrue(why.startsWith("left out: a trial takes about 4200 s"), why);
  }

  @Test
  void oneProofSaysHowLongAllRowsOfItsCircuitTake() {
    // 160 rows are ten proofs of 16.
    remaining.done(cell("one-proof/mlp/ezkl/batch-16"), 7 * MINUTE);
    assertTrue(remaining.beyond(hour, cell("all-rows/mlp/ezkl/batch-16")).isPresent());
    // Of another circuit nothing is known.
    assertEquals(Optional.empty(), remaining.beyond(hour, cell("all-rows/mlp/ezkl/batch-1")));
  }

  @Test
  void anEvenPartOfTheTimeIsALimitOfItsOwn() {
    remaining.done(cell("one-proof/mlp/ezkl/batch-16"), 2 * MINUTE);
    Cell all = cell("all-rows/mlp/ezkl/batch-16");
    assertEquals(Optional.empty(), remaining.beyond(hour, all));
    assertTrue(remaining.beyond(hour.share(4), all).isPresent());
    assertTrue(Budget.of(Duration.ZERO).over());
  }

  @Test
  void progressSaysHowMuchTimeThereIsAtTheMost() {
    remaining.done(cell("one-proof/mlp/ezkl/batch-1"), MINUTE);
    String text = said.toString();
    assertTrue(text.startsWith("1 of 16 trials, at least "), text);
    assertTrue(text.contains(" left, 60 at the most (one-proof/mlp/ezkl/batch-1)"), text);
  }

  private static Cell cell(String name) {
    return PLAN.cells().stream().filter(cell -> cell.cell().equals(name)).findFirst().orElseThrow();
  }
}
