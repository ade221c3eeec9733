package dev.proofstream.cli.laboratory;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.ExitStatus;
import dev.proofstream.cli.Terminal;
import dev.proofstream.cli.laboratory.plan.Cell;
import dev.proofstream.cli.laboratory.plan.Plan;
import dev.proofstream.cli.laboratory.plan.Reference;
import dev.proofstream.cli.laboratory.plan.ScalingPlan;
import dev.proofstream.cli.laboratory.run.Limit;
import dev.proofstream.cli.laboratory.run.Session;
import dev.proofstream.cli.laboratory.tables.ScalingText;
import dev.proofstream.model.data.DataSet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How time, memory and constraints grow with the network. */
@Command(
    name = "scaling",
    description = {
      "Measures networks that grow in width and in depth, and fits power laws.",
      "Goes through the reference's sizes and on until a trial takes too long or too much memory."
          + " With --onnx the files are the sizes, the smallest first."
          + " Writes scaling.md, .csv, .json and log-log plots. What was stopped goes on where it"
          + " was."
    })
public final class ScalingCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<Integer> WIDTHS = List.of(4, 8, 16, 32, 64, 128, 192, 256, 320, 384);
  private static final List<Integer> DEPTHS = List.of(3, 4, 5, 6, 7, 8, 12, 16, 24, 32);
  private static final List<Integer> QUICK_WIDTHS = List.of(4, 8, 16);
  private static final List<Integer> QUICK_DEPTHS = List.of(3, 4, 5);

  @Spec private CommandSpec spec;
  @Mixin private LaboratoryOption laboratory;

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

  @Option(
      names = "--time-limit",
      paramLabel = "MINUTES",
      defaultValue = "60",
      description = "No new size is begun after this; default: ${DEFAULT-VALUE}.")
  private int timeLimit;

  @Option(names = "--quick", description = "A look in a few minutes: three sizes each.")
  private boolean quick;

  @Override
  public Integer call() throws InterruptedException {
    laboratory.check();
    if (trialLimit < 1 || memoryLimit < 1 || timeLimit < 1 || batch < 1) {
      throw CommandFailedException.usage("limits and --batch must be at least 1");
    }
    if (trials != null && trials < 1) {
      throw CommandFailedException.usage("--trials must be at least 1");
    }
    Terminal terminal = Terminal.of(spec);
    DataSet data = laboratory.rows(terminal);
    Reference reference = LaboratoryOption.reference(data);
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
    Plan plan =
        laboratory.imported().isEmpty()
            ? ScalingPlan.of(settings, reference)
            : ScalingPlan.of(settings, laboratory.imported());
    Session.Result result =
        new Session(laboratory.folder(), terminal, data)
            .run(
                new Session.Order(
                    "scaling",
                    plan,
                    options(settings),
                    reference,
                    new Limit(
                        Duration.ofSeconds(trialLimit),
                        (long) memoryLimit << 20,
                        Duration.ofMinutes(timeLimit)),
                    laboratory.patience(),
                    laboratory.seed,
                    laboratory.imported(data),
                    laboratory.resumption(),
                    Optional.empty()),
                () -> laboratory.stack.options(laboratory.data, true));
    ScalingText text = new ScalingText(result.run(), reference);
    Path folder = laboratory.out("scaling");
    ObjectNode json = result.run().deepCopy();
    json.set("fits", text.json());
    String markdown = text.markdown(result.run());
    LaboratoryOption.write(folder.resolve("scaling.md"), markdown);
    LaboratoryOption.write(folder.resolve("scaling.csv"), result.csv());
    LaboratoryOption.write(folder.resolve("scaling.json"), json.toPrettyString() + "\n");
    text.plots(folder);
    laboratory.json.result(terminal, json, markdown);
    terminal.say("Written to " + folder + ": scaling.md, .csv, .json and plots (.png)");
    return ExitStatus.DONE;
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

  private ObjectNode options(ScalingPlan.Settings settings) {
    ObjectNode options = JSON.createObjectNode();
    options.put("trials", settings.trials());
    options.put("systems", String.join(",", settings.systems()));
    options.put("batch", batch);
    options.put("trialLimitSeconds", trialLimit);
    options.put("memoryLimitMiB", memoryLimit);
    options.put("timeLimitMinutes", timeLimit);
    options.put("seed", laboratory.seed);
    return options;
  }
}
