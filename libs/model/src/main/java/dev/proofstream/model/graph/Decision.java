package dev.proofstream.model.graph;

/** How the class comes from the scalars. */
public sealed interface Decision {

  /** All scalars that it reads. */
  int[] operands();

  /** The class index for these scalars. */
  int label(double[] scalars);

  /** The same decision with each scalar replaced by {@code newIds[scalar]}. */
  Decision renumbered(int[] newIds);

  /**
   * Index of the largest value.
   *
   * @param values scalars, one for each class, 2 or more; not copied
   * @param lastOfEqual of equal values the last instead of the first
   */
  record Argmax(int[] values, boolean lastOfEqual) implements Decision {
    @Override
    public int[] operands() {
      return values;
    }

    @Override
    public int label(double[] scalars) {
      int best = 0;
      for (int i = 1; i < values.length; i++) {
        double value = scalars[values[i]];
        double highest = scalars[values[best]];
        if (value > highest || (lastOfEqual && value == highest)) {
          best = i;
        }
      }
      return best;
    }

    @Override
    public Decision renumbered(int[] newIds) {
      int[] renumbered = new int[values.length];
      java.util.Arrays.setAll(renumbered, i -> newIds[values[i]]);
      return new Argmax(renumbered, lastOfEqual);
    }
  }

  /** Class 1 iff the bit is 1, else class 0. */
  record Bit(int scalar) implements Decision {
    @Override
    public int[] operands() {
      return new int[] {scalar};
    }

    @Override
    public int label(double[] scalars) {
      return scalars[scalar] == 1 ? 1 : 0;
    }

    @Override
    public Decision renumbered(int[] newIds) {
      return new Bit(newIds[scalar]);
    }
  }
}
