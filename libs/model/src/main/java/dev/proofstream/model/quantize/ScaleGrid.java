package dev.proofstream.model.quantize;

import dev.proofstream.model.quantize.Scales.LayerScale;
import java.util.ArrayList;
import java.util.List;

/**
 * The sets of scales that the calibrator tries: for the first hidden layer, for all further ones
 * together, and for the decision. Scales are powers of the square root of 2 (of 2 for large
 * networks), relative to the typical size of a layer's values, so that a network whose weights are
 * all larger or smaller gets the same grid.
 *
 * <p>At equal cost the finer scales come first: {@link #place} counts down.
 */
final class ScaleGrid {
  /** Steps per typical value of a layer's sums: 2 to 2^15, in half powers of 2. */
  private static final int COARSEST = 2;

  private static final int FINEST = 30;

  /** Steps per typical activation after the shift: 1 to 2^9. */
  private static final int COARSEST_ACTIVATION = 0;

  private static final int FINEST_ACTIVATION = 18;

  /**
   * Beyond so many weights the grid has whole powers of 2 only, or the search would take minutes.
   */
  private static final long LARGE_NETWORK = 4_000;

  /** A linear model has one scale, so it may be looked for as far as 2^30. */
  private static final int FINEST_ALONE = 60;

  /** Scales of all hidden layers, and their number in the grid. */
  record Hidden(int number, List<LayerScale> scales) {}

  private record Exponents(int preActivation, int shift) {}

  private final double[] typical;
  private final List<Exponents> pairs = new ArrayList<>();
  private final int[] decisions;
  private final int hiddenCount;

  /**
   * @param typical root mean square of each hidden layer's activations and, last, of the decision's
   *     values
   */
  ScaleGrid(double[] typical, long weights) {
    this.typical = typical;
    int stride = weights > LARGE_NETWORK ? 2 : 1;
    for (int p = COARSEST; p <= FINEST; p += stride) {
      for (int shift = 0; p - 2 * shift >= COARSEST_ACTIVATION; shift++) {
        if (p - 2 * shift <= FINEST_ACTIVATION) {
          pairs.add(new Exponents(p, shift));
        }
      }
    }
    int finest = typical.length == 1 ? FINEST_ALONE : FINEST;
    this.decisions = new int[(finest - COARSEST) / stride + 1];
    for (int d = 0; d < decisions.length; d++) {
      decisions[d] = COARSEST + d * stride;
    }
    this.hiddenCount =
        switch (typical.length) {
          case 1 -> 1;
          case 2 -> pairs.size();
          default -> pairs.size() * pairs.size();
        };
  }

  int size() {
    return hiddenCount * decisions.length;
  }

  int decisions() {
    return decisions.length;
  }

  double decision(int d) {
    return scale(decisions[d], typical.length - 1);
  }

  Iterable<Hidden> hidden() {
    return () -> java.util.stream.IntStream.range(0, hiddenCount).mapToObj(this::hidden).iterator();
  }

  /** The place of a set in the grid; a smaller place is, by and large, finer. */
  int place(Hidden hidden, int d) {
    return size() - 1 - (hidden.number() * decisions.length + d);
  }

  Scales scales(int place) {
    int index = size() - 1 - place;
    return new Scales(
        hidden(index / decisions.length).scales(), decision(index % decisions.length));
  }

  /** Places of the sets with the finest sums everywhere, for every shift. */
  List<Integer> finest() {
    List<Integer> places = new ArrayList<>();
    for (int number = 0; number < hiddenCount; number++) {
      Exponents first = pairs.get(number % pairs.size());
      Exponents others = pairs.get(number / pairs.size());
      boolean isFinest =
          switch (typical.length) {
            case 1 -> true;
            case 2 -> first.preActivation() == FINEST;
            default -> first.preActivation() == FINEST && others.preActivation() == FINEST;
          };
      if (isFinest) {
        places.add(place(new Hidden(number, List.of()), decisions.length - 1));
      }
    }
    return places;
  }

  private Hidden hidden(int number) {
    List<LayerScale> scales = new ArrayList<>();
    for (int layer = 0; layer < typical.length - 1; layer++) {
      Exponents pair = pairs.get(layer == 0 ? number % pairs.size() : number / pairs.size());
      scales.add(new LayerScale(scale(pair.preActivation(), layer), pair.shift()));
    }
    return new Hidden(number, scales);
  }

  private double scale(int halfExponent, int layer) {
    return Math.pow(2, halfExponent / 2.0) / typical[layer];
  }
}
