package dev.proofstream.zk.field;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Compares a provider with the scalar one on a few hundred values before it is trusted: a compiler
 * or a processor that miscomputes makes the process slower, never its proofs wrong. Takes
 * milliseconds.
 */
final class KernelSelfTest {

  private static final int L = PrimeField.LIMBS;

  /** Not a multiple of eight, so that the last elements of a loop are tested too. */
  private static final int COUNT = 83;

  private static final int BLOCK = 128;

  private final FieldKernels kernels;
  private final FieldKernels scalar = ScalarFieldKernels.INSTANCE;
  private final SplittableRandom random = new SplittableRandom(7);

  private KernelSelfTest(FieldKernels kernels) {
    this.kernels = kernels;
  }

  /** Whether all results are equal. */
  static boolean passes(FieldKernels kernels) {
    KernelSelfTest test = new KernelSelfTest(kernels);
    return test.elements(PrimeField.FP)
        && test.elements(PrimeField.FR)
        && test.transforms()
        && test.additions(L)
        && test.additions(2 * L);
  }

  private boolean elements(PrimeField field) {
    long[] a = values(field, COUNT);
    long[] b = values(field, COUNT);
    long[] expected = new long[3 * L * COUNT];
    long[] actual = new long[3 * L * COUNT];
    elements(scalar, field, a, b, expected);
    elements(kernels, field, a, b, actual);
    return Arrays.equals(expected, actual);
  }

  private static void elements(
      FieldKernels kernels, PrimeField field, long[] a, long[] b, long[] r) {
    kernels.multiply(field, a, 0, b, 0, r, 0, COUNT);
    kernels.scale(field, a, 0, b, L, r, L * COUNT, COUNT);
    kernels.subtract(field, a, 0, b, 0, r, 2 * L * COUNT, COUNT);
  }

  private boolean transforms() {
    long[] expected = values(PrimeField.FR, BLOCK);
    long[] actual = expected.clone();
    long[] twiddles = values(PrimeField.FR, BLOCK);
    scalar.differenceBlock(expected, 0, BLOCK, twiddles);
    scalar.timeBlock(expected, 0, BLOCK, twiddles);
    kernels.differenceBlock(actual, 0, BLOCK, twiddles);
    kernels.timeBlock(actual, 0, BLOCK, twiddles);
    return Arrays.equals(expected, actual);
  }

  /** The formulas do not ask whether points are on a curve, so any coordinates do. */
  private boolean additions(int coordinate) {
    int points = 20;
    int a = 2 * coordinate;
    long[] p = values(PrimeField.FP, points * a / L);
    Arrays.fill(p, 0, a, 0); // infinity
    int[] l = new int[COUNT];
    int[] r = new int[COUNT];
    for (int k = 0; k < COUNT; k++) {
      l[k] = random.nextInt(2 * points);
      // Every fourth pair is of one point: doubled, or cancelled.
      r[k] = k % 4 == 0 ? l[k] ^ k >> 2 & 1 : random.nextInt(2 * points);
    }
    long[] expected = new long[a * COUNT];
    long[] actual = new long[a * COUNT];
    long[] scratch = new long[FieldKernels.scratchLimbs(coordinate, COUNT)];
    PointPairs pairs = new PointPairs(p, l, p, r);
    scalar.addPairs(coordinate, pairs, expected, 0, 0, COUNT, scratch);
    kernels.addPairs(coordinate, pairs, actual, 0, 0, COUNT, scratch);
    return Arrays.equals(expected, actual);
  }

  private long[] values(PrimeField field, int count) {
    long[] limbs = new long[L * count];
    for (int i = 0; i < limbs.length; i += L) {
      do {
        for (int j = 0; j < L; j++) {
          limbs[i + j] = random.nextLong();
        }
        limbs[i + L - 1] >>>= 2;
      } while (!field.isReduced(limbs, i));
    }
    return limbs;
  }
}
