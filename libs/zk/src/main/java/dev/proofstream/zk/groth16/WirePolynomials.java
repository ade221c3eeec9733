package dev.proofstream.zk.groth16;

import dev.proofstream.zk.field.PrimeField;
import dev.proofstream.zk.ntt.EvaluationDomain;
import dev.proofstream.zk.r1cs.R1cs;
import dev.proofstream.zk.r1cs.SparseMatrix;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * The polynomials u_j, v_j, w_j of every wire (Groth 2016, section 2.3), evaluated at the secret
 * tau, in Montgomery form. Secret, as they give tau away; closing overwrites them. Arrays that
 * methods return are the caller's to overwrite.
 */
final class WirePolynomials implements AutoCloseable {

  private static final PrimeField FR = PrimeField.FR;
  private static final int L = PrimeField.LIMBS;

  private final int logSize;
  private final Trapdoor trapdoor;
  private final long[] u;
  private final long[] v;
  private final long[] w;

  WirePolynomials(R1cs r1cs, int logSize, Trapdoor trapdoor) {
    this.logSize = logSize;
    this.trapdoor = trapdoor;
    long[] lagrange = lagrangeAtTau(logSize, 0, 1);
    u = evaluate(r1cs.a(), lagrange);
    v = evaluate(r1cs.b(), lagrange);
    w = evaluate(r1cs.c(), lagrange);
    for (int wire = 0; wire <= r1cs.publicSignals(); wire++) {
      FR.add(u, L * wire, lagrange, L * (r1cs.constraints() + wire), u, L * wire);
    }
    Arrays.fill(lagrange, 0);
  }

  /** u_j(tau) for each wire; a copy. */
  long[] u() {
    return u.clone();
  }

  /** v_j(tau) for each wire; a copy. */
  long[] v() {
    return v.clone();
  }

  /** (beta u_j + alpha v_j + w_j)(tau) * factor for wires from..to-1. */
  long[] combined(int from, int to, long[] factor) {
    long[] combined = new long[L * (to - from)];
    long[] t = new long[L];
    for (int wire = from; wire < to; wire++) {
      int at = L * (wire - from);
      FR.multiply(u, L * wire, trapdoor.beta(), 0, combined, at);
      FR.multiply(v, L * wire, trapdoor.alpha(), 0, t, 0);
      FR.add(combined, at, t, 0, combined, at);
      FR.add(combined, at, w, L * wire, combined, at);
      FR.multiply(combined, at, factor, 0, combined, at);
    }
    Arrays.fill(t, 0);
    return combined;
  }

  /** M_(2i+1)(tau) * factor, M being the Lagrange polynomials of the domain of twice the size. */
  long[] oddLagrange(long[] factor) {
    long[] odd = lagrangeAtTau(logSize + 1, 1, 2);
    for (int at = 0; at < odd.length; at += L) {
      FR.multiply(odd, at, factor, 0, odd, at);
    }
    return odd;
  }

  /** tau^i (tau^n - 1) for i below count. */
  long[] vanishingPowers(int count) {
    long[] powers = new long[L * count];
    if (count > 0) {
      vanishingAtTau(logSize, powers);
    }
    for (int i = 1; i < count; i++) {
      FR.multiply(powers, L * (i - 1), trapdoor.tau(), 0, powers, L * i);
    }
    return powers;
  }

  private static long[] evaluate(SparseMatrix matrix, long[] lagrange) {
    long[] values = new long[L * matrix.columns()];
    long[] t = new long[L];
    for (int row = 0; row < matrix.rows(); row++) {
      for (int i = matrix.rowStart(row); i < matrix.rowStart(row + 1); i++) {
        int at = L * matrix.column(i);
        FR.multiply(matrix.values(), L * i, lagrange, L * row, t, 0);
        FR.add(values, at, t, 0, values, at);
      }
    }
    Arrays.fill(t, 0);
    return values;
  }

  /** r[0] = tau^(2^k) - 1. */
  private void vanishingAtTau(int k, long[] r) {
    System.arraycopy(trapdoor.tau(), 0, r, 0, L);
    for (int i = 0; i < k; i++) {
      FR.square(r, 0, r, 0);
    }
    long[] one = new long[L];
    FR.setOne(one, 0);
    FR.subtract(r, 0, one, 0, r, 0);
  }

  /**
   * The Lagrange polynomials L_i(tau) = w^i / N * (tau^N - 1) / (tau - w^i) of the domain of N =
   * 2^k elements, for i = first, first + step, ... below N, with one inversion.
   */
  private long[] lagrangeAtTau(int k, int first, int step) {
    int count = (1 << k) / step;
    long[] root = EvaluationDomain.root(k);
    long[] stride = new long[L];
    FR.power(root, 0, new long[] {step}, stride, 0);
    long[] point = new long[L];
    FR.power(root, 0, new long[] {first}, point, 0);

    long[] values = new long[L * count];
    long[] differences = new long[L * count];
    long[] products = new long[L * (count + 1)];
    FR.setOne(products, 0);
    for (int i = 0; i < count; i++) {
      System.arraycopy(point, 0, values, L * i, L);
      FR.subtract(trapdoor.tau(), 0, point, 0, differences, L * i);
      FR.multiply(products, L * i, differences, L * i, products, L * (i + 1));
      FR.multiply(point, 0, stride, 0, point, 0);
    }
    long[] inverse = new long[L];
    FR.invert(products, L * count, inverse, 0);
    long[] scale = new long[L];
    vanishingAtTau(k, scale);
    BigInteger size = BigInteger.ONE.shiftLeft(k);
    FR.multiply(scale, 0, FR.fromBigInteger(size.modInverse(FR.modulus())), 0, scale, 0);
    long[] t = new long[L];
    for (int i = count - 1; i >= 0; i--) {
      FR.multiply(inverse, 0, products, L * i, t, 0);
      FR.multiply(inverse, 0, differences, L * i, inverse, 0);
      FR.multiply(t, 0, scale, 0, t, 0);
      FR.multiply(values, L * i, t, 0, values, L * i);
    }
    for (long[] secret : new long[][] {differences, products, inverse, scale, t}) {
      Arrays.fill(secret, 0);
    }
    return values;
  }

  @Override
  public void close() {
    Arrays.fill(u, 0);
    Arrays.fill(v, 0);
    Arrays.fill(w, 0);
  }
}
