package dev.proofstream.prover;

import dev.proofstream.model.data.InputSpec;
import dev.proofstream.platform.circuits.CircuitCatalog;
import dev.proofstream.platform.circuits.CircuitWarmUp;
import dev.proofstream.platform.ledger.OutcomeLedger;
import dev.proofstream.proto.CircuitReady;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.ProofInput;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.health.Readiness;

/** Loads circuits and proves with them before the first request does. */
@Readiness
@Singleton
public class WarmUp extends CircuitWarmUp {
  /** Nothing of a warm-up is stored or published. */
  private static final String REQUEST_ID = "warm-up";

  private final ProverConfig config;
  private final ServedSystems served;
  private final LoadedCircuits circuits;

  public WarmUp(
      ProverConfig config,
      ServedSystems served,
      CircuitCatalog catalog,
      OutcomeLedger ledger,
      LoadedCircuits circuits) {
    super(catalog, ledger);
    this.config = config;
    this.served = served;
    this.circuits = circuits;
  }

  @Override
  protected boolean isServed(CircuitReady circuit) {
    return served.contains(circuit.getProofSystem());
  }

  @Override
  protected void warm(CircuitReady circuit) throws Exception {
    LoadedCircuit loaded = circuits.get(circuit);
    ProofInput input = anyInput(loaded);
    for (int i = 0; i < config.warmUpProofs(); i++) {
      loaded.prover().prove(REQUEST_ID, input);
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
