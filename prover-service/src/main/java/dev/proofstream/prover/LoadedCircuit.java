package dev.proofstream.prover;

import dev.proofstream.proving.CircuitProver;
import dev.proofstream.proving.RequestEncoding;

/**
 * A circuit that is ready to prove.
 *
 * @param prover holds the decoded keys; threads may share it
 * @param encoding turns requests into the circuit's inputs
 */
record LoadedCircuit(CircuitProver prover, RequestEncoding encoding) {}
