package dev.proofstream.zk.pairing;

import dev.proofstream.zk.curve.G1Point;
import dev.proofstream.zk.curve.G2Point;
import dev.proofstream.zk.curve.G2Subgroup;
import dev.proofstream.zk.curve.Group;
import dev.proofstream.zk.field.FieldKernels;
import dev.proofstream.zk.field.Fp12;
import dev.proofstream.zk.field.Fp2;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The optimal ate pairing of BN254 (Vercauteren, "Optimal pairings", 2010, section IV; Beuchat et
 * al., "High-speed software implementation of the optimal ate pairing over Barreto-Naehrig curves",
 * 2010, algorithm 1), with the final exponentiation of Fuentes-Castaneda, Knapp,
 * Rodriguez-Henriquez, "Faster hashing to G2" (2011), section 5, whose exponent is 2 x (6 x^2 + 3 x
 * + 1) (p^12 - 1) / r; libff, wasmcurves and so snarkjs use the same one, and values are equal to
 * theirs. Stateless.
 */
public final class Pairing {

  private static final long X = G2Subgroup.X;

  /** Pairs of one Miller loop when there are many: loops run on all cores. */
  private static final int CHUNK = 12;

  private Pairing() {}

  /** A pair of arguments. */
  public record Pair(G1Point p, PreparedG2 q) {

    /** A pair whose second point is used this once. */
    public static Pair of(G1Point p, G2Point q) {
      return new Pair(p, PreparedG2.of(q));
    }
  }

  /** e(p, q); 1 if either is infinity. */
  public static GtElement of(G1Point p, G2Point q) {
    return product(List.of(Pair.of(p, q)));
  }

  /** The product of e(p, q) over all pairs, with one final exponentiation. */
  public static GtElement product(List<Pair> pairs) {
    return product(pairs, FieldKernels.current());
  }

  static GtElement product(List<Pair> pairs, FieldKernels kernels) {
    Fp12 fp12 = new Fp12();
    long[] f = new long[Fp12.LIMBS];
    List<Pair> finite = pairs.stream().filter(Pairing::isFinite).toList();
    if (finite.size() <= CHUNK) {
      millerLoop(fp12, kernels, finite, f);
    } else {
      fp12.setOne(f, 0);
      IntStream.range(0, (finite.size() + CHUNK - 1) / CHUNK)
          .parallel()
          .mapToObj(
              i -> {
                long[] part = new long[Fp12.LIMBS];
                int end = Math.min(finite.size(), CHUNK * (i + 1));
                millerLoop(new Fp12(), kernels, finite.subList(CHUNK * i, end), part);
                return part;
              })
          .forEachOrdered(part -> fp12.multiply(f, 0, part, 0, f, 0));
    }
    finalExponentiation(fp12, kernels, f);
    return new GtElement(f);
  }

  private static boolean isFinite(Pair pair) {
    return !pair.p().isInfinity() && !pair.q().isInfinity();
  }

  private static void millerLoop(Fp12 fp12, FieldKernels kernels, List<Pair> pairs, long[] f) {
    int count = pairs.size();
    int stride = PreparedG2.LINE * PreparedG2.LINES;
    long[] allPoints = new long[Group.G1.affineLimbs() * count];
    long[] allLines = new long[stride * count];
    for (int i = 0; i < count; i++) {
      System.arraycopy(pairs.get(i).p().limbs(), 0, allPoints, Group.G1.affineLimbs() * i, 8);
      System.arraycopy(pairs.get(i).q().lines(), 0, allLines, stride * i, stride);
    }
    if (kernels.millerLoop(allPoints, allLines, stride, PreparedG2.LOOP_LOW_BITS, f)) {
      return;
    }
    fp12.setOne(f, 0);
    long[][] points = new long[count][];
    long[][] lines = new long[count][];
    for (int i = 0; i < count; i++) {
      points[i] = pairs.get(i).p().limbs();
      lines[i] = pairs.get(i).q().lines();
    }
    long[] line = new long[PreparedG2.LINE];
    int at = 0;
    for (int bit = 63; bit >= 0; bit--) {
      fp12.square(f, 0, f, 0);
      at = multiplyByLines(fp12, points, lines, at, line, f);
      if ((PreparedG2.LOOP_LOW_BITS >>> bit & 1) != 0) {
        at = multiplyByLines(fp12, points, lines, at, line, f);
      }
    }
    at = multiplyByLines(fp12, points, lines, at, line, f);
    multiplyByLines(fp12, points, lines, at, line, f);
  }

