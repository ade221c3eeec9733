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
import org.jboss.logging.Logger;

/** Loads circuits and proves with them before the first request does. */
@Readiness
@Singleton
public class WarmUp extends CircuitWarmUp {
  private static final Logger LOG = Logger.getLogger(WarmUp.class);

  /** Nothing of a warm-up is stored or published. */
  private static final String REQUEST_ID = "warm-up";

  /** Code is compiled once so many proofs in a row are not faster than the fastest by a tenth. */
  private static final int SETTLED = 300;

  private static final double FASTER = 0.9;

  private final ProverConfig config;
  private final ServedSystems served;
  private final LoadedCircuits circuits;

  /** Proof systems whose code is compiled; of the warm-up's thread alone. */
  private final Set<String> compiled = new HashSet<>();

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
    // The code is compiled once; after that a circuit needs a proof for its own keys and tables.
    boolean first = compiled.add(circuit.getProofSystem());
    long end = System.nanoTime() + (first ? config.warmUpTime().toNanos() : 0);
    long fastest = Long.MAX_VALUE;
    int proofs = 0;
    int settled = 0;
    do {
      long start = System.nanoTime();
      loaded.prover().prove(REQUEST_ID, input);
      long time = System.nanoTime() - start;
      proofs++;
      if (time < FASTER * fastest) {
        fastest = time;
        settled = 0;
      } else {
        settled++;
      }
    } while (settled < SETTLED && System.nanoTime() < end);
    LOG.infof(
        "warmed up with %d proofs of circuit %s, the fastest in %.1f ms",
        proofs, circuit.getCircuitId(), fastest / 1e6);
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
