package dev.proofstream.zk.pairing;

import dev.proofstream.zk.curve.G2Point;
import dev.proofstream.zk.curve.G2Subgroup;
import dev.proofstream.zk.curve.Group;
import dev.proofstream.zk.field.FieldKernels;
import dev.proofstream.zk.field.Fp2;
import dev.proofstream.zk.field.PrimeField;
import java.math.BigInteger;

/**
 * The lines of the Miller loop for one point of G2, which do not depend on the point of G1:
 * computed once for the points of a key. Immutable.
 *
 * <p>With the untwist (x, y) -> (x w^2, y w^3) a line through T with slope s on the twist, seen
 * from P in G1, is yP - s xP w + (s xT - yT) w^3. It is kept as the coefficients before yP, xP w
 * and w^3, scaled by a factor of Fp2, which the final exponentiation removes. Doubling and mixed
 * addition in homogeneous coordinates: Costello, Lange, Naehrig, "Faster pairing computations on
 * curves with high-degree twists", 2010, section 5, in the form of Aranha et al., "Faster explicit
 * formulas for computing pairings over ordinary curves", 2011, section 4.
 */
public final class PreparedG2 {

  /** 6 x + 2; 65 bits, the top one is dropped with the Miller loop's first step. */
  static final long LOOP_LOW_BITS = 6 * G2Subgroup.X + 2;

  /** Longs of a line: three coefficients in Fp2. */
  static final int LINE = 3 * Fp2.LIMBS;

  /**
   * 64 doublings, an addition for each bit that is set below the top one, and two for the Frobenius
   * images.
   */
  static final int LINES = 64 + Long.bitCount(LOOP_LOW_BITS) + 2;

  private static final int X = 0;
  private static final int Y = Fp2.LIMBS;
  private static final int Z = 2 * Fp2.LIMBS;

  /** Null for infinity, whose pairing is 1. */
  private final long[] lines;

  private PreparedG2(long[] lines) {
    this.lines = lines;
  }

  /** The lines for a point. */
  public static PreparedG2 of(G2Point point) {
    return of(point, FieldKernels.current());
  }

  static PreparedG2 of(G2Point point, FieldKernels kernels) {
    if (point.isInfinity()) {
      return new PreparedG2(null);
    }
    long[] lines = new long[LINE * LINES];
    long[] images = new long[3 * Group.G2.affineLimbs()];
    long[] q = point.limbs();
    System.arraycopy(q, 0, images, 0, q.length);
    Fp2 fp2 = new Fp2();
    G2Subgroup.psi(fp2, images, 0, images, q.length);
    G2Subgroup.psi(fp2, images, q.length, images, 2 * q.length);
    int y = 2 * q.length + Y;
    fp2.negate(images, y, images, y);
    if (!kernels.lines(images, Steps.TWIST_B, Steps.HALF, LOOP_LOW_BITS, lines)) {
      new Steps(images, lines).all();
    }
    return new PreparedG2(lines);
  }

  boolean isInfinity() {
    return lines == null;
  }

  long[] lines() {
    return lines;
  }

  /** The walk of T = [i] Q along the loop; for one point and one thread. */
  private static final class Steps {

    private static final long[] TWIST_B = Group.twistCoefficient();
    private static final long[] HALF = half();

    private final Fp2 fp2 = new Fp2();
    private final long[] images;
    private final long[] point = new long[3 * Fp2.LIMBS];
    private final long[] t = new long[9 * Fp2.LIMBS];
    private final long[] lines;
    private int at;

    Steps(long[] images, long[] lines) {
      this.images = images;
      this.lines = lines;
    }

    void all() {
      int a = Group.G2.affineLimbs();
      System.arraycopy(images, 0, point, 0, a);
      fp2.setOne(point, Z);
      for (int bit = 63; bit >= 0; bit--) {
        twice();
        if ((LOOP_LOW_BITS >>> bit & 1) != 0) {
          add(0);
        }
      }
      add(a);
      add(2 * a);
    }

