package dev.proofstream.verifier;

import dev.proofstream.platform.UnavailableException;
import dev.proofstream.platform.circuits.CatalogEntry;
import dev.proofstream.platform.circuits.CircuitCatalog;
import dev.proofstream.platform.ledger.OutcomeLedger;
import dev.proofstream.proto.CircuitReady;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/**
 * Prepares the circuits that are known at the start before the service reports ready; later ones
 * are prepared when their first proof comes.
 */
@Readiness
@ApplicationScoped
public class WarmUp implements HealthCheck {
  private static final Logger LOG = Logger.getLogger(WarmUp.class);
  private static final long PAUSE_AFTER_ERROR_MS = 1000;

  private final CircuitCatalog catalog;
  private final OutcomeLedger ledger;
  private final CheckedCircuits circuits;

  private volatile boolean warm;
  private volatile Thread thread;

  public WarmUp(CircuitCatalog catalog, OutcomeLedger ledger, CheckedCircuits circuits) {
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
    return HealthCheckResponse.named("circuits prepared").status(warm).build();
  }

  private void run() {
    try {
      retrying(ledger::prepare);
      retrying(catalog::awaitCaughtUp);
      catalog.entries().stream().map(CatalogEntry::circuit).distinct().forEach(this::prepare);
      warm = true;
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

  /** A circuit that fails its checks is its proofs' trouble, not the others': it is only logged. */
  private void prepare(CircuitReady circuit) {
    try {
      circuits.get(circuit);
    } catch (ProofRejectedException | RuntimeException e) {
      LOG.warnf("circuit %s is not accepted: %s", circuit.getCircuitId(), e.getMessage());
    }
  }
}
