package dev.proofstream.model.graph;

/**
 * Numbers that a graph gives.
 *
 * @param name of the file's output
 * @param values scalars of what the file gives, row-major; not copied
 * @param logits scalars before the last activation where that keeps their order (softmax, sigmoid),
 *     else the same as {@code values}; not copied
 * @param link name of that activation, empty for none
 */
public record Output(String name, int[] values, int[] logits, String link) {}
