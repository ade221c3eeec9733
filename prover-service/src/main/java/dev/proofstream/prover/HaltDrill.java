package dev.proofstream.prover;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/** Failure drill: a request that kills whoever begins it. Off unless configured. */
@ApplicationScoped
public class HaltDrill {
  private static final Logger LOG = Logger.getLogger(HaltDrill.class);

  /** Exit status of a process that was ended by signal 9. */
  private static final int KILLED = 137;

  private final DrillConfig config;

  public HaltDrill(DrillConfig config) {
    this.config = config;
  }

  void warn(@Observes StartupEvent event) {
    config
        .haltOnRequest()
        .ifPresent(
            id ->
                LOG.warnf(
                    "failure drill: this process halts when it begins request %s"
                        + " (proofstream.drill.halt-on-request)",
                    id));
  }

  /** Ends the process, without any clean-up, if the drill is set to this request. */
  void begin(String requestId) {
    if (config.haltOnRequest().filter(requestId::equals).isPresent()) {
      LOG.warn("failure drill: halting");
      Runtime.getRuntime().halt(KILLED);
    }
  }
}
