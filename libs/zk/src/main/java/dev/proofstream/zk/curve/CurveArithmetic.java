package dev.proofstream.zk.curve;

import dev.proofstream.zk.field.CoordinateField;
import dev.proofstream.zk.field.FieldKernels;
import java.util.Arrays;

/**
 * Arithmetic of points of y^2 = x^3 + b on flat arrays. An affine point is x, y, infinity being (0,
 * 0), which is on neither curve; a Jacobian point X, Y, Z stands for (X / Z^2, Y / Z^3), infinity
 * having Z = 0. Coordinates are in Montgomery form. Results may take the place of operands.
 * Complete: equal and opposite points and infinity are handled. An instance belongs to one thread.
 *
 * <p>Formulas: Explicit-Formulas Database (Bernstein, Lange), Jacobian coordinates with a = 0,
 * named at each method. Running times depend on the points.
 */
public final class CurveArithmetic {

  private final Group group;
  private final CoordinateField field;
  private final long[] b;

  /** Limbs of a coordinate: the offsets of y (Y) and, twice that, of Z. */
  private final int n;

  /** Eight coordinates of scratch space. */
  private final long[] t;

  private final long[] negated;

  CurveArithmetic(Group group, CoordinateField field, long[] b) {
    this.group = group;
    this.field = field;
    this.b = b;
    n = field.limbs();
    t = new long[8 * n];
    negated = new long[2 * n];
  }

  /** The group. */
  public Group group() {
    return group;
  }

  /** Arithmetic of the coordinates, of the same thread. */
  public CoordinateField field() {
    return field;
  }

  /** Makes a Jacobian point infinity: (1, 1, 0). */
  public void setInfinity(long[] r, int ro) {
    field.setOne(r, ro);
    field.setOne(r, ro + n);
    Arrays.fill(r, ro + 2 * n, ro + 3 * n, 0);
  }

  /** Whether a Jacobian point is infinity. */
  public boolean isInfinity(long[] p, int po) {
    return field.isZero(p, po + 2 * n);
  }

  /** Whether an affine point is infinity. */
  public boolean isAffineInfinity(long[] p, int po) {
    return field.isZero(p, po) && field.isZero(p, po + n);
  }

  /** Whether an affine point satisfies the curve's equation; infinity does not. */
  public boolean isOnCurve(long[] p, int po) {
    field.square(p, po, t, 0);
    field.multiply(t, 0, p, po, t, 0);
    field.add(t, 0, b, 0, t, 0);
    field.square(p, po + n, t, n);
    return field.isEqual(t, 0, t, n);
  }

  /** r = the affine point p, in Jacobian coordinates. */
  public void fromAffine(long[] p, int po, long[] r, int ro) {
    if (isAffineInfinity(p, po)) {
      setInfinity(r, ro);
      return;
    }
    System.arraycopy(p, po, r, ro, 2 * n);
    field.setOne(r, ro + 2 * n);
  }

  /**
   * r = the Jacobian point p, in affine coordinates. For many points use {@link #toAffine(long[],
   * int, long[], int)}.
   */
  public void toAffine(long[] p, int po, long[] r, int ro) {
    if (isInfinity(p, po)) {
      Arrays.fill(r, ro, ro + 2 * n, 0);
      return;
    }
    field.invert(p, po + 2 * n, t, 0);
    scaleToAffine(p, po, t, 0, r, ro);
  }

  /**
   * Takes many Jacobian points into affine coordinates with one inversion (Montgomery's trick;
   * Cohen, "A course in computational algebraic number theory", algorithm 10.3.4).
   *
   * @param p count Jacobian points from index 0
   * @param r room for count affine points from point index first
   */
  public void toAffineAll(long[] p, int count, long[] r, int first) {
    long[] products = new long[n * (count + 1)];
    field.setOne(products, 0);
    for (int i = 0; i < count; i++) {
      int z = 3 * n * i + 2 * n;
      if (field.isZero(p, z)) {
        System.arraycopy(products, n * i, products, n * (i + 1), n);
      } else {
        field.multiply(products, n * i, p, z, products, n * (i + 1));
      }
    }
    long[] inverse = new long[n];
    field.invert(products, n * count, inverse, 0);
    for (int i = count - 1; i >= 0; i--) {
      int po = 3 * n * i;
      int ro = 2 * n * (first + i);
      if (field.isZero(p, po + 2 * n)) {
        Arrays.fill(r, ro, ro + 2 * n, 0);
        continue;
      }
      field.multiply(inverse, 0, products, n * i, t, 0);
      field.multiply(inverse, 0, p, po + 2 * n, inverse, 0);
      scaleToAffine(p, po, t, 0, r, ro);
    }
  }

