/** Groth16: set-up, prover, verifier. */
package dev.proofstream.zk.groth16;
