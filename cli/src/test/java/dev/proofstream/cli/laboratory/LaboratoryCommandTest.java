package dev.proofstream.cli.laboratory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.cli.laboratory.plan.Cell;
import dev.proofstream.cli.laboratory.plan.Reference;
import dev.proofstream.model.data.DataSet;
import dev.proofstream.model.data.HeartData;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the commands plan when little is said. */
class LaboratoryCommandTest {
  private static final DataSet DATA = HeartData.synthetic();

  private static List<Cell> plan(LaboratoryCommand command, String... arguments) {
    new CommandLine(command).parseArgs(arguments);
    return command.task(DATA, Reference.published()).plan().cells();
  }

  @Test
  void withoutOptionsEachCommandPlansAllRowsAndBothRoutes() {
    for (LaboratoryCommand command :
        List.of(new ReportCommand(), new ScalingCommand(), new SweepCommand())) {
      List<Cell> cells = plan(command);
      assertEquals(
          List.of("circom-groth16", "ezkl"), cells.stream().map(Cell::system).distinct().toList());
      assertTrue(cells.stream().allMatch(cell -> cell.rows() >= 1));
    }
    assertTrue(
        plan(new SweepCommand()).stream().allMatch(cell -> cell.rows() == DATA.testRows().length));
  }

  @Test
  void quickPlansLess() {
    assertTrue(plan(new ReportCommand(), "--quick").size() < plan(new ReportCommand()).size());
    assertTrue(plan(new ScalingCommand(), "--quick").size() < plan(new ScalingCommand()).size());
    List<Cell> sweep = plan(new SweepCommand(), "--quick");
    assertFalse(sweep.isEmpty());
    assertTrue(sweep.stream().allMatch(cell -> cell.rows() == 64));
    assertTrue(
        plan(new SweepCommand(), "--quick", "--rows", "20").stream()
            .allMatch(cell -> cell.rows() == 20));
  }
}
