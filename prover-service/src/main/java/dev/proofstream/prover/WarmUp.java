package dev.proofstream.prover;

import dev.proofstream.model.data.InputRefusedException;
import dev.proofstream.model.data.InputSpec;
import dev.proofstream.platform.UnavailableException;
import dev.proofstream.platform.circuits.CatalogEntry;
import dev.proofstream.platform.circuits.CircuitCatalog;
import dev.proofstream.platform.ledger.OutcomeLedger;
import dev.proofstream.proto.CircuitReady;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.ProofInput;
import dev.proofstream.proving.ProvingFailedException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/**
 * Loads circuits and proves with them before the first request does: all that are known at the
 * start, before the service reports ready, and every later one as it is announced.
 */
@Readiness
@ApplicationScoped
public class WarmUp implements HealthCheck {
  private static final Logger LOG = Logger.getLogger(WarmUp.class);
  private static final long PAUSE_AFTER_ERROR_MS = 1000;

  /** Nothing of a warm-up is stored or published. */
  private static final String REQUEST_ID = "warm-up";

  private final ProverConfig config;
  private final CircuitCatalog catalog;
  private final OutcomeLedger ledger;
  private final LoadedCircuits circuits;
  private final BlockingQueue<CircuitReady> announced = new LinkedBlockingQueue<>();

  private volatile boolean warm;
  private volatile Thread thread;

  public WarmUp(
      ProverConfig config, CircuitCatalog catalog, OutcomeLedger ledger, LoadedCircuits circuits) {
    this.config = config;
    this.catalog = catalog;
    this.ledger = ledger;
    this.circuits = circuits;
  }

  void start(@Observes StartupEvent event) {
    thread = Thread.ofPlatform().name("warm-up").daemon().start(this::run);
  }

  void stop(@Observes ShutdownEvent event) {
    thread.interrupt();
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("circuits loaded").status(warm).build();
  }

  private void run() {
    try {
      retrying(ledger::prepare);
      retrying(catalog::awaitCaughtUp);
      Set<String> seen = new HashSet<>();
      for (CircuitReady circuit : newestOfEach()) {
        seen.add(circuit.getCircuitId());
        warm(circuit);
      }
      warm = true;
      catalog.onCircuit(entry -> announced.add(entry.circuit()));
      while (true) {
        CircuitReady circuit = announced.take();
        if (isServed(circuit) && isNewest(circuit) && seen.add(circuit.getCircuitId())) {
          warm(circuit);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void retrying(Runnable step) throws InterruptedException {
    while (true) {
      try {
        step.run();
        return;
      } catch (UnavailableException e) {
        LOG.warnf("not ready yet: %s", e.getMessage());
        TimeUnit.MILLISECONDS.sleep(PAUSE_AFTER_ERROR_MS);
      }
    }
  }

  private List<CircuitReady> newestOfEach() {
    return catalog.entries().stream()
        .map(CatalogEntry::circuit)
        .filter(this::isServed)
        .filter(this::isNewest)
        .distinct()
        .toList();
  }

  private boolean isServed(CircuitReady circuit) {
    return config.systems().contains(circuit.getProofSystem());
  }

  private boolean isNewest(CircuitReady circuit) {
    return catalog
        .resolve(circuit.getModel(), circuit.getProofSystem(), Long.MAX_VALUE)
        .map(CircuitReady::getCircuitId)
        .filter(circuit.getCircuitId()::equals)
        .isPresent();
  }

  /** A circuit that does not load is its requests' trouble, not the others': it is only logged. */
  private void warm(CircuitReady circuit) {
    try {
      LoadedCircuit loaded = circuits.get(circuit);
      ProofInput input = anyInput(loaded);
      for (int i = 0; i < config.warmUpProofs(); i++) {
        loaded.prover().prove(REQUEST_ID, input);
      }
    } catch (RequestFailedException
        | InputRefusedException
        | ProvingFailedException
        | RuntimeException e) {
      LOG.warnf("circuit %s is not warmed up: %s", circuit.getCircuitId(), e.getMessage());
    }
  }

  private static ProofInput anyInput(LoadedCircuit circuit) {
    List<int[]> rows = List.of(anyRow(circuit.encoding().declaredInputs()));
    boolean hashed = circuit.prover().manifest().options().input().equals(CircuitOptions.HASHED);
    return hashed ? ProofInput.of(rows, new byte[ProofInput.MIN_SALT_BYTES]) : ProofInput.of(rows);
  }

  /** The lowest permitted row: every level 0, but the first input of each one-hot group 1. */
  private static int[] anyRow(List<InputSpec> inputs) {
    int[] levels = new int[inputs.size()];
    Set<String> groups = new HashSet<>();
    for (int i = 0; i < levels.length; i++) {
      String group = inputs.get(i).oneHotGroup();
      if (!group.isEmpty() && groups.add(group)) {
        levels[i] = 1;
      }
    }
    return levels;
  }
}
