package dev.proofstream.verifier;

import dev.proofstream.model.data.FeatureEncoder;
import dev.proofstream.proving.bundle.PreparedCircuit;

/**
 * A circuit whose manifest is signed by a trusted signer and whose verifying key is sound.
 *
 * @param prepared checks proofs; threads may share it
 * @param encoder turns requests into the circuit's inputs, by the signed manifest
 */
record CheckedCircuit(PreparedCircuit prepared, FeatureEncoder encoder) {}
