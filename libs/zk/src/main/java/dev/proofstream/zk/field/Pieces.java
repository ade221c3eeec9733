package dev.proofstream.zk.field;

import java.util.stream.IntStream;

/** Cuts work on many elements into the bounded pieces that {@link FieldKernels} ask for. */
public final class Pieces {

  /** Work on some elements in a row. */
  @FunctionalInterface
  public interface Piece {
    /** Works on so many elements from the first one on. */
    void run(int first, int count);
  }

  private Pieces() {}

  /**
   * Works on all elements, on all cores of the common ForkJoinPool if there are several pieces.
   *
   * @param size elements of a piece; the last one may have fewer
   */
  public static void run(int elements, int size, Piece piece) {
    IntStream firsts = IntStream.range(0, Math.ceilDiv(elements, size));
    (elements > size ? firsts.parallel() : firsts)
        .forEach(i -> piece.run(size * i, Math.min(size, elements - size * i)));
  }
}
