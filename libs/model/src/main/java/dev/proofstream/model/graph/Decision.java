package dev.proofstream.model.graph;

import java.util.Arrays;
import java.util.Optional;

/** How the class comes from the scalars. */
public sealed interface Decision {

  /** All scalars that the class itself comes from. */
  int[] operands();

  /** The class index for these scalars. */
  int label(double[] scalars);

  /** What may be shown in place of the class, if there is such a thing. */
  Optional<Scores> scores();

  /** The same decision, with nothing to show. */
  Decision withoutScores();

  /** The same decision with each scalar replaced by {@code newIds[scalar]}. */
  Decision renumbered(int[] newIds);

  /**
   * The model's own numbers, one for each class, whose largest is the class: before anything was
   * left out that does not change the choice.
   *
   * @param values scalars, one for each class; not copied
   * @param lastOfEqual of equal values the last one's class instead of the first one's
   */
  record Scores(int[] values, boolean lastOfEqual) {
    /** The class by these numbers themselves. */
    Decision decision() {
      return new Argmax(values, lastOfEqual);
    }

    Scores renumbered(int[] newIds) {
      return new Scores(Decision.renumbered(values, newIds), lastOfEqual);
    }
  }

  /**
   * Index of the largest value.
   *
   * @param values scalars, one for each class, 2 or more; not copied
   * @param lastOfEqual of equal values the last instead of the first
   * @param scores what the values come from
   */
  record Argmax(int[] values, boolean lastOfEqual, Optional<Scores> scores) implements Decision {
    public Argmax(int[] values, boolean lastOfEqual) {
      this(values, lastOfEqual, Optional.empty());
    }

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
    public Decision withoutScores() {
      return new Argmax(values, lastOfEqual);
    }

    @Override
    public Decision renumbered(int[] newIds) {
      return new Argmax(
          Decision.renumbered(values, newIds),
          lastOfEqual,
          scores.map(shown -> shown.renumbered(newIds)));
    }
  }

  /**
   * Class 1 iff the bit is 1, else class 0.
   *
   * @param scores what the bit comes from, if that is a number for each class
   */
  record Bit(int scalar, Optional<Scores> scores) implements Decision {
    public Bit(int scalar) {
      this(scalar, Optional.empty());
    }

    @Override
    public int[] operands() {
      return new int[] {scalar};
    }

    @Override
    public int label(double[] scalars) {
      return scalars[scalar] == 1 ? 1 : 0;
    }

    @Override
    public Decision withoutScores() {
      return new Bit(scalar);
    }

    @Override
    public Decision renumbered(int[] newIds) {
      return new Bit(newIds[scalar], scores.map(shown -> shown.renumbered(newIds)));
    }
  }

  private static int[] renumbered(int[] ids, int[] newIds) {
    int[] renumbered = new int[ids.length];
    Arrays.setAll(renumbered, i -> newIds[ids[i]]);
    return renumbered;
  }
}
