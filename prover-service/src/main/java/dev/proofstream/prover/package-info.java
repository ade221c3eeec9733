/**
 * The prover service: takes inference requests from the share group of its proof system, proves the
 * predictions of the committed model, and announces the proofs.
 */
package dev.proofstream.prover;
