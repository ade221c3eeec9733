package dev.proofstream.cli.laboratory;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.laboratory.plan.Cell;
import dev.proofstream.cli.laboratory.plan.Reference;
import dev.proofstream.cli.laboratory.plan.ReportPlan;
import dev.proofstream.cli.laboratory.plan.SweepPlan;
import dev.proofstream.cli.laboratory.run.Limit;
import dev.proofstream.cli.laboratory.run.Session;
import dev.proofstream.cli.laboratory.tables.RunText;
import dev.proofstream.cli.laboratory.tables.SweepText;
import dev.proofstream.model.data.DataSet;
import dev.proofstream.proving.CompileRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a coarser or finer quantisation costs and gives. */
@Command(
    name = "sweep",
    description = {
      "Measures networks at forced quantisation scales, beside the calibrated ones.",
      "The MLP and the reference's shape of its table 1 (5 linear layers, width 4) by both routes."
          + " Writes sweep.md, .csv, .json and plots. What was stopped goes on where it was.",
      "--quick: three scales of the MLP, over the first 64 test rows."
    })
public final class SweepCommand extends LaboratoryCommand {
  private static final int QUICK_ROWS = 64;

  @Option(
      names = "--scales",
      split = ",",
      paramLabel = "DIGITS",
      description = "Binary digits behind the point, growing; default: 1 to 10 (--quick: 2,4,6).")
  private List<Integer> scales = new ArrayList<>();

  @Option(
      names = "--models",
      split = ",",
      paramLabel = "NAMES",
      defaultValue = "mlp,net-5x4",
      description = "Some of linear, mlp, net-5x4; default: ${DEFAULT-VALUE}.")
  private List<String> models;

  @Option(
      names = "--batch",
      paramLabel = "ROWS",
      defaultValue = "16",
      description = "Rows that one proof covers; default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "Only the first N test rows; default: all (--quick: 64).")
  private Integer rows;

  @Option(
      names = "--trials",
      paramLabel = "N",
      defaultValue = "1",
      description = "Warm trials of each scale; default: ${DEFAULT-VALUE}.")
  private int trials;

  @Override
  Task task(DataSet data, Reference reference) {
    SweepPlan.Settings settings = settings(data);
    ObjectNode options = laboratory.options(settings.models().keySet());
    options.put("trials", settings.trials());
    options.put("batch", settings.batch());
    options.put("rows", settings.rows());
    return new Task(SweepPlan.of(settings), options, Limit.NONE);
  }

  @Override
  RunText text(Session.Result result, Reference reference) {
    return new SweepText(result.run(), result.compared(), reference);
  }

  private SweepPlan.Settings settings(DataSet data) {
    if (batch < 1 || trials < 1) {
      throw CommandFailedException.usage("--batch and --trials must be at least 1");
    }
    List<Integer> digits =
        !scales.isEmpty()
            ? scales
            : laboratory.quick ? List.of(2, 4, 6) : List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    if (digits.stream().anyMatch(n -> n < 1 || n > CompileRequest.MAX_SCALE)) {
      throw CommandFailedException.usage("--scales are 1 to " + CompileRequest.MAX_SCALE);
    }
    return new SweepPlan.Settings(
        chosen(data),
        digits.stream().distinct().sorted().toList(),
        laboratory.systems,
        Cell.Options.DEFAULT,
        batch,
        count(data),
        trials);
  }

  private int count(DataSet data) {
    return rows == null && laboratory.quick
        ? Math.min(QUICK_ROWS, data.testRows().length)
        : LaboratoryOption.rows(rows, data);
  }

  private Map<String, String> chosen(DataSet data) {
    int inputs = data.description().inputs().size();
    int labels = data.description().labels().size();
    Map<String, String> known = new LinkedHashMap<>(ReportPlan.models(inputs, labels));
    known.keySet().retainAll(List.of("linear", "mlp"));
    known.put("net-5x4", SweepPlan.referenceShape(inputs, labels));
    return laboratory.models(laboratory.quick ? List.of("mlp") : models, known);
  }
}
