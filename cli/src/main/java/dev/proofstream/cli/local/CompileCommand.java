package dev.proofstream.cli.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.ExitStatus;
import dev.proofstream.cli.JsonOption;
import dev.proofstream.cli.Terminal;
import dev.proofstream.cli.command.HomeOption;
import dev.proofstream.cli.stack.Home;
import dev.proofstream.model.TrainedModel;
import dev.proofstream.model.data.InputRefusedException;
import dev.proofstream.model.graph.Graph;
import dev.proofstream.model.onnx.OnnxException;
import dev.proofstream.model.onnx.OnnxImport;
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
import java.math.BigDecimal;
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
import picocli.CommandLine.Parameters;
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

  @Parameters(paramLabel = "FILE.onnx", description = "The model.")
  private Path onnx;

  @Option(
      names = "--calibration",
      required = true,
      paramLabel = "ROWS.json",
      description = "Rows on which the scales are chosen: an array of rows.")
  private Path calibration;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder for the circuit; made if it is not there, else it must be empty.")
  private Path out;

  @Option(names = "--batch", paramLabel = "ROWS", description = "Rows per proof; default 1.")
  private int batch = 1;

  @Option(
      names = "--parameters",
      paramLabel = "KIND",
      description = "fixed (weights are constants) or hashed; default fixed.")
  private String parameters = CircuitOptions.FIXED;

  @Option(
      names = "--input-visibility",
      paramLabel = "KIND",
      description = "public, private or hashed; default public.")
  private String input = CircuitOptions.PUBLIC;

  @Option(names = "--output", paramLabel = "KIND", description = "label or logits; default label.")
  private String output = CircuitOptions.LABEL;

  @Option(
      names = "--ranges",
      paramLabel = "FILE",
      description =
          "JSON with min, max and step of the inputs; default: the calibration rows' own, "
              + "widened by a tenth.")
  private Path ranges;

  @Option(
      names = "--labels",
      split = ",",
      paramLabel = "NAME",
      description = "Names of the classes; default: the file's own, or numbers.")
  private List<String> labels = new ArrayList<>();

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
      names = "--explain",
      description = "Show constraints, bounds and scales of every node on standard error.")
  private boolean explain;

  @Override
  public Integer call() throws InterruptedException {
    json.check();
    Terminal terminal = Terminal.of(spec);
    CircuitOptions options = CircuitOptions.of(parameters, input, output, batch);
    ProofSystem system = new CircomGroth16(CircomCompiler.find());
    try {
      system.requireSupported(options);
    } catch (UnsupportedOptionException e) {
      throw CommandFailedException.usage(e.getMessage());
    }
    if (!Files.isRegularFile(onnx)) {
      throw CommandFailedException.usage("no such file: " + onnx);
    }
    try {
      JsonNode rowsJson = Numbers.read(calibration, "--calibration");
      byte[] file = Files.readAllBytes(onnx);
      Graph graph = graph(file, Numbers.rows(rowsJson, "--calibration", null).getFirst().size());
      List<List<BigDecimal>> rows = Numbers.rows(rowsJson, "--calibration", graph);
      if (rows.getFirst().size() != graph.width()) {
        throw CommandFailedException.no(
            "--calibration: rows have %d numbers, the model takes %d"
                .formatted(rows.getFirst().size(), graph.width()));
      }
      DeclaredInputs inputs = inputs(terminal, graph, rows);
      List<int[]> levels = new ArrayList<>();
      for (int r = 0; r < rows.size(); r++) {
        try {
          levels.add(inputs.levels(rows.get(r)));
        } catch (InputRefusedException e) {
          throw CommandFailedException.no("--calibration: row %d: %s".formatted(r, e.getMessage()));
        }
      }
      TrainedModel model = TrainedModel.imported(modelName(), file, inputs.specs(), labels(graph));
      prepareFolder();
      Optional<CircuitFiles> family = keys == null ? Optional.empty() : Optional.of(family(system));
      CompiledCircuit circuit =
          system
              .compile(
                  new CompileRequest(
                      model, levels, options, Optional.empty(), inputs.rounded(), family),
                  out,
                  listener(terminal))
              .signedBy(signer());
      if (explain) {
        Explanation.print(terminal, circuit.files());
      }
      json.result(terminal, tree(circuit, model), text(circuit, model));
      return ExitStatus.DONE;
    } catch (OnnxException | CompilationFailedException e) {
      throw CommandFailedException.no(onnx + ": " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.no(onnx + ": " + e.getMessage());
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

  private static Graph graph(byte[] file, int rowLength) {
    return OnnxImport.read(file, rowLength);
  }

  private DeclaredInputs inputs(Terminal terminal, Graph graph, List<List<BigDecimal>> rows) {
    if (ranges != null) {
      return DeclaredInputs.of(graph, Numbers.read(ranges, "--ranges"), "--ranges");
    }
    DeclaredInputs inputs = DeclaredInputs.of(graph, rows);
    terminal.say("Without --ranges: the calibration rows' own, widened by a tenth");
    if (inputs.rounded()) {
      terminal.say(
          "The rows have more digits than a circuit needs: numbers are rounded to the nearest of"
              + " about 2^16 steps of their span, by compile and prove alike");
    }
    return inputs;
  }

  /** The file's classes, the given names, or numbers for a vector of scores. */
  private List<String> labels(Graph graph) {
    if (!labels.isEmpty() || graph.label().isPresent()) {
      return labels;
    }
    int values = graph.outputs().getFirst().values().length;
    boolean squashed = graph.outputs().getFirst().link().toLowerCase().contains("sigmoid");
    if (graph.outputs().size() == 1 && (values >= 2 || squashed)) {
      return IntStream.range(0, Math.max(2, values)).mapToObj(String::valueOf).toList();
    }
    if (output.equals(CircuitOptions.LABEL)) {
      throw CommandFailedException.no(
          onnx
              + ": the model gives numbers and no class: take --output logits, or name its --labels");
    }
    return List.of();
  }

  private String modelName() {
    if (name != null) {
      return name;
    }
    String fileName = onnx.getFileName().toString();
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

  private static CompileListener listener(Terminal terminal) {
    return new CompileListener() {
      private static final long INTERVAL_NANOS = 2_000_000_000L;
      private long last;

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
      public void progress(String text) {
        boolean counted = text.startsWith("tried ");
        if (!counted || System.nanoTime() - last > INTERVAL_NANOS) {
          last = counted ? System.nanoTime() : last;
          terminal.say("  " + text);
        }
      }
    };
  }

  private static Map<String, Object> tree(CompiledCircuit circuit, TrainedModel model) {
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
