package dev.proofstream.prover;

import dev.proofstream.model.data.FeatureEncoder;
import dev.proofstream.proving.CircuitProver;

/**
 * A circuit that is ready to prove.
 *
 * @param prover holds the decoded keys; threads may share it
 * @param encoder turns requests into the circuit's inputs
 */
record LoadedCircuit(CircuitProver prover, FeatureEncoder encoder) {}
