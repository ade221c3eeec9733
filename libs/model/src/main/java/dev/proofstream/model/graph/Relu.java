package dev.proofstream.model.graph;

/** {@code y = max(x, 0)}, element by element. */
public record Relu() implements Layer {}
