package dev.proofstream.cli.local;

import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.ExitStatus;
import dev.proofstream.cli.JsonOption;
import dev.proofstream.cli.Terminal;
import dev.proofstream.cli.command.CircuitOption;
import dev.proofstream.cli.command.HomeOption;
import dev.proofstream.cli.evaluation.Artifacts;
import dev.proofstream.cli.kafka.Broker;
import dev.proofstream.cli.kafka.Training;
import dev.proofstream.cli.stack.Stack;
import dev.proofstream.model.TrainedModel;
import dev.proofstream.proto.CircuitReady;
import dev.proofstream.proto.EventJson;
import dev.proofstream.proto.ModelTrained;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A model that was trained elsewhere becomes one that the running stack proves. */
@Command(
    name = "import",
    description = {
      "Takes a model trained elsewhere into the running stack.",
      "FILE.onnx is what PyTorch, scikit-learn and others export; requests then carry input, its "
          + "row of numbers. Exit status 1 when it has no circuit, with the reason."
    })
public final class ImportCommand implements Callable<Integer> {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  @Spec private CommandSpec spec;
  @Mixin private HomeOption home;
  @Mixin private JsonOption json;
  @Mixin private CircuitOption circuit;
  @Mixin private ModelFile file;

  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "Name under which the model will be asked for.")
  private String name;

  @Option(
      names = "--system",
      split = ",",
      defaultValue = "circom-groth16",
      paramLabel = "SYSTEM",
      description = "Proof systems to make circuits for; default: ${DEFAULT-VALUE}.")
  private List<String> systems;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "900",
      description = "How long to wait for the circuits; default: ${DEFAULT-VALUE}.")
  private int timeout;

  @Override
  public Integer call() throws InterruptedException {
    json.check();
    if (!NAME.matcher(name).matches()) {
      throw CommandFailedException.usage("--name must be 1 to 64 of A-Z a-z 0-9 . _ -");
    }
    if (timeout < 1) {
      throw CommandFailedException.usage("--timeout must be at least 1");
    }
    file.check();
    Terminal terminal = Terminal.of(spec);
    Stack stack = new Stack(home.home(), terminal);
    String kafka = stack.requireEndpoints().kafka();
    ModelTrained model = model(terminal);
    try (Broker broker = new Broker(kafka)) {
      Training.Trained trained =
          new Training(broker, terminal, Duration.ofSeconds(timeout))
              .announce(model)
              .requireComplete();
      json.result(terminal, tree(trained), text(trained));
    }
    return ExitStatus.DONE;
  }

  private ModelTrained model(Terminal terminal) {
    try {
      ModelFile.Content content = file.read(terminal);
      if (content.inputs().rounded()) {
        throw CommandFailedException.no(
            "--calibration: the rows have more digits than a circuit should have levels; round them"
                + " and give --ranges with the step that requests will keep to");
      }
      return event(
          TrainedModel.imported(name, content.onnx(), content.inputs().specs(), file.labels()),
          content.rows());
    } catch (IllegalArgumentException e) {
      // What the file holds cannot be taken, or inputs and labels do not fit it.
      throw CommandFailedException.no(file.onnx() + ": " + e.getMessage());
    } catch (IOException e) {
      throw CommandFailedException.surroundings("a file cannot be used: " + e.getMessage(), e);
    }
  }

  private ModelTrained event(TrainedModel model, List<List<BigDecimal>> rows) {
    return new Artifacts(home.home())
        .imported(model, rows)
        .setRequestId("import-" + UUID.randomUUID())
        .setModel(name)
        .setDataSource(file.onnx().getFileName().toString())
        .addAllProofSystems(systems)
        .setOptions(circuit.options())
        .build();
  }

  private static Map<String, Object> tree(Training.Trained trained) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("model", EventJson.tree(trained.model()));
    tree.put("circuits", trained.circuits().stream().map(EventJson::tree).toList());
    return tree;
  }

  private static String text(Training.Trained trained) {
    StringBuilder text =
        new StringBuilder(
            "model    %s (%s, %,d parameters), id %s"
                .formatted(
                    trained.model().getModel(),
                    trained.model().getArchitecture(),
                    trained.model().getParameters(),
                    trained.model().getModelId()));
    for (CircuitReady circuit : trained.circuits()) {
      text.append(
          "%ncircuit  %s, %,d constraints, agrees on %d of %d rows, keys %s, id %s"
              .formatted(
                  circuit.getProofSystem(),
                  circuit.getConstraints(),
                  circuit.getAgreeingRows(),
                  circuit.getCalibrationRows(),
                  circuit.getKeys(),
                  circuit.getCircuitId()));
    }
    return text.toString();
  }
}
