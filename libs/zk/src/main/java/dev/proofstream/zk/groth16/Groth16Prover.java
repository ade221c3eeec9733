package dev.proofstream.zk.groth16;

import dev.proofstream.zk.curve.CurveArithmetic;
import dev.proofstream.zk.curve.G1Point;
import dev.proofstream.zk.curve.G2Point;
import dev.proofstream.zk.curve.Group;
import dev.proofstream.zk.curve.Msm;
import dev.proofstream.zk.curve.TwoMultiples;
import dev.proofstream.zk.field.FieldKernels;
import dev.proofstream.zk.field.Pieces;
import dev.proofstream.zk.field.PrimeField;
import dev.proofstream.zk.ntt.EvaluationDomain;
import dev.proofstream.zk.r1cs.MontgomeryWitness;
import dev.proofstream.zk.r1cs.SparseMatrix;
import dev.proofstream.zk.r1cs.Witness;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.atomic.AtomicReference;

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
  private static final System.Logger LOG = System.getLogger(Groth16Prover.class.getName());
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Elements of one call of the kernels. */
  private static final int PIECE = 4096;

  // What the key holds besides, its points, is in ProverPoints: the key itself may go.
  private final SparseMatrix a;
  private final SparseMatrix b;
  private final int publicSignals;
  private final EvaluationDomain domain;
  private final TableBuilder tableBuilder;

  /** Replaced by points with tables once these are built. */
  private volatile ProverPoints points;

  private final AtomicReference<CompletableFuture<Void>> tables = new AtomicReference<>();

  /** 1 / n, canonical: a product with it divides by n and leaves Montgomery form. */
  private final long[] toCanonicalOverSize = new long[L];

  /**
   * @param key decoded and checked
   */
  public Groth16Prover(ProvingKey key) {
    this(key, TableBuilder.OF_THIS_PROCESS);
  }

  Groth16Prover(ProvingKey key, TableBuilder tableBuilder) {
    this.tableBuilder = tableBuilder;
    a = key.a();
    b = key.b();
    publicSignals = key.publicSignals();
    domain = new EvaluationDomain(Integer.numberOfTrailingZeros(key.domainSize()));
    FR.toCanonical(domain.sizeInverse(), 0, toCanonicalOverSize, 0);
    points = ProverPoints.of(key);
  }

  /**
   * The tables of multiples that make further proofs faster: their building begins in the
   * background with the first proof. Without them proofs are as good, only slower.
   *
   * @return completes when they are in use, or at once if the memory budget has no room for any;
   *     exceptionally if they could not be built
   * @throws IllegalStateException before the first proof
   */
  public CompletableFuture<Void> tables() {
    CompletableFuture<Void> begun = tables.get();
    if (begun == null) {
      throw new IllegalStateException("tables are begun with the first proof");
    }
    return begun.copy();
  }

  /**
   * A fresh proof, blinded with r and s from a {@link SecureRandom}. The constraints are not
   * checked here (see {@code R1cs.check}): a witness that does not satisfy them gives a proof that
   * does not verify.
   *
   * @throws IllegalArgumentException if the witness has another number of wires than the key
   */
  public Groth16Proof prove(Witness witness) {
    if (witness.size() != a.columns()) {
      throw new IllegalArgumentException(
          "the witness has " + witness.size() + " wires, the key " + a.columns());
    }
    long[] r = new long[L];
    long[] s = new long[L];
    FR.randomNonZero(RANDOM, r, 0);
    FR.randomNonZero(RANDOM, s, 0);
    try {
      return prove(witness, r, s);
    } finally {
      Arrays.fill(r, 0);
      Arrays.fill(s, 0);
    }
  }

  private Groth16Proof prove(Witness witness, long[] r, long[] s) {
    ProverPoints points = this.points;
    long[] forA = blinded(witness, r);
    long[] forB = blinded(witness, s);
    long[] forC = new long[L * points.c().size()];
    try {
      ForkJoinTask<long[]> b2 = task(() -> affine(Group.G2, Msm.multiply(points.b2(), forB, 0)));
      ForkJoinTask<long[]> c = task(() -> sumOfC(points, witness, r, s, forC));
      ForkJoinTask<long[]> a = task(() -> affine(Group.G1, Msm.multiply(points.a(), forA, 0)));
      ForkJoinTask<long[]> b1 = task(() -> affine(Group.G1, Msm.multiply(points.b1(), forB, 0)));
      ForkJoinTask.invokeAll(Arrays.asList(c, b2, a, b1));

      // C = c + h - r s delta + s A + r B, with A = alpha + a + r delta, B = beta + b + s delta.
      CurveArithmetic g1 = Group.G1.arithmetic();
      long[] blinding = new TwoMultiples(Group.G1).sum(a.join(), s, b1.join(), r);
      g1.add(c.join(), 0, blinding, 0, blinding, 0);
      beginTables(forA, forB, forC);
      return new Groth16Proof(
          G1Point.ofLimbs(a.join(), 0),
          G2Point.ofLimbs(b2.join(), 0),
          G1Point.ofLimbs(affine(Group.G1, blinding), 0));
    } finally {
      Arrays.fill(forA, 0);
      Arrays.fill(forB, 0);
      Arrays.fill(forC, 0);
    }
  }

  private static ForkJoinTask<long[]> task(Callable<long[]> work) {
    return ForkJoinTask.adapt(work);
  }

  /** The scalars of a sum of {@link ProverPoints}: the witness, 1, r or s. */
  private static long[] blinded(Witness witness, long[] blinding) {
    int wires = witness.size();
    long[] scalars = Arrays.copyOf(witness.limbs(), L * (wires + 2));
    scalars[L * wires] = 1;
    System.arraycopy(blinding, 0, scalars, L * (wires + 1), L);
    return scalars;
  }

  private static long[] affine(Group group, long[] jacobian) {
    long[] affine = new long[group.affineLimbs()];
    group.arithmetic().toAffine(jacobian, 0, affine, 0);
    return affine;
  }

  private void beginTables(long[] forA, long[] forB, long[] forC) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    if (tables.compareAndSet(null, done)) {
      tableBuilder
          .build(points, new TableBuilder.Scalars(forA, forB, forC), this)
          .whenComplete(
              (built, failure) -> {
                if (failure == null) {
                  points = built;
                  done.complete(null);
                } else {
                  LOG.log(System.Logger.Level.WARNING, "Proofs go on without tables: {0}", failure);
                  done.completeExceptionally(failure);
                }
              });
    }
  }

  /** The sum of the private wires' points, the quotient's points and -r s delta. */
  private long[] sumOfC(ProverPoints points, Witness witness, long[] r, long[] s, long[] scalars) {
    int n = domain.size();
    int privateWires = witness.size() - publicSignals - 1;
    System.arraycopy(witness.limbs(), L * (publicSignals + 1), scalars, 0, L * privateWires);
    quotientOnCoset(witness, scalars, L * privateWires);
    int last = L * (privateWires + n);
    FR.toMontgomery(r, 0, scalars, last);
    FR.multiply(scalars, last, s, 0, scalars, last);
    FR.negate(scalars, last, scalars, last);
    return Msm.multiply(points.c(), scalars, 0);
  }

  /** Writes a b - c on the odd coset, canonical. */
  private void quotientOnCoset(Witness witness, long[] r, int ro) {
    FieldKernels kernels = FieldKernels.current();
    int n = domain.size();
    MontgomeryWitness w = witness.toMontgomery();
    long[] av = new long[L * n];
    long[] bv = new long[L * n];
    long[] cv = new long[L * n];
    a.multiply(w, av);
    b.multiply(w, bv);
    // On the domain itself a b = c for a witness that satisfies the constraints.
    Pieces.run(
        n,
        PIECE,
        (first, count) -> {
          int at = L * first;
          kernels.multiply(FR, av, at, bv, at, cv, at, count);
        });
    ForkJoinTask.invokeAll(Arrays.asList(transform(av), transform(bv), transform(cv)));
    // All three are n times too large, so this is n (a b - c).
    long[] sizeInverse = domain.sizeInverse();
    Pieces.run(
        n,
        PIECE,
        (first, count) -> {
          int at = L * first;
          kernels.multiply(FR, av, at, bv, at, av, at, count);
          kernels.scale(FR, av, at, sizeInverse, 0, av, at, count);
          kernels.subtract(FR, av, at, cv, at, av, at, count);
          kernels.scale(FR, av, at, toCanonicalOverSize, 0, r, ro + at, count);
        });
  }

  private ForkJoinTask<Void> transform(long[] values) {
    return ForkJoinTask.adapt(
        () -> {
          domain.toOddCosetTimesSize(values);
          return null;
        });
  }

  @Override
  public String toString() {
    return "Groth16Prover for " + a.columns() + " wires, domain of " + domain.size();
  }
}
