package dev.proofstream.zk.groth16;

import dev.proofstream.zk.curve.CurveArithmetic;
import dev.proofstream.zk.curve.G1Point;
import dev.proofstream.zk.curve.G2Point;
import dev.proofstream.zk.curve.Group;
import dev.proofstream.zk.curve.Msm;
import dev.proofstream.zk.field.FieldKernels;
import dev.proofstream.zk.field.PrimeField;
import dev.proofstream.zk.ntt.EvaluationDomain;
import dev.proofstream.zk.r1cs.MontgomeryWitness;
import dev.proofstream.zk.r1cs.SparseMatrix;
import dev.proofstream.zk.r1cs.Witness;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinTask;

/**
 * Makes proofs for one key. Immutable and shared by all threads: made once per key, used for many
 * proofs; one proof uses all cores of the common ForkJoinPool.
 *
 * <p>Proof of Groth 2016, section 3.2, with the quotient as snarkjs computes it: on the coset of
 * odd powers of the root of order 2 n the polynomial a b - c is known from the values of a, b, c
 * there, it vanishes on the even powers, and so the sum of its odd values times the key's H points
 * is [h(tau) t(tau) / delta].
 */
public final class Groth16Prover {

  private static final PrimeField FR = PrimeField.FR;
  private static final int L = PrimeField.LIMBS;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final ProvingKey key;
  private final EvaluationDomain domain;

  /**
   * @param key decoded and checked
   */
  public Groth16Prover(ProvingKey key) {
    this.key = key;
    domain = new EvaluationDomain(Integer.numberOfTrailingZeros(key.domainSize()));
  }

  /** The key. */
  public ProvingKey key() {
    return key;
  }

  /**
   * A fresh proof, blinded with r and s from a {@link SecureRandom}. The constraints are not
   * checked here (see {@code R1cs.check}): a witness that does not satisfy them gives a proof that
   * does not verify.
   *
   * @throws IllegalArgumentException if the witness has another number of wires than the key
   */
  public Groth16Proof prove(Witness witness) {
    if (witness.size() != key.wires()) {
      throw new IllegalArgumentException(
          "the witness has " + witness.size() + " wires, the key " + key.wires());
    }
    long[] w = witness.limbs();
    ForkJoinTask<long[]> b2 = task(() -> Msm.multiply(key.b2(), w, 0));
    ForkJoinTask<long[]> h = task(() -> Msm.multiply(key.h1(), quotientOnCoset(witness), 0));
    ForkJoinTask<long[]> a1 = task(() -> Msm.multiply(key.a1(), w, 0));
    ForkJoinTask<long[]> b1 = task(() -> Msm.multiply(key.b1(), w, 0));
    ForkJoinTask<long[]> c1 = task(() -> Msm.multiply(key.c1(), w, key.publicSignals() + 1));
    ForkJoinTask.invokeAll(Arrays.asList(b2, h, a1, b1, c1));

    long[] r = new long[L];
    long[] s = new long[L];
    FR.randomNonZero(RANDOM, r, 0);
    FR.randomNonZero(RANDOM, s, 0);
    try {
      return blind(a1.join(), b1.join(), b2.join(), c1.join(), h.join(), r, s);
    } finally {
      Arrays.fill(r, 0);
      Arrays.fill(s, 0);
    }
  }

  private static ForkJoinTask<long[]> task(Callable<long[]> work) {
    return ForkJoinTask.adapt(work);
  }

  /**
   * A = alpha + a + r delta, B = beta + b + s delta, C = c + h + s A + r B - r s delta, with B in
   * both groups.
   */
  private Groth16Proof blind(
      long[] a1, long[] b1, long[] b2, long[] c1, long[] h, long[] r, long[] s) {
    CurveArithmetic g1 = Group.G1.arithmetic();
    CurveArithmetic g2 = Group.G2.arithmetic();
    ProvingKey.Header header = key.header();
    long[] delta1 = header.delta1().limbs();
    long[] a = addMultiple(g1, a1, header.alpha1().limbs(), delta1, r);
    long[] bInG1 = addMultiple(g1, b1, header.beta1().limbs(), delta1, s);
    long[] b = addMultiple(g2, b2, header.beta2().limbs(), header.delta2().limbs(), s);

    long[] c = new long[Group.G1.jacobianLimbs()];
    long[] product = new long[Group.G1.jacobianLimbs()];
    g1.add(c1, 0, h, 0, c, 0);
    g1.multiply(a, 0, s, 0, L, product, 0);
    g1.add(c, 0, product, 0, c, 0);
    g1.multiply(bInG1, 0, r, 0, L, product, 0);
    g1.add(c, 0, product, 0, c, 0);
    long[] rs = new long[L];
    FR.toMontgomery(r, 0, rs, 0);
    FR.multiply(rs, 0, s, 0, rs, 0);
    g1.multiply(delta1, 0, rs, 0, L, product, 0);
    g1.negate(product, 0, product, 0);
    g1.add(c, 0, product, 0, c, 0);
    long[] affineC = new long[Group.G1.affineLimbs()];
    g1.toAffine(c, 0, affineC, 0);
    Arrays.fill(rs, 0);
    return new Groth16Proof(
        G1Point.ofLimbs(a, 0), G2Point.ofLimbs(b, 0), G1Point.ofLimbs(affineC, 0));
  }

  /** sum + point + scalar * base, affine. */
  private static long[] addMultiple(
      CurveArithmetic curve, long[] sum, long[] point, long[] base, long[] scalar) {
    long[] result = new long[curve.group().jacobianLimbs()];
    curve.multiply(base, 0, scalar, 0, L, result, 0);
    curve.add(result, 0, sum, 0, result, 0);
    curve.addAffine(result, 0, point, 0, result, 0);
    long[] affine = new long[curve.group().affineLimbs()];
    curve.toAffine(result, 0, affine, 0);
    return affine;
  }

  /** a b - c on the odd coset, canonical. */
  private long[] quotientOnCoset(Witness witness) {
    FieldKernels kernels = FieldKernels.current();
    int n = key.domainSize();
    MontgomeryWitness w = witness.toMontgomery();
    long[] a = new long[L * n];
    long[] b = new long[L * n];
    long[] c = new long[L * n];
    multiply(key.a(), w, a);
    multiply(key.b(), w, b);
    // On the domain itself a b = c for a witness that satisfies the constraints.
    kernels.multiply(FR, a, 0, b, 0, c, 0, n);
    ForkJoinTask<Void> transformA = transform(a);
    ForkJoinTask<Void> transformB = transform(b);
    ForkJoinTask<Void> transformC = transform(c);
    ForkJoinTask.invokeAll(Arrays.asList(transformA, transformB, transformC));
    kernels.multiply(FR, a, 0, b, 0, a, 0, n);
    kernels.subtract(FR, a, 0, c, 0, a, 0, n);
    for (int i = 0; i < n; i++) {
      FR.toCanonical(a, L * i, a, L * i);
    }
    return a;
  }

  private ForkJoinTask<Void> transform(long[] values) {
    return ForkJoinTask.adapt(
        () -> {
          domain.toOddCoset(values);
          return null;
        });
  }

  private static void multiply(SparseMatrix matrix, MontgomeryWitness w, long[] products) {
    long[] scratch = new long[L];
    for (int row = 0; row < matrix.rows(); row++) {
      matrix.multiplyRow(row, w, products, L * row, scratch);
    }
  }

  @Override
  public String toString() {
    return "Groth16Prover of " + key;
  }
}
