package dev.proofstream.cli.bench;

import dev.proofstream.zk.curve.FixedBase;
import dev.proofstream.zk.curve.Group;
import dev.proofstream.zk.field.FieldKernels;
import dev.proofstream.zk.field.KernelChoice;
import dev.proofstream.zk.field.PointPairs;
import dev.proofstream.zk.field.PrimeField;
import java.math.BigInteger;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The loops of the process's provider of field arithmetic, by JMH, which runs and times them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class KernelLoops {

  private static final int LOG_ELEMENTS = 11;
  private static final int ELEMENTS = 1 << LOG_ELEMENTS;
  private static final int BUTTERFLIES = ELEMENTS / 2 * LOG_ELEMENTS;
  private static final int PAIRS = 1024;
  private static final int L = PrimeField.LIMBS;

  private final Random random = new Random(1);
  private FieldKernels kernels;
  private long[] a;
  private long[] b;
  private long[] products;
  private Additions g1;
  private Additions g2;

  /** Pairs of one group with room for their sums. */
  private record Additions(int coordinate, PointPairs pairs, long[] sums, long[] scratch) {

    static Additions of(Group group, long[] scalars) {
      long[] points = FixedBase.ofGenerator(group, PAIRS).multiply(scalars).limbs();
      int[] left = new int[PAIRS];
      int[] right = new int[PAIRS];
      for (int i = 0; i < PAIRS; i++) {
        left[i] = i << 1;
        right[i] = (i * 7 + 1) % PAIRS << 1 | i & 1;
      }
      int coordinate = group.coordinateLimbs();
      return new Additions(
          coordinate,
          new PointPairs(points, left, points, right),
          new long[points.length],
          new long[FieldKernels.scratchLimbs(coordinate, PAIRS)]);
    }

    void run(FieldKernels kernels) {
      kernels.addPairs(coordinate, pairs, sums, 0, 0, PAIRS, scratch);
    }
  }

  /** Fills the arrays with values that are alike everywhere. */
  @Setup
  public void setUp() {
    // Not the current ones themselves, which may leave the work to others until they are compiled.
    kernels = KernelChoice.byName(FieldKernels.current().name()).orElseThrow();
    a = elements(ELEMENTS);
    b = elements(ELEMENTS);
    products = elements(ELEMENTS);
    g1 = Additions.of(Group.G1, elements(PAIRS));
    g2 = Additions.of(Group.G2, elements(PAIRS));
  }

  private long[] elements(int count) {
    long[] limbs = new long[L * count];
    for (int i = 0; i < count; i++) {
      BigInteger value = new BigInteger(300, random).mod(PrimeField.FR.modulus());
      System.arraycopy(PrimeField.limbsOf(value), 0, limbs, L * i, L);
    }
    return limbs;
  }

  /** Products of elements in a row. */
  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public void multiplication() {
    kernels.multiply(PrimeField.FR, a, 0, b, 0, products, 0, ELEMENTS);
  }

  /** Butterflies of a whole transform. */
  @Benchmark
  @OperationsPerInvocation(BUTTERFLIES)
  public void butterfly() {
    kernels.differenceBlock(products, 0, ELEMENTS, b);
  }

  /** Additions of points of G1 that share an inversion. */
  @Benchmark
  @OperationsPerInvocation(PAIRS)
  public void additionInG1() {
    g1.run(kernels);
  }

  /** Additions of points of G2 that share an inversion. */
  @Benchmark
  @OperationsPerInvocation(PAIRS)
  public void additionInG2() {
    g2.run(kernels);
  }
}
