package dev.proofstream.zk.field;

import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;

/**
 * Leaves all work to the scalar loops until those by the Vector API are compiled, as each vector is
 * an object until then: a hundred times slower. A thread of its own runs them until they are the
 * faster ones and have given, compiled, the same results; it takes seconds of processor time. Where
 * they never become faster, as without the optimising compiler, the scalar loops stay.
 */
final class WarmingKernels implements FieldKernels {

  private static final System.Logger LOG = System.getLogger(WarmingKernels.class.getName());

  /** Runs in a row that must be faster, as one may be by chance. */
  private static final int IN_A_ROW = 3;

  private static final long PATIENCE_NANOS = 120_000_000_000L;

  private final FieldKernels lanes;
  private volatile FieldKernels chosen = ScalarFieldKernels.INSTANCE;

  /**
   * @param lanes provider to warm
   * @param thread what runs the warm-up
   */
  WarmingKernels(FieldKernels lanes, Executor thread) {
    this.lanes = lanes;
    thread.execute(this::warm);
  }

  /** Warms a provider on a thread of its own. */
  static WarmingKernels inBackground(FieldKernels lanes) {
    return new WarmingKernels(
        lanes, warm -> Thread.ofPlatform().daemon().name("proofstream-kernels").start(warm));
  }

  private void warm() {
    long start = System.nanoTime();
    int faster = 0;
    while (faster < IN_A_ROW && System.nanoTime() - start < PATIENCE_NANOS) {
      long before = System.nanoTime();
      KernelSelfTest.passes(ScalarFieldKernels.INSTANCE);
      long between = System.nanoTime();
      if (!KernelSelfTest.passes(lanes)) {
        LOG.log(Level.WARNING, "The results of {0} here are not those of scalar", name());
        return;
      }
      // The test runs the scalar loops once itself, so equal speed would take as long.
      boolean fast = System.nanoTime() - between < (between - before) * 3 / 4;
      faster = fast ? faster + 1 : 0;
    }
    long millis = (System.nanoTime() - start) / 1_000_000;
    if (faster < IN_A_ROW) {
      LOG.log(Level.INFO, "{0} is not faster after {1} ms: scalar stays", name(), millis);
      return;
    }
    chosen = lanes;
    LOG.log(Level.INFO, "{0} is compiled and used after {1} ms of scalar", name(), millis);
  }

  @Override
  public String name() {
    return lanes.name();
  }

  @Override
  public void multiply(
      PrimeField field, long[] a, int ao, long[] b, int bo, long[] r, int ro, int count) {
    chosen.multiply(field, a, ao, b, bo, r, ro, count);
  }

  @Override
  public void scale(
      PrimeField field, long[] a, int ao, long[] b, int bo, long[] r, int ro, int count) {
    chosen.scale(field, a, ao, b, bo, r, ro, count);
  }

  @Override
  public void subtract(
      PrimeField field, long[] a, int ao, long[] b, int bo, long[] r, int ro, int count) {
    chosen.subtract(field, a, ao, b, bo, r, ro, count);
  }

  @Override
  public void differenceLayer(long[] v, int at, int half, int from, int to, long[] twiddles) {
    chosen.differenceLayer(v, at, half, from, to, twiddles);
  }

  @Override
  public void timeLayer(long[] v, int at, int half, int from, int to, long[] twiddles) {
    chosen.timeLayer(v, at, half, from, to, twiddles);
  }

  @Override
  public void differenceBlock(long[] v, int at, int size, long[] twiddles) {
    chosen.differenceBlock(v, at, size, twiddles);
  }

  @Override
  public void timeBlock(long[] v, int at, int size, long[] twiddles) {
    chosen.timeBlock(v, at, size, twiddles);
  }

  @Override
  public void multiplyRows(
      int[] starts,
      int[] columns,
      long[] values,
      long[] vector,
      byte[] kinds,
      long[] products,
      int from,
      int to) {
    chosen.multiplyRows(starts, columns, values, vector, kinds, products, from, to);
  }

  @Override
  public void addPairs(
      int coordinateLimbs, PointPairs pairs, long[] out, int o, int from, int to, long[] scratch) {
    chosen.addPairs(coordinateLimbs, pairs, out, o, from, to, scratch);
  }
}
