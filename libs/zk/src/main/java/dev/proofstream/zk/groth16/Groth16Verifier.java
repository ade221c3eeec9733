package dev.proofstream.zk.groth16;

import dev.proofstream.zk.MalformedDataException;
import dev.proofstream.zk.MalformedDataException.Reason;
import dev.proofstream.zk.curve.CurveArithmetic;
import dev.proofstream.zk.curve.G1Point;
import dev.proofstream.zk.curve.Group;
import dev.proofstream.zk.curve.Msm;
import dev.proofstream.zk.curve.PointVector;
import dev.proofstream.zk.field.PrimeField;
import dev.proofstream.zk.pairing.GtElement;
import dev.proofstream.zk.pairing.Pairing;
import dev.proofstream.zk.pairing.PreparedG2;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Verifies proofs of one circuit. Immutable: made once per key, used by all threads.
 *
 * <p>Equation of Groth 2016, section 3.2: e(A, B) = e(alpha, beta) e(sum_i x_i IC_i, gamma) e(C,
 * delta), x_0 being 1.
 */
public final class Groth16Verifier {

  private static final int L = PrimeField.LIMBS;

  /** Weights of a batch have 128 bits. */
  private static final int WEIGHT_LIMBS = 2;

  /** Statements that are not worth a batch: one costs a quarter of a final exponentiation more. */
  private static final int FEW = 2;

  private static final long[] ONE = {1, 0, 0, 0};
  private static final SecureRandom RANDOM = new SecureRandom();

  private final VerifyingKey key;
  private final GtElement alphaBeta;
  private final PreparedG2 gamma;
  private final PreparedG2 delta;
  private final PreparedG2 beta;
  private final PointVector signalPoints;

  /**
   * What is to be verified.
   *
   * @param publicSignals outputs, then public inputs
   * @param proof whose points have been checked, as {@link Groth16Proof} is made of nothing else
   */
  public record Statement(List<BigInteger> publicSignals, Groth16Proof proof) {

    /** Copies the signals. */
    public Statement {
      publicSignals = List.copyOf(publicSignals);
    }
  }

  /**
   * @param key of the circuit
   */
  public Groth16Verifier(VerifyingKey key) {
    this.key = key;
    beta = PreparedG2.of(key.beta2());
    alphaBeta = Pairing.product(List.of(new Pairing.Pair(key.alpha1(), beta)));
    gamma = PreparedG2.of(key.gamma2());
    delta = PreparedG2.of(key.delta2());
    int limbs = Group.G1.affineLimbs();
    long[] points = new long[limbs * key.ic().size()];
    for (int i = 0; i < key.ic().size(); i++) {
      System.arraycopy(key.ic().get(i).limbs(), 0, points, limbs * i, limbs);
    }
    signalPoints = new PointVector(Group.G1, points);
  }

  /**
   * Whether the proof shows that somebody knows a witness with these public signals.
   *
   * @param publicSignals outputs, then public inputs, each in 0..r-1
   * @return false if the equation does not hold
   * @throws MalformedDataException WRONG_LENGTH or OUT_OF_RANGE if the signals are not the key's in
   *     number or not in range; an alias such as x + r, which the equation would accept for x, is
   *     out of range
   */
  public boolean verify(List<BigInteger> publicSignals, Groth16Proof proof) {
    return holds(scalarsOf(publicSignals), proof);
  }

  private boolean holds(long[] scalars, Groth16Proof proof) {
    GtElement product =
        Pairing.product(
            List.of(
                Pairing.Pair.of(proof.a(), proof.b()),
                new Pairing.Pair(signalSum(ONE, scalars).negated(), gamma),
                new Pairing.Pair(proof.c().negated(), delta)));
    return product.equals(alphaBeta);
  }

  /**
   * Verifies many statements at once: one pairing for each, and one final exponentiation and three
   * pairings for all, on all cores. With weights w_i the equation is
   *
   * <p>prod_i e(w_i A_i, B_i) = e(sum w_i alpha, beta) e(sum_i w_i sum_j x_ij IC_j, gamma) e(sum_i
   * w_i C_i, delta).
   *
   * <p>Weights are of 128 bits, not zero, drawn from a {@link SecureRandom} after the statements
   * are fixed, so that a batch with a false statement passes with a probability below 2^-127
   * (Bellare, Garay, Rabin, "Fast batch verification for modular exponentiation and digital
   * signatures", 1998, section 3; all points are in the groups of prime order r). A batch that
   * fails is halved, each half with fresh weights, down to {@value #FEW} statements, which are
   * verified one by one: a verdict of false is always that of the equation itself.
   *
   * @return for each statement whether it holds; one whose signals are not the key's in number or
   *     not in range does not hold
   */
  public List<Boolean> verifyBatch(List<Statement> statements) {
    List<Statement> fixed = List.copyOf(statements);
    boolean[] valid = new boolean[fixed.size()];
    List<Open> open = new ArrayList<>();
    for (int i = 0; i < valid.length; i++) {
      try {
        open.add(new Open(i, fixed.get(i).proof(), scalarsOf(fixed.get(i).publicSignals())));
      } catch (MalformedDataException e) {
        valid[i] = false;
      }
    }
    decide(open, false, valid);
    return IntStream.range(0, valid.length).mapToObj(i -> valid[i]).toList();
  }

  /**
   * A statement of a batch without a verdict yet.
   *
   * @param index in the batch
   * @param scalars the public signals, canonical
   */
  private record Open(int index, Groth16Proof proof, long[] scalars) {}

