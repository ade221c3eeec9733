package dev.proofstream.cli.laboratory;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.laboratory.plan.Cell;
import dev.proofstream.cli.laboratory.plan.Reference;
import dev.proofstream.cli.laboratory.plan.ReportPlan;
import dev.proofstream.cli.laboratory.run.Limit;
import dev.proofstream.cli.laboratory.run.Session;
import dev.proofstream.cli.laboratory.tables.ReportText;
import dev.proofstream.cli.laboratory.tables.RunText;
import dev.proofstream.model.data.DataSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The reference's experiments, its figures beside ours. */
@Command(
    name = "report",
    description = {
      "Measures the reference's experiments and writes report.md, report.csv and report.json.",
      "Linear model, MLP, decision tree and k-means by both routes: one proof and all test rows, in"
          + " several batches. Uses the stack that runs, or starts one and stops it at the end. What"
          + " was stopped, by Ctrl-C or a crash, goes on where it was when it is started again.",
      "--quick: linear model and MLP, one proof of 1 and of 16 rows, all rows in batches of 16."
    })
public final class ReportCommand extends LaboratoryCommand {
  @Option(
      names = "--models",
      split = ",",
      paramLabel = "NAMES",
      description = "Some of linear, mlp, tree, kmeans; default: all (--quick: linear, mlp).")
  private List<String> models = new ArrayList<>();

  @Option(
      names = "--batches",
      split = ",",
      paramLabel = "ROWS",
      description =
          "Rows that one proof covers; default: 1, 16 and as many as there are test rows (--quick: 1,"
              + " 16).")
  private List<Integer> batches = new ArrayList<>();

  @Option(
      names = "--trials",
      split = ",",
      paramLabel = "ONE[,ALL]",
      description = "Warm trials of one proof and of all rows; default: 20,3 (--quick: 5,1).")
  private List<Integer> trials = new ArrayList<>();

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "Only the first N test rows in place of all; default: all.")
  private Integer rows;

  @Override
  Task task(DataSet data, Reference reference) {
    ReportPlan.Settings settings = settings(data);
    ObjectNode options = laboratory.options(settings.models().keySet());
    options.put("trials", settings.oneProofTrials() + "," + settings.allRowsTrials());
    options.put("rows", settings.rows());
    return new Task(ReportPlan.of(settings, reference), options, Limit.NONE);
  }

  @Override
  RunText text(Session.Result result, Reference reference) {
    return new ReportText(result.run(), result.compared());
  }

  private ReportPlan.Settings settings(DataSet data) {
    boolean quick = laboratory.quick;
    if (trials.size() > 2 || trials.stream().anyMatch(n -> n < 1)) {
      throw CommandFailedException.usage("--trials are one or two numbers from 1, such as 20,3");
    }
    if (batches.stream().anyMatch(n -> n < 1)) {
      throw CommandFailedException.usage("--batches must be at least 1");
    }
    int count = LaboratoryOption.rows(rows, data);
    List<Integer> sizes =
        !batches.isEmpty() ? batches : quick ? List.of(1, 16) : List.of(1, 16, count);
    return new ReportPlan.Settings(
        chosen(data),
        laboratory.systems,
        sizes.stream().distinct().toList(),
        // One by one, all rows by EZKL alone would take half of what --quick may take.
        batches.isEmpty() && quick ? List.of(16) : sizes,
        Cell.Options.DEFAULT,
        count,
        trials.isEmpty() ? (quick ? 5 : 20) : trials.getFirst(),
        trials.size() < 2 ? (quick ? 1 : 3) : trials.get(1));
  }

  private Map<String, String> chosen(DataSet data) {
    Map<String, String> known =
        ReportPlan.models(data.description().inputs().size(), data.description().labels().size());
    List<String> otherwise =
        laboratory.quick ? List.of("linear", "mlp") : List.copyOf(known.keySet());
    return laboratory.models(models.isEmpty() ? otherwise : models, known);
  }
}
