package dev.proofstream.cli.laboratory;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.ExitStatus;
import dev.proofstream.cli.Terminal;
import dev.proofstream.cli.laboratory.plan.Cell;
import dev.proofstream.cli.laboratory.plan.Reference;
import dev.proofstream.cli.laboratory.plan.ReportPlan;
import dev.proofstream.cli.laboratory.plan.SweepPlan;
import dev.proofstream.cli.laboratory.run.Limit;
import dev.proofstream.cli.laboratory.run.Session;
import dev.proofstream.cli.laboratory.tables.SweepText;
import dev.proofstream.model.data.DataSet;
import dev.proofstream.proving.CompileRequest;
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

/** What a coarser or finer quantisation costs and gives. */
@Command(
    name = "sweep",
    description = {
      "Measures networks at forced quantisation scales, beside the calibrated ones.",
      "The MLP and the reference's shape of its table 1 (5 linear layers, width 4) by both routes."
          + " Writes sweep.md, .csv, .json and plots. What was stopped goes on where it was."
    })
public final class SweepCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec private CommandSpec spec;
  @Mixin private LaboratoryOption laboratory;

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
      description = "Only the first N test rows; default: all.")
  private Integer rows;

  @Option(
      names = "--trials",
      paramLabel = "N",
      defaultValue = "1",
      description = "Warm trials of each scale; default: ${DEFAULT-VALUE}.")
  private int trials;

  @Option(names = "--quick", description = "A look in a few minutes: three scales of the MLP.")
  private boolean quick;

  @Override
  public Integer call() throws InterruptedException {
    laboratory.check();
    Terminal terminal = Terminal.of(spec);
    DataSet data = laboratory.rows(terminal);
    Reference reference = LaboratoryOption.reference(data);
    SweepPlan.Settings settings = settings(data);
    Session.Result result =
        new Session(laboratory.folder(), terminal, data)
            .run(
                new Session.Order(
                    "sweep",
                    SweepPlan.of(settings),
                    options(settings),
                    reference,
                    Limit.NONE,
                    laboratory.patience(),
                    laboratory.seed,
                    laboratory.imported(data),
                    laboratory.resumption(),
                    Optional.empty()),
                () -> laboratory.stack.options(laboratory.data, true));
    SweepText text = new SweepText(result.run(), reference);
    Path folder = laboratory.out("sweep");
    String markdown = text.markdown(result.run());
    LaboratoryOption.write(folder.resolve("sweep.md"), markdown);
    LaboratoryOption.write(folder.resolve("sweep.csv"), result.csv());
    LaboratoryOption.write(folder.resolve("sweep.json"), result.run().toPrettyString() + "\n");
    text.plots(folder);
    laboratory.json.result(terminal, result.run(), markdown);
    terminal.say("Written to " + folder + ": sweep.md, .csv, .json and plots (.png)");
    return ExitStatus.DONE;
  }

  private SweepPlan.Settings settings(DataSet data) {
    int all = data.testRows().length;
    if (rows != null && (rows < 1 || rows > all)) {
      throw CommandFailedException.usage("--rows must be 1 to " + all);
    }
    if (batch < 1 || trials < 1) {
      throw CommandFailedException.usage("--batch and --trials must be at least 1");
    }
    List<Integer> digits =
        !scales.isEmpty()
            ? scales
            : quick ? List.of(2, 4, 6) : List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    if (digits.stream().anyMatch(n -> n < 1 || n > CompileRequest.MAX_SCALE)) {
      throw CommandFailedException.usage("--scales are 1 to " + CompileRequest.MAX_SCALE);
    }
    return new SweepPlan.Settings(
        chosen(data),
        digits.stream().distinct().sorted().toList(),
        laboratory.systems,
        Cell.Options.DEFAULT,
        batch,
        rows == null ? all : rows,
        trials);
  }

  private Map<String, String> chosen(DataSet data) {
    Map<String, String> chosen = new LinkedHashMap<>();
    if (!laboratory.imported().isEmpty()) {
      laboratory.imported().forEach(name -> chosen.put(name, "onnx"));
      return chosen;
    }
    int inputs = data.description().inputs().size();
    int labels = data.description().labels().size();
    Map<String, String> known = new LinkedHashMap<>();
    known.put("linear", ReportPlan.models(inputs, labels).get("linear"));
    known.put("mlp", ReportPlan.models(inputs, labels).get("mlp"));
    known.put("net-5x4", SweepPlan.referenceShape(inputs, labels));
    for (String model : quick ? List.of("mlp") : models) {
      if (!known.containsKey(model)) {
        throw CommandFailedException.usage(
            "--models: %s is none of %s".formatted(model, String.join(", ", known.keySet())));
      }
      chosen.put(model, known.get(model));
    }
    return chosen;
  }

  private ObjectNode options(SweepPlan.Settings settings) {
    ObjectNode options = JSON.createObjectNode();
    options.put("trials", settings.trials());
    options.put("models", String.join(",", settings.models().keySet()));
    options.put("systems", String.join(",", settings.systems()));
    options.put("batch", settings.batch());
    options.put("rows", settings.rows());
    options.put("seed", laboratory.seed);
    return options;
  }
}
