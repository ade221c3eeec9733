package dev.proofstream.cli.laboratory.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is measured, in which order, and what a run that was stopped still has to do. */
class PlanTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final ReportPlan.Settings SETTINGS =
      new ReportPlan.Settings(
          ReportPlan.models(18, 2),
          List.of("circom-groth16", "ezkl"),
          List.of(1, 16, 276),
          List.of(1, 16, 276),
          Cell.Options.DEFAULT,
          276,
          20,
          3);

  @Test
  void theReportHasOneProofAndAllRowsOfEveryModelRouteAndBatch() {
    Plan plan = ReportPlan.of(SETTINGS, Reference.none());
    assertEquals(4, plan.groups().size());
    // All rows in one proof are not measured as one proof too: 2 + 3 batches, 2 routes.
    assertTrue(plan.groups().stream().allMatch(group -> group.size() == 10));
    Cell all = cell(plan, "all-rows/mlp/ezkl/batch-16");
    assertEquals(276, all.rows());
    assertEquals(3, all.trials());
    assertEquals("18-8-8-2", all.architecture());
  }

  @Test
  void theFirstCellOfACircuitHasAColdTrialMore() {
    Plan plan = ReportPlan.of(SETTINGS, Reference.none());
    assertEquals(21, cell(plan, "one-proof/mlp/ezkl/batch-16").trials());
    assertEquals(3, cell(plan, "all-rows/mlp/ezkl/batch-16").trials());
    assertEquals(4, cell(plan, "all-rows/mlp/ezkl/batch-276").trials());
    assertTrue(plan.isFirstOfItsCircuit(cell(plan, "one-proof/mlp/ezkl/batch-16")));
    assertFalse(plan.isFirstOfItsCircuit(cell(plan, "all-rows/mlp/ezkl/batch-16")));
  }

  @Test
  void trialsOfAllCellsAreSpreadEvenly() {
    List<Cell> group = List.of(plain("a", 2), plain("b", 4));
    List<String> order =
        Schedule.of(group, Map.of()).stream()
            .map(step -> step.cell().cell() + step.trial())
            .toList();
    assertEquals(List.of("a1", "b1", "b2", "b3", "a2", "b4"), order);
  }

  @Test
  void anyTrialThatIsDoneIsNotDoneAgain() {
    List<Cell> group = List.of(plain("a", 2), plain("b", 4));
    List<Schedule.Step> whole = Schedule.of(group, Map.of());
    for (int stopped = 0; stopped <= whole.size(); stopped++) {
      Map<String, Set<Integer>> done = Map.of("a", new HashSet<>(), "b", new HashSet<>());
      whole.subList(0, stopped).forEach(step -> done.get(step.cell().cell()).add(step.trial()));
      assertEquals(whole.subList(stopped, whole.size()), Schedule.of(group, done));
    }
  }

  @Test
  void aSweepHasEveryScaleAndTheCalibratedOne() {
    Plan plan =
        SweepPlan.of(
            new SweepPlan.Settings(
                Map.of("net-5x4", SweepPlan.referenceShape(18, 2)),
                List.of(2, 4),
                List.of("circom-groth16", "ezkl"),
                Cell.Options.DEFAULT,
                16,
                276,
                1));
    assertEquals(
        List.of("calibrated", "2", "4"),
        plan.groups().stream()
            .map(group -> group.getFirst().cell().replaceFirst(".*/", ""))
            .toList());
    assertNull(cell(plan, "scale/net-5x4/ezkl/calibrated").scale());
    assertEquals(4, cell(plan, "scale/net-5x4/ezkl/4").scale());
    assertEquals("18-4-4-4-4-2", cell(plan, "scale/net-5x4/ezkl/4").architecture());
    assertEquals(2, cell(plan, "scale/net-5x4/ezkl/4").trials());
  }

  @Test
  void scalingSharesTheCircuitOfTheNetworkWhereItsSeriesMeet() {
    Plan plan =
        ScalingPlan.of(
            new ScalingPlan.Settings(
                18, 2, List.of(4, 8), List.of(3, 4), List.of("ezkl"), Cell.Options.DEFAULT, 1, 5),
            Reference.published());
    assertEquals(4, plan.groups().size());
    assertEquals(cell(plan, "width/4/ezkl").circuit(), cell(plan, "depth/3/ezkl").circuit());
    assertEquals(6, cell(plan, "width/4/ezkl").trials());
    assertEquals(5, cell(plan, "depth/3/ezkl").trials());
    assertEquals(26_953.9, cell(plan, "depth/4/ezkl").reference().measures().get("proveMs"), 1e-6);
  }

  @Test
  void twoCellsOfOneNameAreNoPlan() {
    List<List<Cell>> groups = List.of(List.of(plain("a", 1)), List.of(plain("a", 2)));
    assertThrows(IllegalArgumentException.class, () -> new Plan(groups));
  }

  @Test
  void aRunGoesOnOnlyAsWhatItWas() {
    ObjectNode wanted = JSON.createObjectNode().put("commit", "abc");
    wanted.putObject("options").put("seed", 42L);
    wanted.set("plan", JSON.valueToTree(List.of(plain("a", 2), plain("b", 4))));
    ObjectNode kept = JSON.createObjectNode();
    ObjectNode run = kept.putObject("run").put("commit", "abc");
    run.putObject("options").put("seed", 42);
    ObjectNode other = kept.deepCopy();
    kept.set("cells", wanted.get("plan").deepCopy());
    kept.get("cells").forEach(cell -> ((ObjectNode) cell).put("done", 1).putNull("scale"));
    assertEquals(Optional.empty(), Resume.obstacle(kept, wanted));
    other.set("cells", JSON.valueToTree(List.of(plain("a", 2), plain("b", 5))));
    assertEquals(Optional.of("it has another plan"), Resume.obstacle(other, wanted));
    run.put("commit", "abd");
    assertEquals(Optional.of("it has other code"), Resume.obstacle(kept, wanted));
    run.put("commit", "abc").putObject("options").put("seed", 43);
    assertEquals(Optional.of("it has other options"), Resume.obstacle(kept, wanted));
  }

  @Test
  void theReferencesFiguresStandWithTheirCells() {
    Reference reference = Reference.published();
    Plan plan = ReportPlan.of(SETTINGS, reference);
    Cell circom = cell(plan, "all-rows/mlp/circom-groth16/batch-16");
    assertEquals(138_870, circom.reference().measures().get("proveMs"), 1e-6);
    assertEquals(164.0 / 276, circom.reference().measures().get("zkAccuracy"), 1e-12);
    Cell ezkl = cell(plan, "all-rows/mlp/ezkl/batch-16");
    assertEquals(439_380, ezkl.reference().measures().get("proveMs"), 1e-6);
    assertEquals(
        244_730,
        cell(plan, "all-rows/kmeans/ezkl/batch-1").reference().measures().get("proveMs"),
        1e-6);
    assertEquals(135_936, circom.reference().measures().get("constraints"));
    assertEquals(
        620,
        cell(plan, "one-proof/linear/ezkl/batch-1").reference().measures().get("proveMs"),
        1e-6);
    assertEquals(
        1142,
        cell(plan, "one-proof/tree/circom-groth16/batch-16").reference().measures().get("proveMs"),
        1e-6);
    assertNull(cell(plan, "all-rows/linear/ezkl/batch-1").reference());
    assertNull(cell(plan, "one-proof/mlp/ezkl/batch-1").reference());
    assertEquals(9, reference.of("width").size());
    assertEquals(12, reference.of("depth").size());
    assertEquals(10, reference.of("scale").size());
    assertEquals("18-4-4-4-4-2", reference.of("scale").getFirst().architecture());
  }

  private static Cell cell(Plan plan, String name) {
    return plan.cells().stream().filter(cell -> cell.cell().equals(name)).findFirst().orElseThrow();
  }

  private static Cell plain(String name, int trials) {
    return new Cell(
        name, "one-proof", "m", "1-2", "s", 1, Cell.Options.DEFAULT, null, 1, trials, null);
  }
}