  /** r = (X / Z^2, Y / Z^3) given 1 / Z at t[0]. */
  private void scaleToAffine(long[] p, int po, long[] zInverse, int zo, long[] r, int ro) {
    field.square(zInverse, zo, t, n);
    field.multiply(p, po, t, n, r, ro);
    field.multiply(t, n, zInverse, zo, t, n);
    field.multiply(p, po + n, t, n, r, ro + n);
  }

  /** r = -p, Jacobian. */
  public void negate(long[] p, int po, long[] r, int ro) {
    if (r != p || ro != po) {
      System.arraycopy(p, po, r, ro, 3 * n);
    }
    field.negate(r, ro + n, r, ro + n);
  }

  /** r = 2 p: dbl-2009-l. */
  public void twice(long[] p, int po, long[] r, int ro) {
    if (isInfinity(p, po)) {
      setInfinity(r, ro);
      return;
    }
    final int a = 0;
    final int bb = n;
    final int c = 2 * n;
    final int d = 3 * n;
    final int e = 4 * n;
    field.square(p, po, t, a);
    field.square(p, po + n, t, bb);
    field.square(t, bb, t, c);
    field.add(p, po, t, bb, t, d);
    field.square(t, d, t, d);
    field.subtract(t, d, t, a, t, d);
    field.subtract(t, d, t, c, t, d);
    field.twice(t, d, t, d);
    field.twice(t, a, t, e);
    field.add(t, e, t, a, t, e);
    // Z3 first: it needs the old Y.
    field.multiply(p, po + n, p, po + 2 * n, t, a);
    field.twice(t, a, r, ro + 2 * n);
    field.square(t, e, t, a);
    field.subtract(t, a, t, d, t, a);
    field.subtract(t, a, t, d, r, ro);
    field.subtract(t, d, r, ro, t, d);
    field.multiply(t, e, t, d, t, e);
    field.twice(t, c, t, c);
    field.twice(t, c, t, c);
    field.twice(t, c, t, c);
    field.subtract(t, e, t, c, r, ro + n);
  }

  /** r = p + q, all Jacobian: add-2007-bl, with its exceptions. */
  public void add(long[] p, int po, long[] q, int qo, long[] r, int ro) {
    if (isInfinity(p, po)) {
      System.arraycopy(q, qo, r, ro, 3 * n);
      return;
    }
    if (isInfinity(q, qo)) {
      System.arraycopy(p, po, r, ro, 3 * n);
      return;
    }
    final int z1z1 = 0;
    final int z2z2 = n;
    final int u1 = 2 * n;
    final int h = 3 * n;
    final int s1 = 4 * n;
    final int rr = 5 * n;
    final int j = 6 * n;
    final int s = 7 * n;
    field.square(p, po + 2 * n, t, z1z1);
    field.square(q, qo + 2 * n, t, z2z2);
    field.multiply(p, po, t, z2z2, t, u1);
    field.multiply(q, qo, t, z1z1, t, h);
    field.multiply(p, po + n, q, qo + 2 * n, t, s1);
    field.multiply(t, s1, t, z2z2, t, s1);
    field.multiply(q, qo + n, p, po + 2 * n, t, rr);
    field.multiply(t, rr, t, z1z1, t, rr);
    field.subtract(t, h, t, u1, t, h);
    field.subtract(t, rr, t, s1, t, rr);
    if (field.isZero(t, h)) {
      if (field.isZero(t, rr)) {
        twice(p, po, r, ro);
      } else {
        setInfinity(r, ro);
      }
      return;
    }
    field.twice(t, rr, t, rr);
    field.add(p, po + 2 * n, q, qo + 2 * n, t, s);
    field.square(t, s, t, s);
    field.subtract(t, s, t, z1z1, t, s);
    field.subtract(t, s, t, z2z2, t, s);
    field.multiply(t, s, t, h, r, ro + 2 * n);
    finishAddition(h, u1, s1, rr, j, s, r, ro);
  }

