/** The Circom route without a broker: a circuit from an ONNX file, and proofs with it. */
package dev.proofstream.cli.local;