  /**
   * Writes the verdicts of some statements.
   *
   * @param oneFails whether it is known that not all of them hold
   */
  private void decide(List<Open> open, boolean oneFails, boolean[] valid) {
    if (open.size() <= FEW) {
      open.parallelStream().forEach(one -> valid[one.index()] = holds(one.scalars(), one.proof()));
    } else if (!oneFails && holdTogether(open)) {
      open.forEach(one -> valid[one.index()] = true);
    } else {
      List<Open> left = open.subList(0, open.size() / 2);
      decide(left, false, valid);
      boolean leftHolds = left.stream().allMatch(one -> valid[one.index()]);
      decide(open.subList(open.size() / 2, open.size()), leftHolds, valid);
    }
  }

  private boolean holdTogether(List<Open> statements) {
    int n = statements.size();
    long[] weights = weights(n);
    CurveArithmetic curve = Group.G1.arithmetic();
    int a = Group.G1.affineLimbs();
    int j = Group.G1.jacobianLimbs();
    long[] points = new long[a * n];
    long[] weighted = new long[j * n];
    IntStream.range(0, n)
        .parallel()
        .forEach(
            i -> {
              Groth16Proof proof = statements.get(i).proof();
              System.arraycopy(proof.c().limbs(), 0, points, a * i, a);
              Group.G1
                  .arithmetic()
                  .multiply(proof.a().limbs(), 0, weights, L * i, WEIGHT_LIMBS, weighted, j * i);
            });
    long[] weightedA = new long[a * n];
    curve.toAffineAll(weighted, n, weightedA, 0);

    List<Pairing.Pair> pairs =
        IntStream.range(0, n)
            .parallel()
            .mapToObj(
                i ->
                    Pairing.Pair.of(
                        G1Point.ofLimbs(weightedA, a * i), statements.get(i).proof().b()))
            .collect(Collectors.toCollection(ArrayList::new));
    long[] total = new long[L];
    long[] signals = new long[L * key.publicSignals()];
    combine(weights, statements, total, signals);
    long[] sumOfAlpha = new long[j];
    curve.multiply(key.alpha1().limbs(), 0, total, 0, L, sumOfAlpha, 0);
    long[] sumOfC = Msm.multiply(new PointVector(Group.G1, points), weights, 0);
    pairs.add(new Pairing.Pair(affine(sumOfAlpha).negated(), beta));
    pairs.add(new Pairing.Pair(signalSum(total, signals).negated(), gamma));
    pairs.add(new Pairing.Pair(affine(sumOfC).negated(), delta));
    return Pairing.product(pairs).equals(GtElement.ONE);
  }

  /** Canonical scalars, one for each statement, of 1 to 2^128 - 1. */
  private static long[] weights(int count) {
    long[] weights = new long[L * count];
    byte[] bytes = new byte[8 * WEIGHT_LIMBS];
    for (int i = 0; i < count; i++) {
      do {
        RANDOM.nextBytes(bytes);
        LongBuffer limbs = ByteBuffer.wrap(bytes).asLongBuffer();
        weights[L * i] = limbs.get(0);
        weights[L * i + 1] = limbs.get(1);
      } while ((weights[L * i] | weights[L * i + 1]) == 0);
    }
    return weights;
  }

  /** total = sum_i w_i and signals[j] = sum_i w_i x_ij modulo r, canonical. */
  private static void combine(long[] weights, List<Open> statements, long[] total, long[] signals) {
    PrimeField fr = PrimeField.FR;
    long[] weight = new long[L];
    long[] t = new long[L];
    for (int i = 0; i < statements.size(); i++) {
      fr.add(total, 0, weights, L * i, total, 0);
      fr.toMontgomery(weights, L * i, weight, 0);
      for (int at = 0; at < signals.length; at += L) {
        fr.multiply(weight, 0, statements.get(i).scalars(), at, t, 0);
        fr.add(signals, at, t, 0, signals, at);
      }
    }
  }

  /** factor IC_0 + sum_j scalars_j IC_(j+1). */
  private G1Point signalSum(long[] factor, long[] scalars) {
    long[] all = Arrays.copyOf(factor, L + scalars.length);
    System.arraycopy(scalars, 0, all, L, scalars.length);
    return affine(Msm.multiply(signalPoints, all, 0));
  }

  private static G1Point affine(long[] jacobian) {
    long[] affine = new long[Group.G1.affineLimbs()];
    Group.G1.arithmetic().toAffine(jacobian, 0, affine, 0);
    return G1Point.ofLimbs(affine, 0);
  }

  private long[] scalarsOf(List<BigInteger> publicSignals) {
    if (publicSignals.size() != key.publicSignals()) {
      throw new MalformedDataException(
          Reason.WRONG_LENGTH,
          "there are "
              + publicSignals.size()
              + " public signals, the key has "
              + key.publicSignals());
    }
    long[] scalars = new long[L * publicSignals.size()];
    for (int i = 0; i < publicSignals.size(); i++) {
      BigInteger signal = publicSignals.get(i);
      if (signal.signum() < 0 || signal.compareTo(PrimeField.FR.modulus()) >= 0) {
        throw new MalformedDataException(
            Reason.OUT_OF_RANGE, "public signal " + i + " is not in 0..r-1");
      }
      System.arraycopy(PrimeField.limbsOf(signal), 0, scalars, L * i, L);
    }
    return scalars;
  }
}
