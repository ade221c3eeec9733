package dev.proofstream.zk.r1cs;

/** One row of a rank-1 constraint system: (a . w) * (b . w) = (c . w) for the witness w. */
public record Constraint(LinearCombination a, LinearCombination b, LinearCombination c) {}
