package dev.proofstream.verifier;

import dev.proofstream.platform.circuits.CircuitCatalog;
import dev.proofstream.platform.circuits.CircuitWarmUp;
import dev.proofstream.platform.ledger.OutcomeLedger;
import dev.proofstream.proto.CircuitReady;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.Readiness;

/** Checks circuits and prepares their verifying keys before the first proof comes. */
@Readiness
@Singleton
public class WarmUp extends CircuitWarmUp {
  private final CheckedCircuits circuits;

  public WarmUp(CircuitCatalog catalog, OutcomeLedger ledger, CheckedCircuits circuits) {
    super(catalog, ledger);
    this.circuits = circuits;
  }

  @Override
  protected boolean isServed(CircuitReady circuit) {
    return true;
  }

  @Override
  protected void warm(CircuitReady circuit) throws ProofRejectedException {
    circuits.get(circuit);
  }
}
