package dev.proofstream.cli.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.ExitStatus;
import dev.proofstream.cli.JsonOption;
import dev.proofstream.cli.Terminal;
import dev.proofstream.cli.command.HomeOption;
import dev.proofstream.model.data.InputRefusedException;
import dev.proofstream.proving.CircuitFiles;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.CircuitProver;
import dev.proofstream.proving.CircuitUnreadableException;
import dev.proofstream.proving.ProofInput;
import dev.proofstream.proving.ProofSystem;
import dev.proofstream.proving.ProofSystems;
import dev.proofstream.proving.ProvenPrediction;
import dev.proofstream.proving.ProvingFailedException;
import dev.proofstream.proving.bundle.BundleVerifier;
import dev.proofstream.proving.bundle.TrustStore;
import dev.proofstream.proving.bundle.Verdict;
import dev.proofstream.proving.circom.CircomCompiler;
import dev.proofstream.proving.circom.CircomGroth16;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One proof with a compiled circuit. */
@Command(
    name = "prove",
    description = {
      "Proves one prediction with a compiled circuit, without a broker.",
      "Exit status 1 when the input is outside the declared ranges."
    })
public final class ProveCommand implements Callable<Integer> {
  private static final String REQUEST_ID = "[A-Za-z0-9._:-]{1,128}";

  @Spec private CommandSpec spec;
  @Mixin private HomeOption home;
  @Mixin private JsonOption json;

  @Parameters(paramLabel = "DIR", description = "Folder that compile has written.")
  private Path folder;

  @Option(
      names = "--input",
      required = true,
      paramLabel = "ROW.json",
      description = "One row; or, for a circuit of a batch, an array of rows.")
  private Path input;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "BUNDLE",
      description = "File for the bundle, a zip; or a folder that is there, for bundle.zip in it.")
  private Path out;

  @Option(
      names = "--request",
      paramLabel = "ID",
      description = "Request that the proof is bound to; default: a random one.")
  private String request;

  @Option(
      names = "--salt",
      paramLabel = "HEX",
      description =
          "For hashed inputs: 32 to 62 hexadecimal digits; default: random, and part of the result.")
  private String salt;

  @Override
  public Integer call() {
    json.check();
    Terminal terminal = Terminal.of(spec);
    String id = request == null ? "local-" + UUID.randomUUID() : request;
    if (!id.matches(REQUEST_ID)) {
      throw CommandFailedException.usage("--request: an id is 1 to 128 of A-Z a-z 0-9 . _ : -");
    }
    if (!Files.isRegularFile(folder.resolve(CircuitFiles.MANIFEST))) {
      throw CommandFailedException.usage(folder + " holds no circuit: compile makes one");
    }
    JsonNode rows = Numbers.read(input, "--input");
    ProofSystem system = new CircomGroth16(CircomCompiler.find());
    try (CircuitProver prover = system.loadProver(CircuitFiles.of(folder))) {
      ProofInput asked = input(prover, rows);
      ProvenPrediction proven = prover.prove(id, asked);
      Verdict verdict = check(proven, prover);
      Path file = Files.isDirectory(out) ? out.resolve("bundle.zip") : out.toAbsolutePath();
      if (!Files.isDirectory(file.getParent())) {
        throw CommandFailedException.usage("--out: there is no folder " + file.getParent());
      }
      Files.write(file, proven.bundle().zip());
      json.result(terminal, tree(proven, verdict, asked), text(proven, verdict, asked, file));
      return ExitStatus.DONE;
    } catch (InputRefusedException e) {
      throw CommandFailedException.no("--input: " + e.getMessage());
    } catch (CircuitUnreadableException e) {
      throw CommandFailedException.no(folder + ": " + e.getMessage());
    } catch (ProvingFailedException | IOException e) {
      throw CommandFailedException.surroundings(e.getMessage(), e);
    }
  }

  private ProofInput input(CircuitProver prover, JsonNode json) throws InputRefusedException {
    boolean rounded =
        prover.manifest().content().preprocessing().equals(CircomGroth16.ROUNDED_INPUTS);
    DeclaredInputs inputs = new DeclaredInputs(prover.inputs().inputs(), rounded);
    List<int[]> rows = new ArrayList<>();
    List<BigDecimal> one = Numbers.row(json, "--input", null);
    if (one.size() != inputs.specs().size() && json.isArray() && prover.batch() > 1) {
      for (JsonNode row : json) {
        rows.add(inputs.levels(Numbers.row(row, "--input", null)));
      }
    } else {
      rows.add(inputs.levels(one));
    }
    boolean hashed = prover.manifest().options().input().equals(CircuitOptions.HASHED);
    if (!hashed || salt != null) {
      return new ProofInput(
          rows, salt == null ? Optional.empty() : Optional.of(ProofInput.parseSalt(salt)));
    }
    byte[] random = new byte[ProofInput.MAX_SALT_BYTES];
    new SecureRandom().nextBytes(random);
    return ProofInput.of(rows, random);
  }

  /** What is written has been verified. */
  private Verdict check(ProvenPrediction proven, CircuitProver prover) throws IOException {
    try (ProofSystems systems =
        new ProofSystems(List.of(new CircomGroth16(CircomCompiler.find())))) {
      Verdict verdict =
          new BundleVerifier(systems)
              .verify(proven.bundle(), TrustStore.ofFingerprints(Set.of()), true);
      if (!verdict.valid()) {
        throw new IOException("the proof does not verify: " + verdict.message());
      }
      return verdict;
    }
  }

  private static Map<String, Object> tree(
      ProvenPrediction proven, Verdict verdict, ProofInput asked) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("requestId", proven.requestId());
    tree.put("circuitId", proven.circuitId());
    tree.put("label", proven.label());
    tree.put("labelName", proven.labelName());
    tree.put("labels", proven.labels());
    tree.put("outputs", outputs(verdict));
    tree.put("proofBytes", proven.proofBytes());
    asked.salt().ifPresent(bytes -> tree.put("salt", HexFormat.of().formatHex(bytes)));
    Map<String, Double> stages = new LinkedHashMap<>();
    proven.timings().forEach(t -> stages.put(t.stage(), t.millis()));
    tree.put("stagesMs", stages);
    return tree;
  }

  private static List<BigDecimal> outputs(Verdict verdict) {
    return verdict.outputs().stream().map(BigDecimal::new).toList();
  }

  private static String text(
      ProvenPrediction proven, Verdict verdict, ProofInput asked, Path file) {
    StringBuilder text = new StringBuilder();
    if (proven.label() >= 0) {
      text.append("prediction  %s (class %d)%n".formatted(proven.labelName(), proven.label()));
    }
    text.append("outputs     %s%n".formatted(verdict.outputs()));
    asked
        .salt()
        .ifPresent(
            bytes ->
                text.append(
                    "salt        %s (keep it: it opens the commitment)%n"
                        .formatted(HexFormat.of().formatHex(bytes))));
    return text.append("request     %s%n".formatted(proven.requestId()))
        .append("bundle      %s".formatted(file))
        .toString();
  }
}
