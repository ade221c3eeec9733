/**
 * Circom and Groth16: a quantised model becomes readable Circom source, the circom compiler makes
 * the constraint system of it, and the witness is computed here, by the model's own evaluator.
 */
package dev.proofstream.proving.circom;
