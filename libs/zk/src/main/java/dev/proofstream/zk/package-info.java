/**
 * Zero-knowledge proofs over BN254 without any framework: fields, curves, pairing, transforms,
 * R1CS, Groth16 and circom's file formats. Each package is one idea; {@code field} knows nothing of
 * the others, {@code circom} knows them all.
 */
package dev.proofstream.zk;
