package dev.proofstream.zk.ntt;

import dev.proofstream.zk.field.FieldKernels;
import dev.proofstream.zk.field.PrimeField;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinTask;
import java.util.function.IntConsumer;

/**
 * The order in which layers of butterflies run: large blocks layer by layer, halves apart on
 * different cores, until a block fits the second-level cache, which one call of the kernels then
 * does.
 */
record Transform(FieldKernels kernels) {

  private static final int L = PrimeField.LIMBS;

  /** Elements of a block that is done at once: 128 KiB, and as much of twiddle factors. */
  private static final int BLOCK = 1 << 12;

  /** Butterflies of one call within a layer. */
  private static final int PIECE = 1 << 11;

  /** Values to coefficients times n, these in bit-reversed order. */
  void inFrequency(long[] v, int size, long[] twiddles) {
    differences(v, 0, size, twiddles);
  }

  /** Coefficients in bit-reversed order to values. */
  void inTime(long[] v, int size, long[] twiddles) {
    times(v, 0, size, twiddles);
  }

  private void differences(long[] v, int from, int size, long[] twiddles) {
    if (size <= BLOCK) {
      kernels.differenceBlock(v, L * from, size, twiddles);
      return;
    }
    int half = size / 2;
    pieces(
        half, first -> kernels.differenceLayer(v, L * from, half, first, first + PIECE, twiddles));
    halves(
        () -> differences(v, from, half, twiddles),
        () -> differences(v, from + half, half, twiddles));
  }

  private void times(long[] v, int from, int size, long[] twiddles) {
    if (size <= BLOCK) {
      kernels.timeBlock(v, L * from, size, twiddles);
      return;
    }
    int half = size / 2;
    halves(() -> times(v, from, half, twiddles), () -> times(v, from + half, half, twiddles));
    pieces(half, first -> kernels.timeLayer(v, L * from, half, first, first + PIECE, twiddles));
  }

  private static void halves(Runnable low, Runnable high) {
    ForkJoinTask.invokeAll(ForkJoinTask.adapt(low), ForkJoinTask.adapt(high));
  }

  /** Runs the butterflies of a layer of a large block, in pieces. */
  private static void pieces(int half, IntConsumer butterflies) {
    List<ForkJoinTask<?>> tasks = new ArrayList<>();
    for (int first = 0; first < half; first += PIECE) {
      int from = first;
      tasks.add(ForkJoinTask.adapt(() -> butterflies.accept(from)));
    }
    ForkJoinTask.invokeAll(tasks);
  }
}
