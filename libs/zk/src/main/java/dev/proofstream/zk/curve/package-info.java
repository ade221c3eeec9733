/**
 * The groups G1 and G2: point arithmetic, the checks of points from outside, multi-scalar
 * multiplication.
 */
package dev.proofstream.zk.curve;
