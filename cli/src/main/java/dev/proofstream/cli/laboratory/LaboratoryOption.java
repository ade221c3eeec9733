package dev.proofstream.cli.laboratory;

import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.JsonOption;
import dev.proofstream.cli.Terminal;
import dev.proofstream.cli.command.DataOption;
import dev.proofstream.cli.command.HomeOption;
import dev.proofstream.cli.command.StackOption;
import dev.proofstream.cli.laboratory.plan.Cell;
import dev.proofstream.cli.laboratory.plan.Reference;
import dev.proofstream.cli.laboratory.run.ImportedModel;
import dev.proofstream.cli.laboratory.run.Session.Resumption;
import dev.proofstream.cli.stack.Home;
import dev.proofstream.model.data.DataSet;
import dev.proofstream.model.data.DataSetDescription;
import dev.proofstream.proto.ModelTrained;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the commands of the laboratory have in common. */
final class LaboratoryOption {
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

  /** The reference's figures, where rows are real ones of its data set. */
  static Reference reference(DataSet rows) {
    boolean same =
        !rows.synthetic()
            && rows.description().inputs().equals(DataSetDescription.heart().inputs())
            && rows.testRows().length == 276;
    return same ? Reference.published() : Reference.none();
  }

  static Cell.Options options() {
    return Cell.Options.DEFAULT;
  }

  /** The folder for what a command writes. */
  Path out(String command) {
    return (out == null ? Path.of("proofstream-" + command) : out).toAbsolutePath();
  }

  static void write(Path file, String text) {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  static void write(Path file, byte[] bytes) {
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
