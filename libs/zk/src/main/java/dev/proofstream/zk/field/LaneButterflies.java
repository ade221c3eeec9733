package dev.proofstream.zk.field;

/**
 * Butterflies of one layer of a transform over Fr. Butterfly t is the one of elements t mod half
 * and t mod half + half of block t / half of the layer, so that the small blocks of the last layers
 * fill the lanes too.
 */
final class LaneButterflies {

  private static final int L = PrimeField.LIMBS;
  private static final int LANES = Lanes.LANES;
  private static final int BLOCK = Lanes.BLOCK;

  /** Blocks of butterflies that are worked on at a time. */
  private static final int CHUNK = 8;

  private final long[] v;
  private final int at;
  private final int half;
  private final long[] twiddles;
  private final boolean inTime;

  LaneButterflies(long[] v, int at, int half, long[] twiddles, boolean inTime) {
    this.v = v;
    this.at = at;
    this.half = half;
    this.twiddles = twiddles;
    this.inTime = inTime;
  }

  /** Butterflies from..to-1. */
  void run(int from, int to) {
    int blocks = Math.min(CHUNK, (to - from) / LANES);
    int done = from;
    if (blocks > 0) {
      Chunk chunk = new Chunk(blocks);
      for (; to - done >= LANES; done += LANES * blocks) {
        blocks = Math.min(blocks, (to - done) / LANES);
        chunk.run(done, blocks);
      }
    }
    while (done < to) {
      // Few, so one by one.
      int i = done % half;
      int some = Math.min(to - done, half - i);
      int block = at + L * 2 * (done - i);
      FieldKernels scalar = ScalarFieldKernels.INSTANCE;
      if (inTime) {
        scalar.timeLayer(v, block, half, i, i + some, twiddles);
      } else {
        scalar.differenceLayer(v, block, half, i, i + some, twiddles);
      }
      done += some;
    }
  }

  /** Where the upper element of a butterfly is. */
  private int place(int butterfly) {
    int i = butterfly % half;
    return at + L * (2 * (butterfly - i) + i);
  }

  /** Room for the numbers of some butterflies. */
  private final class Chunk {

    private final long[] rows;
    private final long[] x;
    private final long[] y;
    private final long[] w;
    private final long[] sum;

    Chunk(int blocks) {
      rows = new long[LaneRows.ROWS * blocks];
      x = new long[BLOCK * blocks];
      y = new long[BLOCK * blocks];
      w = new long[BLOCK * blocks];
      sum = new long[BLOCK * blocks];
    }

    void run(int first, int blocks) {
      int count = LANES * blocks;
      boolean inRow = first % half + count <= half;
      if (inRow) {
        int low = place(first);
        LaneRows.unpack(v, low, x, 0, BLOCK, blocks);
        LaneRows.unpack(v, low + L * half, y, 0, BLOCK, blocks);
        LaneRows.unpack(twiddles, L * (half + first % half), w, 0, BLOCK, blocks);
      } else {
        gather(first, count, 0);
        LaneRows.unpack(rows, 0, x, 0, BLOCK, blocks);
        gather(first, count, L * half);
        LaneRows.unpack(rows, 0, y, 0, BLOCK, blocks);
        for (int k = 0; k < count; k++) {
          LaneRows.copyRow(twiddles, L * (half + (first + k) % half), rows, L * k);
        }
        LaneRows.unpack(rows, 0, w, 0, BLOCK, blocks);
      }
      butterflies(blocks);
      if (inRow) {
        int low = place(first);
        LaneRows.pack(LaneField.FR, sum, 0, BLOCK, -1, v, low, blocks);
        LaneRows.pack(LaneField.FR, y, 0, BLOCK, 0, v, low + L * half, blocks);
      } else {
        LaneRows.pack(LaneField.FR, sum, 0, BLOCK, -1, rows, 0, blocks);
        scatter(first, count, 0);
        LaneRows.pack(LaneField.FR, y, 0, BLOCK, 0, rows, 0, blocks);
        scatter(first, count, L * half);
      }
    }

    /** sum = x + y, y = (x - y) w or sum = x + y w, y = x - y w; products below 0.88 r. */
    private void butterflies(int blocks) {
      if (inTime) {
        LaneProduct.multiply(LaneField.FR, y, 0, y, 0, w, 0, BLOCK, blocks);
        LaneRows.halve(LaneField.FR, y, 0, blocks);
        Lanes.add(sum, 0, x, 0, y, 0, blocks);
        Lanes.subtract(y, 0, x, 0, y, 0, blocks);
      } else {
        Lanes.add(sum, 0, x, 0, y, 0, blocks);
        Lanes.subtract(y, 0, x, 0, y, 0, blocks);
        LaneProduct.multiply(LaneField.FR, y, 0, y, 0, w, 0, BLOCK, blocks);
        LaneRows.halve(LaneField.FR, y, 0, blocks);
      }
    }

    private void gather(int first, int count, int offset) {
      for (int k = 0; k < count; k++) {
        LaneRows.copyRow(v, place(first + k) + offset, rows, L * k);
      }
    }

    private void scatter(int first, int count, int offset) {
      for (int k = 0; k < count; k++) {
        LaneRows.copyRow(rows, L * k, v, place(first + k) + offset);
      }
    }
  }
}
