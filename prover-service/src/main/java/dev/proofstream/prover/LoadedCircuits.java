package dev.proofstream.prover;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.proofstream.platform.artifacts.ArtifactCorruptException;
import dev.proofstream.platform.artifacts.ArtifactMissingException;
import dev.proofstream.platform.artifacts.ArtifactStore;
import dev.proofstream.proto.Artifact;
import dev.proofstream.proto.CircuitReady;
import dev.proofstream.proto.FailureCode;
import dev.proofstream.proving.CircuitFiles;
import dev.proofstream.proving.CircuitProver;
import dev.proofstream.proving.CircuitUnreadableException;
import dev.proofstream.proving.ProofSystem;
import dev.proofstream.proving.ProofSystems;
import dev.proofstream.proving.RequestEncoding;
import dev.proofstream.proving.bundle.BundleRejectedException;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jboss.logging.Logger;

/** The circuits whose keys are decoded in memory, loaded from the artifact store when asked for. */
@ApplicationScoped
public class LoadedCircuits {
  private static final Logger LOG = Logger.getLogger(LoadedCircuits.class);

  private final ProofSystems systems;
  private final ArtifactStore store;
  private final ProverMetrics metrics;

  // An evicted circuit may be proving still: it is not closed, it goes with its last user.
  private final LoadingCache<CircuitReady, LoadedCircuit> circuits;

  public LoadedCircuits(
      ProofSystems systems, ArtifactStore store, ProverMetrics metrics, ProverConfig config) {
    this.systems = systems;
    this.store = store;
    this.metrics = metrics;
    this.circuits = Caffeine.newBuilder().maximumSize(config.circuitsInMemory()).build(this::load);
  }

  /**
   * The circuit, loaded once however many ask at the same time.
   *
   * @throws RequestFailedException when its files cannot be what the announcement says
   */
  LoadedCircuit get(CircuitReady circuit) throws RequestFailedException {
    try {
      return circuits.get(circuit);
    } catch (CompletionException e) {
      throw unreadable(circuit, e.getCause());
    } catch (ArtifactMissingException
        | ArtifactCorruptException
        | IllegalArgumentException
        | IllegalStateException e) {
      throw unreadable(circuit, e);
    }
  }

  private static RequestFailedException unreadable(CircuitReady circuit, Throwable cause) {
    LOG.errorf(cause, "circuit %s cannot be loaded", circuit.getCircuitId());
    return new RequestFailedException(
        "resolve",
        FailureCode.INTERNAL,
        "",
        "the files of circuit %s cannot be read".formatted(circuit.getCircuitId()));
  }

  private LoadedCircuit load(CircuitReady circuit) throws IOException, BundleRejectedException {
    long start = System.nanoTime();
    Map<String, Path> paths = new HashMap<>();
    for (Artifact artifact : circuit.getArtifactsList()) {
      paths.put(artifact.getName(), store.path(artifact.getSha256()));
    }
    CircuitFiles files = new CircuitFiles(paths);
    CircuitProver prover = system(circuit.getProofSystem()).loadProver(files);
    if (!prover.circuitId().equals(circuit.getCircuitId())) {
      throw new CircuitUnreadableException(
          CircuitFiles.MANIFEST, "is the one of circuit " + prover.circuitId());
    }
    byte[] dataSet =
        files.contains(CircuitFiles.DATA_SET) ? files.bytes(CircuitFiles.DATA_SET) : null;
    LoadedCircuit loaded =
        new LoadedCircuit(prover, RequestEncoding.of(prover.manifest(), dataSet));
    Duration time = Duration.ofNanos(System.nanoTime() - start);
    metrics.loaded(circuit.getProofSystem(), time);
    LOG.infof(
        "loaded circuit %s of %s in %d ms",
        circuit.getCircuitId(), circuit.getModel(), time.toMillis());
    return loaded;
  }

  private ProofSystem system(String name) {
    return systems
        .find(name)
        .orElseThrow(() -> new IllegalStateException("no proof system " + name + " here"));
  }

  /** By now the connector has finished what was in work. */
  @PreDestroy
  void close() {
    circuits.asMap().values().forEach(circuit -> circuit.prover().close());
  }
}
