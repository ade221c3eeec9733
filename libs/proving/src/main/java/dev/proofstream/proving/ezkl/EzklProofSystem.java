package dev.proofstream.proving.ezkl;

import dev.proofstream.model.TrainedModel;
import dev.proofstream.proving.CircuitFiles;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.CircuitProver;
import dev.proofstream.proving.CircuitUnreadableException;
import dev.proofstream.proving.CompilationFailedException;
import dev.proofstream.proving.CompileListener;
import dev.proofstream.proving.CompileRequest;
import dev.proofstream.proving.CompiledCircuit;
import dev.proofstream.proving.ProofCheck;
import dev.proofstream.proving.ProofSystem;
import dev.proofstream.proving.UnsupportedOptionException;
import dev.proofstream.proving.bundle.Bundle;
import dev.proofstream.proving.bundle.BundleRejectedException;
import dev.proofstream.proving.bundle.Manifest;
import dev.proofstream.proving.bundle.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The EZKL route: halo2 with KZG commitments over BN254. Nothing looks for Python before the first
 * circuit is compiled, proven or checked.
 */
public final class EzklProofSystem implements ProofSystem {
  public static final String NAME = "ezkl";

  /** A proof of more would not fit the limits of a bundle or of a reference string. */
  private static final int MAX_BATCH = 256;

  private static final String INSTALL = "install";

  private final EzklInstallation installation;
  private final WorkerPool workers;
  private final SrsFiles srsFiles;
  private final VerifierFolder verifierFolder;

  public EzklProofSystem(EzklConfiguration configuration) {
    this.installation = new EzklInstallation(configuration);
    this.workers = new WorkerPool(configuration, installation);
    this.srsFiles = new SrsFiles(configuration, workers);
    this.verifierFolder = new VerifierFolder(configuration);
  }

  @Override
  public String name() {
    return NAME;
  }

  public EzklInstallation installation() {
    return installation;
  }

  @Override
  public void requireSupported(CircuitOptions options) throws UnsupportedOptionException {
    require(
        "parameters", options.parameters(), List.of(CircuitOptions.FIXED, CircuitOptions.HASHED));
    require(
        "input",
        options.input(),
        List.of(CircuitOptions.PUBLIC, CircuitOptions.PRIVATE, CircuitOptions.HASHED));
    require("output", options.output(), List.of(CircuitOptions.LABEL, CircuitOptions.LOGITS));
    if (options.batch() < 1 || options.batch() > MAX_BATCH) {
      throw new UnsupportedOptionException(
          "batch",
          "%s takes batches of 1 to %d rows, not %d".formatted(NAME, MAX_BATCH, options.batch()));
    }
  }

  private static void require(String option, String asked, List<String> supported)
      throws UnsupportedOptionException {
    if (!supported.contains(asked)) {
      throw new UnsupportedOptionException(
          option,
          "%s takes %s=%s only, not %s"
              .formatted(NAME, option, String.join(" or ", supported), asked));
    }
  }

  @Override
  public CompiledCircuit compile(CompileRequest request, Path folder, CompileListener listener)
      throws CompilationFailedException, InterruptedException {
    CandidateSearch search;
    try {
      requireSupported(request.options());
      search = search(request);
    } catch (UnsupportedOptionException | IllegalArgumentException e) {
      throw new CompilationFailedException("calibrate", e.getMessage(), e);
    }
    try {
      installation.install(listener::progress);
      return new EzklCompilation(workers, srsFiles, request, search, folder, listener).run();
    } catch (EzklUnavailableException e) {
      throw new CompilationFailedException(INSTALL, e.getMessage(), e);
    }
  }

