package dev.proofstream.cli.command;

import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.ExitStatus;
import dev.proofstream.cli.JsonOption;
import dev.proofstream.cli.Terminal;
import dev.proofstream.proving.ProofSystems;
import dev.proofstream.proving.bundle.Bundle;
import dev.proofstream.proving.bundle.BundleUnreadableException;
import dev.proofstream.proving.bundle.BundleVerifier;
import dev.proofstream.proving.bundle.Reason;
import dev.proofstream.proving.bundle.TrustStore;
import dev.proofstream.proving.bundle.Verdict;
import dev.proofstream.proving.ezkl.EzklConfiguration;
import dev.proofstream.proving.ezkl.EzklUnavailableException;
import dev.proofstream.proving.ezkl.EzklWorkerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks one proof offline. */
@Command(
    name = "verify",
    description = {
      "Checks one bundle offline.",
      "Prints the prediction that it proves. Its signer must be given by --trust "
          + "or lie in the home's trust folder. Exit status 1 when the bundle is not "
          + "valid, with the reason."
    })
public final class VerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HomeOption home;
  @Mixin private JsonOption json;

  @Parameters(paramLabel = "BUNDLE", description = "bundle.zip, or the folder of its files.")
  private Path bundle;

  @Option(
      names = "--trust",
      paramLabel = "PEM",
      description = "Public key of a signer to trust; may be given several times.")
  private List<Path> trusted = new ArrayList<>();

  @Option(
      names = "--trust-any",
      description = "Go on with a signer that is not trusted, and say so.")
  private boolean trustAny;

  @Override
  public Integer call() {
    json.check();
    for (Path pem : trusted) {
      if (!Files.isRegularFile(pem)) {
        throw CommandFailedException.usage("--trust: no such file: " + pem);
      }
    }
    if (!Files.exists(bundle)) {
      throw CommandFailedException.usage("no such file: " + bundle);
    }
    Terminal terminal = Terminal.of(spec);
    TrustStore trust = trust();
    Verdict verdict;
    try (ProofSystems systems =
        ProofSystems.standard(null, EzklConfiguration.fromEnvironment(home.home().folder()))) {
      verdict = new BundleVerifier(systems).verify(Bundle.read(bundle), trust, trustAny);
    } catch (EzklUnavailableException | EzklWorkerException e) {
      throw CommandFailedException.surroundings(e.getMessage(), e);
    } catch (BundleUnreadableException e) {
      json.result(terminal, unreadable(e), "invalid     UNREADABLE: " + e.getMessage());
      return ExitStatus.NO;
    }
    if (verdict.valid() && !verdict.trusted()) {
      terminal.say(
          "Warning: the signer "
              + verdict.signer()
              + " is not trusted here; going on because of --trust-any");
    }
    json.result(terminal, tree(verdict), text(verdict));
    return verdict.valid() ? ExitStatus.DONE : ExitStatus.NO;
  }

  private TrustStore trust() {
    Path folder = home.home().trust();
    try {
      return TrustStore.of(Files.isDirectory(folder) ? folder : null, trusted);
    } catch (IOException e) {
      throw CommandFailedException.usage(e.getMessage());
    }
  }

  private static Map<String, Object> unreadable(BundleUnreadableException e) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("valid", false);
    tree.put("reason", Reason.UNREADABLE.name());
    tree.put("message", e.getMessage());
    return tree;
  }

  private static Map<String, Object> tree(Verdict verdict) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("valid", verdict.valid());
    tree.put("reason", verdict.valid() ? "" : verdict.reason().name());
    tree.put("message", verdict.message());
    tree.put("label", verdict.label());
    tree.put("labelName", verdict.labelName());
    tree.put("outputs", verdict.outputs());
    tree.put("model", verdict.model());
    tree.put("modelId", verdict.modelId());
    tree.put("circuitId", verdict.circuitId());
    tree.put("system", verdict.proofSystem());
    tree.put("keys", verdict.keys());
    tree.put("signer", verdict.signer());
    tree.put("trusted", verdict.trusted());
    tree.put("requestId", verdict.requestId());
    tree.put("publicInputs", verdict.publicInputs());
    return tree;
  }

  private static String text(Verdict verdict) {
    if (!verdict.valid()) {
      return "invalid     %s: %s".formatted(verdict.reason(), verdict.message());
    }
    return "valid       %s says: %s (class %d)%nrequest     %s%ncircuit     %s (%s)%nkeys        %s%nsigner      %s%s"
        .formatted(
            verdict.model(),
            verdict.labelName(),
            verdict.label(),
            verdict.requestId(),
            verdict.circuitId(),
            verdict.proofSystem(),
            verdict.keys().equals("dev")
                ? "dev (made on one machine, which could forge proofs: for trying out)"
                : verdict.keys(),
            verdict.signer(),
            verdict.trusted() ? " (trusted)" : " (NOT trusted)");
  }
}
