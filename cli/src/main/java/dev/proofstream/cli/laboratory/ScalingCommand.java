package dev.proofstream.cli.laboratory;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.laboratory.plan.Cell;
import dev.proofstream.cli.laboratory.plan.Plan;
import dev.proofstream.cli.laboratory.plan.Reference;
import dev.proofstream.cli.laboratory.plan.ScalingPlan;
import dev.proofstream.cli.laboratory.run.Limit;
import dev.proofstream.cli.laboratory.run.Session;
import dev.proofstream.cli.laboratory.tables.RunText;
import dev.proofstream.cli.laboratory.tables.ScalingText;
import dev.proofstream.model.data.DataSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How time, memory and constraints grow with the network. */
@Command(
    name = "scaling",
    description = {
      "Measures networks that grow in width and in depth, and fits power laws.",
      "Goes through the reference's sizes and on until a trial takes too long or too much memory."
          + " With --onnx the files are the sizes, the smallest first."
          + " Writes scaling.md, .csv, .json and log-log plots. What was stopped goes on where it"
          + " was.",
      "--quick: three sizes each."
    })
public final class ScalingCommand extends LaboratoryCommand {
  private static final List<Integer> WIDTHS = List.of(4, 8, 16, 32, 64, 128, 192, 256, 320, 384);
  private static final List<Integer> DEPTHS = List.of(3, 4, 5, 6, 7, 8, 12, 16, 24, 32);
  private static final List<Integer> QUICK_WIDTHS = List.of(4, 8, 16);
  private static final List<Integer> QUICK_DEPTHS = List.of(3, 4, 5);

  @Option(
      names = "--widths",
      split = ",",
      paramLabel = "N",
      description = "Hidden widths at three linear layers, growing; default: 4 to 384.")
  private List<Integer> widths = new ArrayList<>();

  @Option(
      names = "--depths",
      split = ",",
      paramLabel = "N",
      description = "Numbers of linear layers at hidden width 4, growing; default: 3 to 32.")
  private List<Integer> depths = new ArrayList<>();

  @Option(
      names = "--trials",
      paramLabel = "N",
      description = "Warm trials of each size; default: 5 (--quick: 2).")
  private Integer trials;

  @Option(
      names = "--batch",
      paramLabel = "ROWS",
      defaultValue = "1",
      description = "Rows that one proof covers; default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--trial-limit",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description =
          "The size whose trial takes longer is a route's last; default: ${DEFAULT-VALUE}.")
  private int trialLimit;

  @Option(
      names = "--memory-limit",
      paramLabel = "MIB",
      defaultValue = "4096",
      description = "The size that takes more memory is a route's last; default: ${DEFAULT-VALUE}.")
  private int memoryLimit;

  @Override
  Task task(DataSet data, Reference reference) {
    if (trialLimit < 1 || memoryLimit < 1 || batch < 1) {
      throw CommandFailedException.usage("limits and --batch must be at least 1");
    }
    if (trials != null && trials < 1) {
      throw CommandFailedException.usage("--trials must be at least 1");
    }
    boolean quick = laboratory.quick;
    ScalingPlan.Settings settings =
        new ScalingPlan.Settings(
            data.description().inputs().size(),
            data.description().labels().size(),
            sizes("--widths", widths, quick ? QUICK_WIDTHS : WIDTHS, 1),
            sizes("--depths", depths, quick ? QUICK_DEPTHS : DEPTHS, 2),
            laboratory.systems,
            Cell.Options.DEFAULT,
            batch,
            trials != null ? trials : quick ? 2 : 5);
    List<String> files = laboratory.imported();
    Plan plan =
        files.isEmpty() ? ScalingPlan.of(settings, reference) : ScalingPlan.of(settings, files);
    ObjectNode options = laboratory.options(files);
    options.put("trials", settings.trials());
    options.put("batch", batch);
    options.put("trialLimitSeconds", trialLimit);
    options.put("memoryLimitMiB", memoryLimit);
    Limit limit = new Limit(Duration.ofSeconds(trialLimit), (long) memoryLimit << 20);
    return new Task(plan, options, limit);
  }

  @Override
  RunText text(Session.Result result, Reference reference) {
    return new ScalingText(result.run(), result.compared(), reference);
  }

  private static List<Integer> sizes(
      String option, List<Integer> given, List<Integer> otherwise, int least) {
    List<Integer> sizes = given.isEmpty() ? otherwise : given;
    for (int i = 0; i < sizes.size(); i++) {
      if (sizes.get(i) < least || i > 0 && sizes.get(i) <= sizes.get(i - 1)) {
        throw CommandFailedException.usage(option + " must grow, from " + least + " on");
      }
    }
    return sizes;
  }
}
