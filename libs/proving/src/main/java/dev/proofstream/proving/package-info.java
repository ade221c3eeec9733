/**
 * Proof systems behind one interface: a trained model becomes a {@link
 * dev.proofstream.proving.CompiledCircuit}, a request's levels become a {@link
 * dev.proofstream.proving.ProvenPrediction}. Implementations have packages of their own.
 */
package dev.proofstream.proving;
