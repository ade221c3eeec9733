/** Number-theoretic transforms over Fr: polynomials between coefficients and values. */
package dev.proofstream.zk.ntt;
