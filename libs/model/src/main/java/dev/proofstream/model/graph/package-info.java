/** Trained networks as plain values: layers, standardisation, architecture. */
package dev.proofstream.model.graph;
