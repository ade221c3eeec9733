package dev.proofstream.cli.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.ExitStatus;
import dev.proofstream.cli.JsonOption;
import dev.proofstream.cli.Terminal;
import dev.proofstream.cli.command.CircuitOption;
import dev.proofstream.cli.command.HomeOption;
import dev.proofstream.cli.stack.Home;
import dev.proofstream.model.TrainedModel;
import dev.proofstream.model.graph.Graph;
import dev.proofstream.model.quantize.Calibration;
import dev.proofstream.model.quantize.TradeOff;
import dev.proofstream.proving.CircuitFiles;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.CircuitUnreadableException;
import dev.proofstream.proving.CompilationFailedException;
import dev.proofstream.proving.CompileListener;
import dev.proofstream.proving.CompileRequest;
import dev.proofstream.proving.CompiledCircuit;
import dev.proofstream.proving.ProofSystem;
import dev.proofstream.proving.ProofSystems;
import dev.proofstream.proving.UnsupportedOptionException;
import dev.proofstream.proving.bundle.BundleRejectedException;
import dev.proofstream.proving.bundle.BundleVerifier;
import dev.proofstream.proving.bundle.ManifestSigner;
import dev.proofstream.proving.bundle.TrustStore;
import dev.proofstream.proving.circom.CircomCompiler;
import dev.proofstream.proving.circom.CircomGroth16;
import dev.proofstream.proving.measure.StageMeasurement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a circuit and its keys from an ONNX file. */
@Command(
    name = "compile",
    description = {
      "Makes a Circom circuit with Groth16 keys from an ONNX file, without a broker.",
      "The keys are made on this machine, which could forge proofs: for trying out. "
          + "Exit status 1 when the model has something that no circuit exists for."
    })
