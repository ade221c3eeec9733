package dev.proofstream.verifier;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.proofstream.platform.artifacts.ArtifactCorruptException;
import dev.proofstream.platform.artifacts.ArtifactMissingException;
import dev.proofstream.platform.artifacts.ArtifactStore;
import dev.proofstream.proto.Artifact;
import dev.proofstream.proto.CircuitReady;
import dev.proofstream.proving.CircuitFiles;
import dev.proofstream.proving.ProofSystems;
import dev.proofstream.proving.RequestEncoding;
import dev.proofstream.proving.bundle.BundleRejectedException;
import dev.proofstream.proving.bundle.BundleVerifier;
import dev.proofstream.proving.bundle.Manifest;
import dev.proofstream.proving.bundle.PreparedCircuit;
import dev.proofstream.proving.bundle.Reason;
import dev.proofstream.proving.bundle.TrustStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Circuits whose manifest, signature and verifying key have passed every check, prepared once and
 * kept. What fails is not kept: a signer may come to be trusted.
 */
@ApplicationScoped
public class CheckedCircuits {
  private static final Logger LOG = Logger.getLogger(CheckedCircuits.class);

  private final ProofSystems systems;
  private final BundleVerifier verifier;
  private final ArtifactStore store;
  private final Path trust;
  private final LoadingCache<CircuitReady, CheckedCircuit> circuits;

  public CheckedCircuits(ProofSystems systems, ArtifactStore store, VerifierConfig config) {
    this.systems = systems;
    this.verifier = new BundleVerifier(systems);
    this.store = store;
    this.trust = config.trust();
    this.circuits = Caffeine.newBuilder().maximumSize(config.circuitsInMemory()).build(this::check);
  }

  /**
   * The circuit as announced, if its announcement can be believed.
   *
   * @throws ProofRejectedException when it cannot: no proof of it counts
   */
  CheckedCircuit get(CircuitReady circuit) throws ProofRejectedException {
    try {
      return circuits.get(circuit);
    } catch (CompletionException e) {
      if (e.getCause() instanceof BundleRejectedException rejected) {
        throw new ProofRejectedException(rejected.reason().name(), rejected.getMessage());
      }
      throw e;
    } catch (ArtifactMissingException | ArtifactCorruptException | IllegalArgumentException e) {
      throw new ProofRejectedException(Reason.MISSING_FILE.name(), e.getMessage());
    }
  }

  private CheckedCircuit check(CircuitReady circuit) throws BundleRejectedException, IOException {
    Map<String, Artifact> artifacts =
        circuit.getArtifactsList().stream()
            .collect(Collectors.toMap(Artifact::getName, artifact -> artifact, (a, _) -> a));
    Map<String, byte[]> files = new HashMap<>();
    for (String name : filesToCheck(circuit)) {
      files.put(name, read(artifacts, name));
    }
    PreparedCircuit prepared = verifier.prepare(files, TrustStore.of(trust, List.of()), false);
    requireAnnounced(circuit, prepared.manifest());
    byte[] dataSet =
        artifacts.containsKey(CircuitFiles.DATA_SET)
            ? read(artifacts, CircuitFiles.DATA_SET)
            : null;
    LOG.infof("prepared circuit %s of %s", circuit.getCircuitId(), circuit.getModel());
    return new CheckedCircuit(prepared, RequestEncoding.of(prepared.manifest(), dataSet));
  }

  private List<String> filesToCheck(CircuitReady circuit) throws BundleRejectedException {
    List<String> names =
        new ArrayList<>(
            List.of(CircuitFiles.MANIFEST, CircuitFiles.MANIFEST_SIGNATURE, CircuitFiles.SIGNER));
    names.addAll(
        systems
            .find(circuit.getProofSystem())
            .orElseThrow(
                () ->
                    new BundleRejectedException(
                        Reason.UNSUPPORTED_SYSTEM,
                        "no proof system " + circuit.getProofSystem() + " here"))
            .verifierFiles());
    return names;
  }

  private byte[] read(Map<String, Artifact> artifacts, String name) throws BundleRejectedException {
    Artifact artifact = artifacts.get(name);
    if (artifact == null) {
      throw new BundleRejectedException(Reason.MISSING_FILE, "the circuit has no " + name);
    }
    return store.read(artifact);
  }

  /** The announcement is not signed: what it says of the circuit must stand in the manifest. */
  private static void requireAnnounced(CircuitReady circuit, Manifest manifest)
      throws BundleRejectedException {
    if (!manifest.circuitId().equals(circuit.getCircuitId())
        || !manifest.modelName().equals(circuit.getModel())
        || !manifest.modelId().equals(circuit.getModelId())
        || !manifest.proofSystem().equals(circuit.getProofSystem())) {
      throw new BundleRejectedException(
          Reason.CIRCUIT_MISMATCH,
          "the signed manifest is of another circuit than the announcement %s"
              .formatted(circuit.getCircuitId()));
    }
  }
}
