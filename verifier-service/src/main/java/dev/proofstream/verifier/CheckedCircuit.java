package dev.proofstream.verifier;

import dev.proofstream.proving.RequestEncoding;
import dev.proofstream.proving.bundle.PreparedCircuit;

/**
 * A circuit whose manifest is signed by a trusted signer and whose verifying key is sound.
 *
 * @param prepared checks proofs; threads may share it
 * @param encoding turns requests into the circuit's inputs, by the signed manifest
 */
record CheckedCircuit(PreparedCircuit prepared, RequestEncoding encoding) {}
