package dev.proofstream.zk.field;

/**
 * The hot loops over flat arrays of field elements. One provider serves the whole process ({@link
 * #current()}); all give the same bits. Elements of Fp and Fr are {@link PrimeField#LIMBS} longs in
 * Montgomery form, below the modulus; offsets named {@code xo} and {@code at} count longs, all
 * other indices elements, rows or points. Results may take the place of operands exactly, but not
 * overlap them otherwise. Providers are stateless and serve all threads; a call is a bounded piece
 * of work, so callers cut large work into pieces.
 */
public interface FieldKernels {

  /** The provider of this process; see {@link KernelChoice} for how it is chosen. */
  static FieldKernels current() {
    return KernelChoice.current().kernels();
  }

  /** Short name: the value of {@code proofstream.zk.kernels} that forces this provider. */
  String name();

  /** r[i] = a[i] * b[i]. */
  void multiply(PrimeField field, long[] a, int ao, long[] b, int bo, long[] r, int ro, int count);

  /** r[i] = a[i] * b, one factor for all. */
  void scale(PrimeField field, long[] a, int ao, long[] b, int bo, long[] r, int ro, int count);

  /** r[i] = a[i] - b[i]. */
  void subtract(PrimeField field, long[] a, int ao, long[] b, int bo, long[] r, int ro, int count);

  /**
   * Butterflies of one layer of a decimation-in-frequency transform over Fr (Gentleman, Sande,
   * 1966): for i of from..to-1, with x = v[i], y = v[half + i]: v[i] = x + y, v[half + i] = (x - y)
   * * twiddles[half + i].
   *
   * @param at of v[0]
   * @param twiddles those of the layer with blocks of 2 half elements at index half
   */
  void differenceLayer(long[] v, int at, int half, int from, int to, long[] twiddles);

  /**
   * Butterflies of one layer of a decimation-in-time transform over Fr (Cooley, Tukey, 1965): for i
   * of from..to-1, with x = v[i], y = v[half + i] * twiddles[half + i]: v[i] = x + y, v[half + i] =
   * x - y. Parameters as in {@link #differenceLayer}.
   */
  void timeLayer(long[] v, int at, int half, int from, int to, long[] twiddles);

  /** All layers of a decimation-in-frequency transform of so many elements, a power of two. */
  default void differenceBlock(long[] v, int at, int size, long[] twiddles) {
    for (int half = size / 2; half >= 1; half /= 2) {
      for (int block = 0; block < size; block += 2 * half) {
        differenceLayer(v, at + PrimeField.LIMBS * block, half, 0, half, twiddles);
      }
    }
  }

  /** All layers of a decimation-in-time transform of so many elements, a power of two. */
  default void timeBlock(long[] v, int at, int size, long[] twiddles) {
    for (int half = 1; half < size; half *= 2) {
      for (int block = 0; block < size; block += 2 * half) {
        timeLayer(v, at + PrimeField.LIMBS * block, half, 0, half, twiddles);
      }
    }
  }

  /**
   * Rows from..to-1 of a sparse matrix over Fr times a vector.
   *
   * @param starts index of the first entry of each row
   * @param columns of the entries
   * @param values of the entries
   * @param vector one element for each column
   * @param kinds of the vector's elements: 0 for zero, 1 for one, 2 for any other
   * @param products one element for each row
   */
  void multiplyRows(
      int[] starts,
      int[] columns,
      long[] values,
      long[] vector,
      byte[] kinds,
      long[] products,
      int from,
      int to);

  /**
   * Additions of affine points x, y of y^2 = x^3 + b over Fp or Fp2 in groups of odd order, with
   * one inversion for all of a call: for k of from..to-1, out[o + k - from] is the sum of pair k.
   * Infinity is (0, 0). Complete: equal points are doubled, opposite ones give infinity, infinity
   * is neutral.
   *
   * @param coordinateLimbs 4 for points over Fp, 8 for points over Fp2
   * @param out where results go; one may take the place of its own operands
   * @param o point index of the first result
   * @param scratch at least {@link #scratchLimbs} of to - from pairs
   */
  void addPairs(
      int coordinateLimbs, PointPairs pairs, long[] out, int o, int from, int to, long[] scratch);

  /**
   * The multiple k P of an affine point, in Jacobian coordinates.
   *
   * @param coordinateLimbs as in {@link #addPairs}
   * @param k canonical limbs, least significant first
   * @return false if this provider leaves it to {@code CurveArithmetic}
   */
  default boolean multiple(
      int coordinateLimbs, long[] p, int po, long[] k, int ko, int limbs, long[] r, int ro) {
    return false;
  }

  /**
   * The lines of the Miller loop of a point of G2, as {@code PreparedG2} lays them out.
   *
   * @param images Q, psi(Q), -psi^2(Q), affine
   * @param twistB the twist's coefficient
   * @param half 1 / 2 in Fp
   * @param loop the low 64 bits of the loop's length
   * @return false if this provider leaves it to {@code PreparedG2}
   */
  default boolean lines(long[] images, long[] twistB, long[] half, long loop, long[] lines) {
    return false;
  }

  /**
   * f = the product of the Miller loops of some pairs.
   *
   * @param points affine points of G1, one for each pair
   * @param lines of each pair's point of G2, {@code stride} longs each
   * @return false if this provider leaves it to {@code Pairing}
   */
  default boolean millerLoop(long[] points, long[] lines, int stride, long loop, long[] f) {
    return false;
  }

  /** r = a * b in Fp12. False if this provider leaves it to {@link Fp12}. */
  default boolean multiplyFp12(long[] a, int ao, long[] b, int bo, long[] r, int ro) {
    return false;
  }

  /**
   * r = a^x for a in the cyclotomic subgroup of Fp12 and x above 0. False if this provider leaves
   * it to {@link Fp12}.
   */
  default boolean powerFp12(long[] a, int ao, long x, long[] r, int ro) {
    return false;
  }

  /** Longs of scratch space that {@link #addPairs} needs for so many pairs. */
  static int scratchLimbs(int coordinateLimbs, int pairs) {
    return 3 * coordinateLimbs * (pairs + 16) + 64;
  }
}
