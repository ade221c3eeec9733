/** Time and peak memory of the stages that make circuits, proofs and verdicts. */
package dev.proofstream.proving.measure;