public final class CompileCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HomeOption home;
  @Mixin private JsonOption json;
  @Mixin private CircuitOption circuitOption;
  @Mixin private ModelFile file;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder for the circuit; made if it is not there, else it must be empty.")
  private Path out;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Name of the model; default: the file's.")
  private String name;

  @Option(
      names = "--keys",
      paramLabel = "DIR",
      description = "An earlier circuit of hashed parameters whose keys are to serve this model.")
  private Path keys;

  @Option(
      names = "--true-labels",
      paramLabel = "LABELS.json",
      description =
          "An array with the true class of each calibration row, for accuracies; scales are chosen"
              + " without them.")
  private Path trueLabels;

  @Option(
      names = "--explain",
      description = "Show constraints, bounds and scales of every node on standard error.")
  private boolean explain;

  @Override
  public Integer call() throws InterruptedException {
    json.check();
    Terminal terminal = Terminal.of(spec);
    CircuitOptions options = options();
    ProofSystem system = new CircomGroth16(CircomCompiler.find());
    try {
      system.requireSupported(options);
    } catch (UnsupportedOptionException e) {
      throw CommandFailedException.usage(e.getMessage());
    }
    file.check();
    try {
      ModelFile.Content content = file.read(terminal);
      DeclaredInputs inputs = content.inputs();
      if (inputs.rounded()) {
        terminal.say(
            "The rows have more digits than a circuit needs: numbers are rounded to the nearest of"
                + " about 2^16 steps of their span, by compile and prove alike");
      }
      TrainedModel model =
          TrainedModel.imported(
              modelName(), content.onnx(), inputs.specs(), labels(content.graph(), options));
      Optional<List<Integer>> truth = truth(model, content.rows().size());
      prepareFolder();
      Optional<CircuitFiles> family = keys == null ? Optional.empty() : Optional.of(family(system));
      Shown listener = new Shown(terminal);
      CompiledCircuit circuit =
          system
              .compile(
                  new CompileRequest(
                          model,
                          content.levels(),
                          options,
                          Optional.empty(),
                          inputs.rounded(),
                          family)
                      .withScale(circuitOption.options().getScale()),
                  out,
                  listener)
              .signedBy(signer());
      Calibration calibration = listener.calibration;
      if (explain) {
        Explanation.print(terminal, circuit.files());
        Explanation.print(terminal, calibration, truth);
      }
      json.result(terminal, tree(circuit, model, calibration, truth), text(circuit, model));
      return ExitStatus.DONE;
    } catch (CompilationFailedException | IllegalArgumentException e) {
      throw CommandFailedException.no(file.onnx() + ": " + e.getMessage());
    } catch (IOException e) {
      throw CommandFailedException.surroundings("a file cannot be used: " + e.getMessage(), e);
    }
  }

  /**
   * The circuit whose keys are to serve: its maker is vouched for by a signature that is trusted
   * here, and every file is the one that was signed. Whoever made a key can forge proofs under it.
   */
  private CircuitFiles family(ProofSystem system) throws IOException {
    if (!Files.isDirectory(keys)) {
      throw CommandFailedException.usage("--keys: no such folder: " + keys);
    }
    CircuitFiles files = CircuitFiles.of(keys);
    Map<String, byte[]> checked = new LinkedHashMap<>();
    try {
      List<String> names =
          new ArrayList<>(
              List.of(CircuitFiles.MANIFEST, CircuitFiles.MANIFEST_SIGNATURE, CircuitFiles.SIGNER));
      names.addAll(system.verifierFiles());
      for (String name : names) {
        checked.put(name, files.bytes(name));
      }
      TrustStore trust = TrustStore.of(home.home().trust(), List.of());
      new BundleVerifier(new ProofSystems(List.of(system))).prepare(checked, trust, false).close();
      system.loadProver(files).close();
      return files;
    } catch (BundleRejectedException e) {
      throw CommandFailedException.no("--keys: %s: %s".formatted(e.reason(), e.getMessage()));
    } catch (CircuitUnreadableException e) {
      throw CommandFailedException.no("--keys: " + e.getMessage());
    }
  }

  private CircuitOptions options() {
    var options = circuitOption.options();
    return CircuitOptions.of(
        options.getParameters(), options.getInput(), options.getOutput(), options.getBatch());
  }

  /** The file's classes, the given names, or numbers for a vector of scores. */
  private List<String> labels(Graph graph, CircuitOptions options) {
    List<String> labels = file.labels();
    if (!labels.isEmpty() || graph.label().isPresent()) {
      return labels;
    }
    int values = graph.outputs().getFirst().values().length;
    boolean squashed = graph.outputs().getFirst().link().toLowerCase().contains("sigmoid");
    if (graph.outputs().size() == 1 && (values >= 2 || squashed)) {
      return IntStream.range(0, Math.max(2, values)).mapToObj(String::valueOf).toList();
    }
    if (options.output().equals(CircuitOptions.LABEL)) {
      throw CommandFailedException.no(
          file.onnx()
              + ": the model gives numbers and no class: take --output logits, or name its --labels");
    }
    return List.of();
  }

  /** The classes that {@code --true-labels} gives, by their numbers. */
  private Optional<List<Integer>> truth(TrainedModel model, int rows) {
    if (trueLabels == null) {
      return Optional.empty();
    }
    JsonNode given = Numbers.read(trueLabels, "--true-labels");
    if (!given.isArray() || given.size() != rows) {
      throw CommandFailedException.usage(
          "--true-labels: an array of %d classes is needed, one for each calibration row"
              .formatted(rows));
    }
    List<Integer> truth = new ArrayList<>();
    for (JsonNode label : given) {
      int index = model.labels().indexOf(label.asText());
      if (index < 0) {
        throw CommandFailedException.usage(
            "--true-labels: %s is none of the classes %s".formatted(label, model.labels()));
      }
      truth.add(index);
    }
    return Optional.of(truth);
  }

  private String modelName() {
    if (name != null) {
      return name;
    }
    String fileName = file.onnx().getFileName().toString();
    return fileName.endsWith(".onnx") ? fileName.substring(0, fileName.length() - 5) : fileName;
  }

  private void prepareFolder() throws IOException {
    Files.createDirectories(out);
    try (Stream<Path> entries = Files.list(out)) {
      if (entries.findAny().isPresent()) {
        throw CommandFailedException.usage("--out: " + out + " is not empty");
      }
    }
  }

  private ManifestSigner signer() throws IOException {
    Home at = home.home();
    ManifestSigner signer = ManifestSigner.load(at.folder().resolve("keys"));
    Files.createDirectories(at.trust());
    Files.write(
        at.trust().resolve("local-" + signer.fingerprint().substring(0, 16) + ".pem"),
        signer.pem());
    return signer;
  }

  /** Shows how the compilation gets on, and keeps what the calibration found. */
  private static final class Shown implements CompileListener {
    private static final long INTERVAL_NANOS = 2_000_000_000L;
    private final Terminal terminal;
    private long last;
    private Calibration calibration;

    Shown(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public void stageStarted(String stage) {
      terminal.say(stage + " ...");
      last = 0;
    }

    @Override
    public void stageFinished(StageMeasurement measurement) {
      terminal.say("%s: %.1f s".formatted(measurement.stage(), measurement.millis() / 1000));
    }

    @Override
    public void calibrated(Calibration found) {
      calibration = found;
    }

    @Override
    public void progress(String text) {
      boolean counted = text.startsWith("tried ");
      if (!counted || System.nanoTime() - last > INTERVAL_NANOS) {
        last = counted ? System.nanoTime() : last;
        terminal.say("  " + text);
      }
    }
  }

  private static Map<String, Object> tree(
      CompiledCircuit circuit,
      TrainedModel model,
      Calibration calibration,
      Optional<List<Integer>> truth) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("circuitId", circuit.circuitId());
    tree.put("model", model.name());
    tree.put("architecture", model.architecture());
    tree.put("parameters", model.parameters());
    tree.put("constraints", circuit.constraints());
    tree.put("wires", circuit.wires());
    tree.put(
        "agreement",
        model.labels().isEmpty()
            ? null
            : (double) circuit.agreeingRows() / circuit.calibrationRows());
    tree.put("maxError", circuit.maxError());
    tree.put("rows", circuit.calibrationRows());
    tree.put("doubtfulRows", calibration.doubtful());
    tree.put(
        "tradeOff",
        calibration.tradeOff().stream().map(tradeOff -> tree(tradeOff, truth)).toList());
    tree.put("notes", calibration.notes());
    tree.put("inputs", model.inputs().size());
    tree.put("outputs", circuit.manifest().outputsPerRow());
    tree.put("labels", model.labels());
    tree.put("keys", circuit.manifest().keys());
    tree.put("parameterRoot", circuit.manifest().content().parameterRoot());
    tree.put("provingKeyBytes", circuit.provingKeyBytes());
    Map<String, Double> stages = new LinkedHashMap<>();
    circuit.timings().forEach(t -> stages.put(t.stage(), t.millis()));
    tree.put("stagesMs", stages);
    return tree;
  }

  private static Map<String, Object> tree(TradeOff tradeOff, Optional<List<Integer>> truth) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("scales", tradeOff.scales());
    tree.put("chosen", tradeOff.chosen());
    tree.put("constraints", tradeOff.constraints());
    tree.put("agreeing", tradeOff.agreeing());
    tree.put("accuracy", truth.map(tradeOff::accuracy).orElse(null));
    tree.put("maxError", tradeOff.maxError());
    return tree;
  }

  private static String text(CompiledCircuit circuit, TrainedModel model) {
    return "circuit     %s%nmodel       %s, %,d parameters%nconstraints %,d (%,d wires)%nagreement  %s%nmax error   %.3g%nkeys        dev (made on this machine, which could forge proofs: for trying out)"
        .formatted(
            circuit.circuitId(),
            model.name(),
            model.parameters(),
            circuit.constraints(),
            circuit.wires(),
            model.labels().isEmpty()
                ? " none, it gives no class"
                : " %d of %d calibration rows"
                    .formatted(circuit.agreeingRows(), circuit.calibrationRows()),
            circuit.maxError());
  }
}
