package dev.proofstream.model.graph;

/** One step of a {@link FeedForwardNetwork}. */
public sealed interface Layer permits Dense, Relu {}