  /** Dense layers with ReLU take standardised inputs; every other model, its inputs' levels. */
  private static CandidateSearch search(CompileRequest request) {
    TrainedModel model = request.model();
    CircuitOptions options = request.options();
    boolean plain =
        model
            .feedForward()
            .filter(
                network ->
                    options.output().equals(CircuitOptions.LOGITS)
                        || DenseComputation.hasLabel(network))
            .isPresent();
    if (!plain && request.scale() > 0) {
      throw new IllegalArgumentException("a scale is forced for dense layers with ReLU only");
    }
    return plain
        ? new ScaleSearch(model, options, request.calibrationRows(), request.scale())
        : new GraphSearch(model, options, request.calibrationRows());
  }

  @Override
  public CircuitProver loadProver(CircuitFiles files) throws CircuitUnreadableException {
    Manifest manifest = manifest(files);
    for (String name : proverFiles()) {
      requireDigest(manifest, files, name);
    }
    EzklSignals signals;
    try {
      signals = EzklSignals.of(manifest, EzklParameters.parse(files.bytes(EzklFiles.PARAMETERS)));
    } catch (IllegalArgumentException e) {
      throw new CircuitUnreadableException(EzklFiles.PARAMETERS, e.getMessage(), e);
    }
    Map<String, byte[]> circuitPart = new TreeMap<>();
    for (String name :
        List.of(CircuitFiles.MANIFEST, CircuitFiles.MANIFEST_SIGNATURE, CircuitFiles.SIGNER)) {
      circuitPart.put(name, files.bytes(name));
    }
    for (String name : verifierFiles()) {
      circuitPart.put(name, files.bytes(name));
    }
    return new EzklProver(workers, manifest, files, Bundle.of(circuitPart), signals);
  }

  private static List<String> proverFiles() {
    List<String> names = new ArrayList<>(EzklFiles.FOR_VERIFIERS);
    names.add(EzklFiles.COMPILED);
    names.add(EzklFiles.PROVING_KEY);
    names.add(EzklFiles.SRS);
    return names;
  }

  @Override
  public List<String> verifierFiles() {
    return EzklFiles.FOR_VERIFIERS;
  }

  @Override
  public ProofCheck prepareCheck(Manifest manifest, Map<String, byte[]> files)
      throws BundleRejectedException {
    try {
      EzklParameters parameters = EzklParameters.parse(files.get(EzklFiles.PARAMETERS));
      EzklSignals signals = EzklSignals.of(manifest, parameters);
      SettingsRules.check(files.get(EzklFiles.SETTINGS), signals, parameters);
      Map<String, byte[]> forEzkl = new TreeMap<>(files);
      forEzkl.keySet().retainAll(EzklFiles.FOR_VERIFIERS);
      return new EzklCheck(workers, verifierFolder, manifest, signals, forEzkl);
    } catch (IllegalArgumentException e) {
      throw new BundleRejectedException(Reason.KEY_INVALID, e.getMessage());
    }
  }

  /** Process ids of the workers that live. */
  List<Long> workerPids() {
    return workers.pids();
  }

  /** Ends the workers. */
  @Override
  public void close() {
    workers.close();
  }

  private static Manifest manifest(CircuitFiles files) throws CircuitUnreadableException {
    try {
      Manifest manifest = Manifest.parse(files.bytes(CircuitFiles.MANIFEST));
      if (!manifest.proofSystem().equals(NAME)) {
        throw new CircuitUnreadableException(
            CircuitFiles.MANIFEST, "is of the proof system " + manifest.proofSystem());
      }
      return manifest;
    } catch (BundleRejectedException e) {
      throw new CircuitUnreadableException(CircuitFiles.MANIFEST, e.getMessage(), e);
    }
  }

  private static void requireDigest(Manifest manifest, CircuitFiles files, String name)
      throws CircuitUnreadableException {
    try {
      if (!FileDigests.sha256Hex(files.path(name)).equals(manifest.files().get(name))) {
        throw new CircuitUnreadableException(name, "is not the one that the manifest names");
      }
    } catch (CircuitUnreadableException e) {
      throw e;
    } catch (IOException e) {
      throw new CircuitUnreadableException(name, "cannot be read", e);
    }
  }
}
