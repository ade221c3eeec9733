package dev.proofstream.zk.field;

/**
 * Pairs of affine points to be added, each point one of many in a flat array: pair k is (+-)
 * left[l[k]] and (+-) right[r[k]].
 *
 * @param left points
 * @param l index of the point, times 2, plus 1 if it is to be negated
 * @param right points, the same array if the caller likes
 * @param r as l
 */
public record PointPairs(long[] left, int[] l, long[] right, int[] r) {}
