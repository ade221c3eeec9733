package dev.proofstream.proving.measure;

/** A stage's result and what it cost. */
public record Measured<T>(T value, StageMeasurement measurement) {}