    /** T = 2 T and the tangent at T. */
    private void twice() {
      final int a = 0;
      final int b = 8;
      final int c = 16;
      final int e = 24;
      final int f = 32;
      final int g = 40;
      final int h = 48;
      final int s = 56;
      fp2.multiply(point, X, point, Y, t, a);
      fp2.multiplyByFp(t, a, HALF, 0, t, a);
      fp2.square(point, Y, t, b);
      fp2.square(point, Z, t, c);
      fp2.twice(t, c, t, s);
      fp2.add(t, s, t, c, t, s);
      fp2.multiply(t, s, TWIST_B, 0, t, e);
      fp2.twice(t, e, t, f);
      fp2.add(t, f, t, e, t, f);
      fp2.add(t, b, t, f, t, g);
      fp2.multiplyByFp(t, g, HALF, 0, t, g);
      fp2.add(point, Y, point, Z, t, h);
      fp2.square(t, h, t, h);
      fp2.subtract(t, h, t, b, t, h);
      fp2.subtract(t, h, t, c, t, h);

      // Line, scaled by 2 Y Z: H yP - 3 X^2 xP w + (B - E) w^3.
      System.arraycopy(t, h, lines, at, Fp2.LIMBS);
      fp2.square(point, X, t, s);
      fp2.twice(t, s, t, c);
      fp2.add(t, c, t, s, t, s);
      fp2.negate(t, s, lines, at + Fp2.LIMBS);
      fp2.subtract(t, b, t, e, lines, at + 2 * Fp2.LIMBS);
      at += LINE;

      // X = A (B - F), Y = G^2 - 3 E^2, Z = B H
      fp2.subtract(t, b, t, f, t, s);
      fp2.multiply(t, a, t, s, point, X);
      fp2.square(t, e, t, e);
      fp2.twice(t, e, t, s);
      fp2.add(t, s, t, e, t, s);
      fp2.square(t, g, t, g);
      fp2.subtract(t, g, t, s, point, Y);
      fp2.multiply(t, b, t, h, point, Z);
    }

    /** T = T + S and the line through both; S is the image at an offset. */
    private void add(int other) {
      final int n = 0;
      final int d = 8;
      final int f = 16;
      final int g = 24;
      final int h = 32;
      final int i = 40;
      final int j = 48;
      final int s = 56;
      fp2.multiply(images, other + X, point, Z, t, d);
      fp2.subtract(point, X, t, d, t, d);
      fp2.multiply(images, other + Y, point, Z, t, n);
      fp2.subtract(point, Y, t, n, t, n);

      // Line through S with slope N / D, scaled by D: D yP - N xP w + (N xS - D yS) w^3.
      System.arraycopy(t, d, lines, at, Fp2.LIMBS);
      fp2.negate(t, n, lines, at + Fp2.LIMBS);
      fp2.multiply(t, n, images, other + X, t, s);
      fp2.multiply(t, d, images, other + Y, t, f);
      fp2.subtract(t, s, t, f, lines, at + 2 * Fp2.LIMBS);
      at += LINE;

      // F = D^2, G = N^2, H = D F, I = X F, J = H + Z G - 2 I
      fp2.square(t, d, t, f);
      fp2.square(t, n, t, g);
      fp2.multiply(t, d, t, f, t, h);
      fp2.multiply(point, X, t, f, t, i);
      fp2.multiply(point, Z, t, g, t, j);
      fp2.add(t, j, t, h, t, j);
      fp2.subtract(t, j, t, i, t, j);
      fp2.subtract(t, j, t, i, t, j);

      // X = D J, Y = N (I - J) - H Y, Z = Z H
      fp2.multiply(t, d, t, j, point, X);
      fp2.subtract(t, i, t, j, t, i);
      fp2.multiply(t, n, t, i, t, i);
      fp2.multiply(t, h, point, Y, t, s);
      fp2.subtract(t, i, t, s, point, Y);
      fp2.multiply(point, Z, t, h, point, Z);
    }

    private static long[] half() {
      PrimeField fp = PrimeField.FP;
      long[] two = fp.fromBigInteger(BigInteger.TWO);
      fp.invert(two, 0, two, 0);
      return two;
    }
  }
}
