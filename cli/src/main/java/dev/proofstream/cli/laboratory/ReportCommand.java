package dev.proofstream.cli.laboratory;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.ExitStatus;
import dev.proofstream.cli.Terminal;
import dev.proofstream.cli.laboratory.plan.Plan;
import dev.proofstream.cli.laboratory.plan.Reference;
import dev.proofstream.cli.laboratory.plan.ReportPlan;
import dev.proofstream.cli.laboratory.run.Limit;
import dev.proofstream.cli.laboratory.run.Session;
import dev.proofstream.cli.laboratory.tables.ReportText;
import dev.proofstream.model.data.DataSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The reference's experiments, its figures beside ours. */
@Command(
    name = "report",
    description = {
      "Measures the reference's experiments and writes report.md, report.csv and report.json.",
      "Linear model, MLP, decision tree and k-means by both routes: one proof and all test rows, in"
          + " several batches. Uses the stack that runs, or starts one and stops it at the end. What"
          + " was stopped, by Ctrl-C or a crash, goes on where it was when it is started again."
    })
public final class ReportCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int QUICK_ONE = 5;
  private static final int QUICK_ALL = 1;

  @Spec private CommandSpec spec;
  @Mixin private LaboratoryOption laboratory;

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

  @Option(names = "--quick", description = "A look in a few minutes: fewer models and trials.")
  private boolean quick;

  @Option(
      names = "--compare",
      paramLabel = "RUN",
      description = "An older run's id, to stand beside this one.")
  private String compare;

  @Override
  public Integer call() throws InterruptedException {
    laboratory.check();
    Terminal terminal = Terminal.of(spec);
    DataSet data = laboratory.rows(terminal);
    Reference reference =
        laboratory.imported().isEmpty() ? LaboratoryOption.reference(data) : Reference.none();
    ReportPlan.Settings settings = settings(data);
    Plan plan = ReportPlan.of(settings, reference);
    Session.Result result =
        new Session(laboratory.folder(), terminal, data)
            .run(
                new Session.Order(
                    "report",
                    plan,
                    options(settings),
                    reference,
                    Limit.NONE,
                    laboratory.patience(),
                    laboratory.seed,
                    laboratory.imported(data),
                    laboratory.resumption(),
                    Optional.ofNullable(compare)),
                () -> laboratory.stack.options(laboratory.data, true));
    String text = ReportText.of(result.run(), result.compared());
    Path folder = laboratory.out("report");
    LaboratoryOption.write(folder.resolve("report.md"), text);
    LaboratoryOption.write(folder.resolve("report.csv"), result.csv());
    LaboratoryOption.write(folder.resolve("report.json"), result.run().toPrettyString() + "\n");
    laboratory.json.result(terminal, result.run(), text);
    terminal.say("Written to " + folder + ": report.md, report.csv, report.json");
    return ExitStatus.DONE;
  }

  private ReportPlan.Settings settings(DataSet data) {
    int all = data.testRows().length;
    if (rows != null && (rows < 1 || rows > all)) {
      throw CommandFailedException.usage("--rows must be 1 to " + all);
    }
    int count = rows == null ? all : rows;
    if (trials.size() > 2 || trials.stream().anyMatch(n -> n < 1)) {
      throw CommandFailedException.usage("--trials are one or two numbers from 1, such as 20,3");
    }
    if (batches.stream().anyMatch(n -> n < 1)) {
      throw CommandFailedException.usage("--batches must be at least 1");
    }
    List<Integer> sizes =
        !batches.isEmpty() ? batches : quick ? List.of(1, 16) : List.of(1, 16, count);
    return new ReportPlan.Settings(
        chosen(data),
        laboratory.systems,
        sizes.stream().distinct().toList(),
        LaboratoryOption.options(),
        count,
        trials.isEmpty() ? (quick ? QUICK_ONE : 20) : trials.getFirst(),
        trials.size() < 2 ? (quick ? QUICK_ALL : 3) : trials.get(1));
  }

  private Map<String, String> chosen(DataSet data) {
    Map<String, String> chosen = new LinkedHashMap<>();
    if (!laboratory.imported().isEmpty()) {
      laboratory.imported().forEach(name -> chosen.put(name, "onnx"));
      return chosen;
    }
    Map<String, String> known =
        ReportPlan.models(data.description().inputs().size(), data.description().labels().size());
    List<String> wanted =
        !models.isEmpty() ? models : quick ? List.of("linear", "mlp") : List.copyOf(known.keySet());
    for (String model : wanted) {
      if (!known.containsKey(model)) {
        throw CommandFailedException.usage(
            "--models: %s is none of %s".formatted(model, String.join(", ", known.keySet())));
      }
      chosen.put(model, known.get(model));
    }
    return chosen;
  }

  private ObjectNode options(ReportPlan.Settings settings) {
    ObjectNode options = JSON.createObjectNode();
    options.put("trials", settings.oneProofTrials() + "," + settings.allRowsTrials());
    options.put("models", String.join(",", settings.models().keySet()));
    options.put("systems", String.join(",", settings.systems()));
    options.put("rows", settings.rows());
    options.put("seed", laboratory.seed);
    return options;
  }
}
