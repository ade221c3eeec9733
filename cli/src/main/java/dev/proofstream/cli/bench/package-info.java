/** {@code bench}: our Groth16 prover beside others on the same files, and its field arithmetic. */
package dev.proofstream.cli.bench;
