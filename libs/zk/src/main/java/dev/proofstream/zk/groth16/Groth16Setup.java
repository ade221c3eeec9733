package dev.proofstream.zk.groth16;

import dev.proofstream.zk.curve.FixedBase;
import dev.proofstream.zk.curve.G1Point;
import dev.proofstream.zk.curve.G2Point;
import dev.proofstream.zk.curve.Group;
import dev.proofstream.zk.curve.PointVector;
import dev.proofstream.zk.field.FieldKernels;
import dev.proofstream.zk.field.Pieces;
import dev.proofstream.zk.field.PrimeField;
import dev.proofstream.zk.ntt.EvaluationDomain;
import dev.proofstream.zk.r1cs.R1cs;
import dev.proofstream.zk.r1cs.SparseMatrix;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Makes a circuit's keys on this machine (Groth 2016, section 3.2), in the shape of a snarkjs zkey.
 * <strong>For development:</strong> whoever runs it could keep tau, alpha, beta, gamma and delta
 * and forge proofs; a ceremony is what others can trust. The five are drawn from the given random
 * source, are never zero, delta is never 1, and they and all that would give them away are
 * overwritten before this returns.
 *
 * <p>As snarkjs does, rows with the wire alone in A are added for the constant and for each public
 * signal, so that the polynomials of public wires are linearly independent and no IC is infinity.
 * Unlike an initial key of snarkjs, delta and gamma are random too, so the key is usable at once,
 * and no ceremony can have begun with it: it has no contributions, and {@code snarkjs zkey verify}
 * refuses it. Its csHash is formed as snarkjs forms it, over this key's own points.
 */
public final class Groth16Setup {

  private static final PrimeField FR = PrimeField.FR;
  private static final int L = PrimeField.LIMBS;

  /** Scalars of one call of the kernels. */
  private static final int PIECE = 4096;

  /** A product with it leaves Montgomery form. */
  private static final long[] CANONICAL_ONE = {1, 0, 0, 0};

  private Groth16Setup() {}

  /**
   * Makes the keys.
   *
   * @throws IllegalArgumentException if constraints and public signals are more than 2^27
   */
  public static ProvingKey run(R1cs r1cs, SecureRandom random) {
    int logSize = EvaluationDomain.logSizeFor((long) r1cs.constraints() + r1cs.publicSignals() + 1);
    try (Trapdoor trapdoor = Trapdoor.draw(random, logSize);
        WirePolynomials polynomials = new WirePolynomials(r1cs, logSize, trapdoor)) {
      return encode(r1cs, logSize, trapdoor, polynomials);
    }
  }

  private static ProvingKey encode(
      R1cs r1cs, int logSize, Trapdoor trapdoor, WirePolynomials polynomials) {
    int domainSize = 1 << logSize;
    FixedBase g1 = FixedBase.ofGenerator(Group.G1, 3L * r1cs.wires() + 2L * domainSize);
    FixedBase g2 = FixedBase.ofGenerator(Group.G2, r1cs.wires());
    ProvingKey.Header header = header(g1, g2, trapdoor);

    PointVector a1 = multiply(g1, polynomials.u());
    PointVector b1 = multiply(g1, polynomials.v());
    PointVector b2 = multiply(g2, polynomials.v());
    int publicWires = r1cs.publicSignals() + 1;
    PointVector ic = multiply(g1, polynomials.combined(0, publicWires, trapdoor.gammaInverse()));
    PointVector c1 =
        multiply(g1, polynomials.combined(publicWires, r1cs.wires(), trapdoor.deltaInverse()));
    PointVector h1 = multiply(g1, polynomials.oddLagrange(trapdoor.deltaInverse()));
    PointVector powers = multiply(g1, polynomials.vanishingPowers(CircuitHash.powers(domainSize)));
    byte[] hash = CircuitHash.of(header, ic, powers, domainSize, c1, a1, b1, b2);

    SparseMatrix a = withPublicRows(r1cs.a(), r1cs.publicSignals(), true);
    SparseMatrix b = withPublicRows(r1cs.b(), r1cs.publicSignals(), false);
    return new ProvingKey(
        header,
        domainSize,
        a,
        b,
        ic,
        a1,
        b1,
        b2,
        c1,
        h1,
        new ProvingKey.Ceremony(hash, 0, new byte[0]));
  }

  private static ProvingKey.Header header(FixedBase g1, FixedBase g2, Trapdoor trapdoor) {
    long[] inG1 = concatenate(trapdoor.alpha(), trapdoor.beta(), trapdoor.delta());
    long[] inG2 = concatenate(trapdoor.beta(), trapdoor.gamma(), trapdoor.delta());
    long[] p = multiply(g1, inG1).limbs();
    long[] q = multiply(g2, inG2).limbs();
    int a1 = Group.G1.affineLimbs();
    int a2 = Group.G2.affineLimbs();
    return new ProvingKey.Header(
        G1Point.ofLimbs(p, 0),
        G1Point.ofLimbs(p, a1),
        G2Point.ofLimbs(q, 0),
        G2Point.ofLimbs(q, a2),
        G1Point.ofLimbs(p, 2 * a1),
        G2Point.ofLimbs(q, 2 * a2));
  }

  private static long[] concatenate(long[]... elements) {
    long[] all = new long[L * elements.length];
    for (int i = 0; i < elements.length; i++) {
      System.arraycopy(elements[i], 0, all, L * i, L);
    }
    return all;
  }

  /** Multiples by scalars in Montgomery form, which are secret, used up and overwritten. */
  private static PointVector multiply(FixedBase base, long[] scalars) {
    FieldKernels kernels = FieldKernels.current();
    Pieces.run(
        scalars.length / L,
        PIECE,
        (first, count) -> {
          int at = L * first;
          kernels.scale(FR, scalars, at, CANONICAL_ONE, 0, scalars, at, count);
        });
    PointVector points = base.multiply(scalars);
    Arrays.fill(scalars, 0);
    return points;
  }

  /**
   * The matrix and a row for the constant and each public signal, with the wire alone in it if
   * {@code filled}.
   */
  private static SparseMatrix withPublicRows(
      SparseMatrix matrix, int publicSignals, boolean filled) {
    int constraints = matrix.rows();
    SparseMatrix.Builder builder =
        new SparseMatrix.Builder(
            constraints + publicSignals + 1,
            matrix.columns(),
            matrix.entries() + publicSignals + 1);
    for (int row = 0; row < constraints; row++) {
      for (int i = matrix.rowStart(row); i < matrix.rowStart(row + 1); i++) {
        builder.add(row, matrix.column(i), matrix.values(), L * i);
      }
    }
    if (filled) {
      long[] one = new long[L];
      FR.setOne(one, 0);
      for (int wire = 0; wire <= publicSignals; wire++) {
        builder.add(constraints + wire, wire, one, 0);
      }
    }
    return builder.build();
  }
}
