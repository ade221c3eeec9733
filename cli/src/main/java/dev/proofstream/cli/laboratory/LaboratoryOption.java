package dev.proofstream.cli.laboratory;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.JsonOption;
import dev.proofstream.cli.Terminal;
import dev.proofstream.cli.command.DataOption;
import dev.proofstream.cli.command.HomeOption;
import dev.proofstream.cli.command.StackOption;
import dev.proofstream.cli.laboratory.plan.Reference;
import dev.proofstream.cli.laboratory.run.ImportedModel;
import dev.proofstream.cli.laboratory.run.Session.Resumption;
import dev.proofstream.cli.stack.Home;
import dev.proofstream.cli.stack.StackOptions;
import dev.proofstream.model.data.DataSet;
import dev.proofstream.model.data.DataSetDescription;
import dev.proofstream.proto.ModelTrained;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the commands of the laboratory have in common. */
final class LaboratoryOption {
  private static final int REFERENCE_ROWS = 276;

  @Mixin HomeOption home;
  @Mixin DataOption data;
  @Mixin StackOption stack;
  @Mixin JsonOption json;

  @Option(
      names = "--systems",
      split = ",",
      paramLabel = "SYSTEMS",
      defaultValue = "circom-groth16,ezkl",
      description = "Proof systems, separated by commas; default: ${DEFAULT-VALUE}.")
  List<String> systems;

  @Option(
      names = "--onnx",
      split = ",",
      paramLabel = "FILE",
      description =
          "Measure these models instead of trained ones: they take the data set's encoded rows,"
              + " before standardisation.")
  private List<Path> onnx = new ArrayList<>();

  @Option(
      names = "--budget",
      paramLabel = "MINUTES",
      description =
          "Measure for no longer: what does not fit is left out, with that reason; default: 55"
              + " (--quick: 4).")
  private Integer budget;

  @Option(
      names = "--quick",
      description = "A look in a few minutes: fewer models, sizes or scales, and fewer trials.")
  boolean quick;

  @Option(
      names = "--compare",
      paramLabel = "RUN",
      description = "An older run's id, to stand beside this one.")
  private String compare;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "42",
      description = "Seed of the trainings; default: ${DEFAULT-VALUE}.")
  long seed;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder of what is written; default: proofstream-COMMAND here.")
  private Path out;

  @Option(names = "--new", description = "Begin anew, whatever was not finished.")
  private boolean fresh;

  @Option(names = "--resume", description = "Go on with the run that was not finished, or fail.")
  private boolean resume;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "1200",
      description =
          "Give up a circuit that takes longer, and a trial in which nothing happens for as long;"
              + " default: ${DEFAULT-VALUE}.")
  private int timeout;

  /** Looks at the options before long work. */
  void check() {
    json.check();
    if (fresh && resume) {
      throw CommandFailedException.usage("--new and --resume exclude each other");
    }
    if (timeout < 1) {
      throw CommandFailedException.usage("--timeout must be at least 1");
    }
    if (budget != null && budget < 1) {
      throw CommandFailedException.usage("--budget must be at least 1");
    }
    for (Path file : onnx) {
      if (!Files.isRegularFile(file)) {
        throw CommandFailedException.usage("--onnx: no such file: " + file);
      }
    }
  }

  Home folder() {
    return home.home();
  }

  DataSet rows(Terminal terminal) {
    return data.load(folder(), terminal);
  }

  StackOptions stackOptions() {
    return stack.options(data, true);
  }

  Duration budget() {
    return Duration.ofMinutes(budget != null ? budget : quick ? 4 : 55);
  }

  Optional<String> compare() {
    return Optional.ofNullable(compare);
  }

  Duration patience() {
    return Duration.ofSeconds(timeout);
  }

  Resumption resumption() {
    return fresh ? Resumption.NEVER : resume ? Resumption.REQUIRED : Resumption.IF_SAME;
  }

  /** Names of the files without their endings; empty when models are trained. */
  List<String> imported() {
    return onnx.stream().map(LaboratoryOption::name).toList();
  }

  /** The files' models by name; empty when models are trained. */
  Optional<Function<String, ModelTrained>> imported(DataSet rows) {
    if (onnx.isEmpty()) {
      return Optional.empty();
    }
    Map<String, ImportedModel> models = new HashMap<>();
    for (Path file : onnx) {
      if (models.put(name(file), new ImportedModel(folder(), file, rows)) != null) {
        throw CommandFailedException.usage("--onnx: two files are called " + name(file));
      }
    }
    return Optional.of(name -> models.get(name).event());
  }

  private static String name(Path file) {
    String name = file.getFileName().toString().replaceFirst("\\.onnx$", "");
    return name.replaceAll("[^A-Za-z0-9._-]", "-");
  }

  /**
   * Architectures by name: of the files, else of those that are wanted.
   *
   * @param known architectures of all models that can be trained here
   */
  Map<String, String> models(List<String> wanted, Map<String, String> known) {
    Map<String, String> chosen = new LinkedHashMap<>();
    if (!onnx.isEmpty()) {
      imported().forEach(name -> chosen.put(name, "onnx"));
      return chosen;
    }
    for (String model : wanted) {
      if (!known.containsKey(model)) {
        throw CommandFailedException.usage(
            "--models: %s is none of %s".formatted(model, String.join(", ", known.keySet())));
      }
      chosen.put(model, known.get(model));
    }
    return chosen;
  }

  /** The reference's figures, where rows are real ones of its data set and models of its shapes. */
  Reference reference(DataSet rows) {
    boolean same =
        onnx.isEmpty()
            && !rows.synthetic()
            && rows.description().inputs().equals(DataSetDescription.heart().inputs())
            && rows.testRows().length == REFERENCE_ROWS;
    return same ? Reference.published() : Reference.none();
  }

  /** Number of test rows that are used: those that were asked for, else all. */
  static int rows(Integer wanted, DataSet data) {
    int all = data.testRows().length;
    if (wanted != null && (wanted < 1 || wanted > all)) {
      throw CommandFailedException.usage("--rows must be 1 to " + all);
    }
    return wanted == null ? all : wanted;
  }

  /**
   * What of these options decides about the figures.
   *
   * @param models names of those that are measured
   */
  ObjectNode options(Collection<String> models) {
    ObjectNode options = JsonNodeFactory.instance.objectNode();
    if (!models.isEmpty()) {
      options.put("models", String.join(",", models));
    }
    options.put("systems", String.join(",", systems));
    options.put("budgetMinutes", budget().toMinutes());
    options.put("seed", seed);
    if (!onnx.isEmpty()) {
      options.put("onnx", String.join(",", onnx.stream().map(LaboratoryOption::sha256).toList()));
    }
    return options;
  }

  private static String sha256(Path file) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw CommandFailedException.surroundings("cannot read " + file + ": " + e.getMessage(), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The folder for what a command writes. */
  Path out(String command) {
    return (out == null ? Path.of("proofstream-" + command) : out).toAbsolutePath();
  }
}
