package dev.proofstream.platform.circuits;

import dev.proofstream.platform.ledger.OutcomeLedger;
import dev.proofstream.platform.share.StartGate;
import dev.proofstream.proto.CircuitReady;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.jboss.logging.Logger;

/**
 * Makes circuits ready before the first record needs them: those that are known at the start before
 * the service reports ready and takes records, every later one as it is announced. Of each model
 * and proof system only the newest is prepared; who asks for an older one waits for it.
 *
 * <p>A service's own warm-up extends it as one {@code @Singleton} and {@code @Readiness} bean.
 */
public abstract class CircuitWarmUp implements HealthCheck, StartGate {
  private static final Logger LOG = Logger.getLogger(CircuitWarmUp.class);
  private static final long PAUSE_AFTER_ERROR_MS = 1000;

  private final CircuitCatalog catalog;
  private final OutcomeLedger ledger;
  private final BlockingQueue<CircuitReady> announced = new LinkedBlockingQueue<>();

  private volatile boolean warm;
  private volatile Thread thread;

  protected CircuitWarmUp(CircuitCatalog catalog, OutcomeLedger ledger) {
    this.catalog = catalog;
    this.ledger = ledger;
  }

  /** Whether this service will have to do with such a circuit. */
  protected abstract boolean isServed(CircuitReady circuit);

  /**
   * Makes one circuit ready. A failure is that circuit's trouble, not the others': it is logged,
   * and its requests meet it again.
   */
  protected abstract void warm(CircuitReady circuit) throws Exception;

  void start(@Observes StartupEvent event) {
    thread = Thread.ofPlatform().name("warm-up").daemon().start(this::run);
  }

  void stop(@Observes ShutdownEvent event) {
    thread.interrupt();
  }

  @Override
  public boolean isOpen() {
    return warm;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("circuits warm").status(warm).build();
  }

  private void run() {
    try {
      retrying(ledger::prepare);
      retrying(catalog::awaitCaughtUp);
      Set<String> seen = new HashSet<>();
      for (CircuitReady circuit : newestOfEach()) {
        seen.add(circuit.getCircuitId());
        warmOrSaySo(circuit);
      }
      warm = true;
      catalog.onCircuit(entry -> announced.add(entry.circuit()));
      while (true) {
        CircuitReady circuit = announced.take();
        if (isServed(circuit) && isNewest(circuit) && seen.add(circuit.getCircuitId())) {
          warmOrSaySo(circuit);
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
      } catch (RuntimeException e) {
        LOG.warnf("not ready yet: %s", e.getMessage());
        TimeUnit.MILLISECONDS.sleep(PAUSE_AFTER_ERROR_MS);
      }
    }
  }

  private void warmOrSaySo(CircuitReady circuit) throws InterruptedException {
    try {
      warm(circuit);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception | LinkageError e) {
      // A class that cannot be initialised is no reason to stay unready for ever.
      LOG.warnf("circuit %s is not warm: %s", circuit.getCircuitId(), e);
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

  private boolean isNewest(CircuitReady circuit) {
    return catalog
        .resolve(circuit.getModel(), circuit.getProofSystem(), Long.MAX_VALUE)
        .map(CircuitReady::getCircuitId)
        .filter(circuit.getCircuitId()::equals)
        .isPresent();
  }
}
