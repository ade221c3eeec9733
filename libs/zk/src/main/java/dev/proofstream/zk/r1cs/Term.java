package dev.proofstream.zk.r1cs;

import java.math.BigInteger;

/**
 * One summand of a linear combination.
 *
 * @param wire index of the wire; wire 0 is the constant 1
 * @param coefficient in 0..r-1
 */
public record Term(int wire, BigInteger coefficient) {}
