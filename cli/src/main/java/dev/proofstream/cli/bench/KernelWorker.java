package dev.proofstream.cli.bench;

import dev.proofstream.zk.curve.FixedBase;
import dev.proofstream.zk.curve.Group;
import dev.proofstream.zk.field.FieldKernels;
import dev.proofstream.zk.field.PointPairs;
import dev.proofstream.zk.field.PrimeField;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Random;

/** Measures the loops of this process's provider: a line {@code loop TAB ns} for each. */
public final class KernelWorker {

  private static final int N = 1 << 11;
  private static final int L = PrimeField.LIMBS;

  private KernelWorker() {}

  /**
   * @param arguments seconds for each loop
   */
  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT);
    // Results alone go to standard output, whatever else is printed.
    PrintStream out = System.out;
    System.setOut(System.err);
    double seconds = Double.parseDouble(arguments[0]);
    FieldKernels kernels = FieldKernels.current();
    Random random = new Random(1);
    long[] a = elements(random, N);
    long[] b = elements(random, N);
    long[] r = new long[a.length];
    measure(
        out, "multiply", seconds, N, () -> kernels.multiply(PrimeField.FR, a, 0, b, 0, r, 0, N));
    measure(out, "butterfly", seconds, N / 2 * 11, () -> kernels.differenceBlock(r, 0, N, b));
    for (Group group : Group.values()) {
      int pairs = group == Group.G1 ? 2048 : 1024;
      long[] points = FixedBase.ofGenerator(group, pairs).multiply(elements(random, pairs)).limbs();
      int[] left = new int[pairs];
      int[] right = new int[pairs];
      for (int i = 0; i < pairs; i++) {
        left[i] = i << 1;
        right[i] = (i * 7 + 1) % pairs << 1 | i & 1;
      }
      PointPairs additions = new PointPairs(points, left, points, right);
      long[] sums = new long[points.length];
      int n = group.coordinateLimbs();
      long[] scratch = new long[FieldKernels.scratchLimbs(n, pairs)];
      measure(
          out,
          "addition in " + group,
          seconds,
          pairs,
          () -> kernels.addPairs(n, additions, sums, 0, 0, pairs, scratch));
    }
  }

  private static long[] elements(Random random, int count) {
    long[] limbs = new long[L * count];
    for (int i = 0; i < count; i++) {
      BigInteger value = new BigInteger(300, random).mod(PrimeField.FR.modulus());
      System.arraycopy(PrimeField.limbsOf(value), 0, limbs, L * i, L);
    }
    return limbs;
  }

  private static void measure(
      PrintStream out, String loop, double seconds, int items, Runnable work) {
    var threads = ManagementFactory.getThreadMXBean();
    long end = System.nanoTime() + (long) (seconds * 1e9);
    double best = Double.MAX_VALUE;
    while (System.nanoTime() < end) {
      // Several calls a sample: the clock of processor time is coarse.
      long start = threads.getCurrentThreadCpuTime();
      for (int i = 0; i < 8; i++) {
        work.run();
      }
      best = Math.min(best, (threads.getCurrentThreadCpuTime() - start) / 8.0);
    }
    out.printf("%s\t%.2f%n", loop, best / items);
  }
}
