/** Rank-1 constraint systems and their witnesses. */
package dev.proofstream.zk.r1cs;