  /** f = f * the next line of each pair; returns where the line after that stands. */
  private static int multiplyByLines(
      Fp12 fp12, long[][] points, long[][] lines, int at, long[] line, long[] f) {
    Fp2 fp2 = fp12.fp2();
    for (int i = 0; i < points.length; i++) {
      fp2.multiplyByFp(lines[i], at, points[i], 4, line, 0);
      fp2.multiplyByFp(lines[i], at + Fp2.LIMBS, points[i], 0, line, Fp2.LIMBS);
      System.arraycopy(lines[i], at + 2 * Fp2.LIMBS, line, 2 * Fp2.LIMBS, Fp2.LIMBS);
      fp12.multiplyBy013(f, 0, line, 0, f, 0);
    }
    return at + PreparedG2.LINE;
  }

  private static void finalExponentiation(Fp12 fp12, FieldKernels kernels, long[] f) {
    final int n = Fp12.LIMBS;
    final int a = 0;
    final int b = n;
    final int c = 2 * n;
    final int d = 3 * n;
    long[] t = new long[4 * n];

    // Easy part: f = f^((p^6 - 1)(p^2 + 1)).
    fp12.conjugate(f, 0, t, a);
    fp12.invert(f, 0, t, b);
    fp12.multiply(t, a, t, b, f, 0);
    fp12.frobenius(f, 0, 2, t, a);
    fp12.multiply(t, a, f, 0, f, 0);

    // Hard part; exponents of f at the right, inverses are conjugates.
    power(fp12, kernels, f, 0, t, a); // x
    fp12.cyclotomicSquare(t, a, t, a); // 2x
    fp12.cyclotomicSquare(t, a, t, b); // 4x
    multiply(fp12, kernels, t, a, t, b, t, b); // 6x
    power(fp12, kernels, t, b, t, c); // 6x^2
    fp12.cyclotomicSquare(t, c, t, d); // 12x^2
    long[] e = new long[n];
    power(fp12, kernels, t, d, e, 0); // 12x^3
    multiply(fp12, kernels, e, 0, t, c, e, 0); // 12x^3 + 6x^2
    // b: 12x^3 + 6x^2 + 6x; a: 12x^3 + 6x^2 + 4x; c: 12x^3 + 12x^2 + 6x
    multiply(fp12, kernels, e, 0, t, b, t, b);
    fp12.conjugate(t, a, t, a);
    multiply(fp12, kernels, t, a, t, b, t, a);
    multiply(fp12, kernels, t, b, t, c, t, c);

    multiply(fp12, kernels, t, c, f, 0, t, c); // + 1
    fp12.frobenius(t, a, 1, t, d); // p (12x^3 + 6x^2 + 4x)
    multiply(fp12, kernels, t, c, t, d, t, c);
    fp12.frobenius(t, b, 2, t, d); // p^2 (12x^3 + 6x^2 + 6x)
    multiply(fp12, kernels, t, c, t, d, t, c);
    fp12.conjugate(f, 0, t, d);
    multiply(fp12, kernels, t, a, t, d, t, a);
    fp12.frobenius(t, a, 3, t, d); // p^3 (12x^3 + 6x^2 + 4x - 1)
    multiply(fp12, kernels, t, c, t, d, f, 0);
  }

  /** r = a^x in the cyclotomic subgroup; r is not the place of a. */
  private static void power(Fp12 fp12, FieldKernels kernels, long[] a, int ao, long[] r, int ro) {
    if (kernels.powerFp12(a, ao, X, r, ro)) {
      return;
    }
    System.arraycopy(a, ao, r, ro, Fp12.LIMBS);
    for (int bit = 62 - Long.numberOfLeadingZeros(X); bit >= 0; bit--) {
      fp12.cyclotomicSquare(r, ro, r, ro);
      if ((X >>> bit & 1) != 0) {
        fp12.multiply(r, ro, a, ao, r, ro);
      }
    }
  }

  private static void multiply(
      Fp12 fp12, FieldKernels kernels, long[] a, int ao, long[] b, int bo, long[] r, int ro) {
    if (!kernels.multiplyFp12(a, ao, b, bo, r, ro)) {
      fp12.multiply(a, ao, b, bo, r, ro);
    }
  }
}