  /** r = p + q, p and r Jacobian, q affine: madd-2007-bl, with its exceptions. */
  public void addAffine(long[] p, int po, long[] q, int qo, long[] r, int ro) {
    if (isAffineInfinity(q, qo)) {
      if (r != p || ro != po) {
        System.arraycopy(p, po, r, ro, 3 * n);
      }
      return;
    }
    if (isInfinity(p, po)) {
      fromAffine(q, qo, r, ro);
      return;
    }
    final int z1z1 = 0;
    final int hh = n;
    final int u1 = 2 * n;
    final int h = 3 * n;
    final int s1 = 4 * n;
    final int rr = 5 * n;
    final int j = 6 * n;
    final int s = 7 * n;
    field.square(p, po + 2 * n, t, z1z1);
    field.multiply(q, qo, t, z1z1, t, h);
    field.multiply(q, qo + n, p, po + 2 * n, t, rr);
    field.multiply(t, rr, t, z1z1, t, rr);
    field.subtract(t, h, p, po, t, h);
    field.subtract(t, rr, p, po + n, t, rr);
    if (field.isZero(t, h)) {
      if (field.isZero(t, rr)) {
        twice(p, po, r, ro);
      } else {
        setInfinity(r, ro);
      }
      return;
    }
    field.twice(t, rr, t, rr);
    System.arraycopy(p, po, t, u1, n);
    System.arraycopy(p, po + n, t, s1, n);
    field.square(t, h, t, hh);
    field.add(p, po + 2 * n, t, h, t, s);
    field.square(t, s, t, s);
    field.subtract(t, s, t, z1z1, t, s);
    field.subtract(t, s, t, hh, r, ro + 2 * n);
    finishAddition(h, u1, s1, rr, j, s, r, ro);
  }

  /**
   * I = (2 H)^2, J = H I, V = U1 I, X3 = r^2 - J - 2 V, Y3 = r (V - X3) - 2 S1 J, the end of both
   * additions.
   */
  private void finishAddition(int h, int u1, int s1, int rr, int j, int s, long[] r, int ro) {
    field.twice(t, h, t, s);
    field.square(t, s, t, s);
    field.multiply(t, h, t, s, t, j);
    field.multiply(t, u1, t, s, t, u1);
    field.square(t, rr, t, s);
    field.subtract(t, s, t, j, t, s);
    field.subtract(t, s, t, u1, t, s);
    field.subtract(t, s, t, u1, r, ro);
    field.subtract(t, u1, r, ro, t, u1);
    field.multiply(t, rr, t, u1, t, rr);
    field.multiply(t, s1, t, j, t, s1);
    field.twice(t, s1, t, s1);
    field.subtract(t, rr, t, s1, r, ro + n);
  }

  /** r = p - q, p and r Jacobian, q affine. */
  public void subtractAffine(long[] p, int po, long[] q, int qo, long[] r, int ro) {
    System.arraycopy(q, qo, negated, 0, n);
    field.negate(q, qo + n, negated, n);
    addAffine(p, po, negated, 0, r, ro);
  }

  /**
   * r = k p, Jacobian, p affine: by the kernels, or double and add.
   *
   * @param k canonical limbs, least significant first, any number of them
   */
  public void multiply(long[] p, int po, long[] k, int ko, int limbs, long[] r, int ro) {
    if (FieldKernels.current().multiple(n, p, po, k, ko, limbs, r, ro)) {
      return;
    }
    long[] base = Arrays.copyOfRange(p, po, po + 2 * n);
    setInfinity(r, ro);
    for (int bit = 64 * limbs - 1; bit >= 0; bit--) {
      twice(r, ro, r, ro);
      if ((k[ko + (bit >> 6)] >>> bit & 1) != 0) {
        addAffine(r, ro, base, 0, r, ro);
      }
    }
  }
}
