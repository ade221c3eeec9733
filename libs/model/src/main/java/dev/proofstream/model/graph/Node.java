package dev.proofstream.model.graph;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One step of a {@link Graph}: a vector of scalars with the ids {@code first() .. first() + size()
 * - 1}, computed from scalars with smaller ids.
 */
public sealed interface Node {

  /** Where it stands. */
  Place place();

  /** What values its scalars take. */
  Kind kind();

  /** All scalars that it reads, in no particular order, perhaps more than once. */
  int[] operands();

  default int first() {
    return place().first();
  }

  default int size() {
    return place().size();
  }

  /** An input of the graph. A row is its inputs one after the other, each row-major. */
  record Input(Place place, Kind kind, List<Integer> shape) implements Node {
    public Input {
      shape = List.copyOf(shape);
    }

    @Override
    public int[] operands() {
      return new int[0];
    }
  }

  /** Constants that something other than a linear map reads. */
  record Constant(Place place, double[] values) implements Node {
    public Constant {
      requireSize(place, values.length);
    }

    @Override
    public Kind kind() {
      return Arrays.stream(values).allMatch(v -> v == 0 || v == 1) ? Kind.BIT : Kind.REAL;
    }

    @Override
    public int[] operands() {
      return new int[0];
    }
  }

  /** A linear map. Its kind is BIT for a negated bit, INTEGER for whole weights over integers. */
  record Affine(Place place, Kind kind, LinearMap map) implements Node {
    public Affine {
      requireSize(place, map.outputs());
    }

    @Override
    public int[] operands() {
      return switch (map) {
        case Sparse sparse -> sparse.sources();
        case Windows windows ->
            Arrays.stream(windows.sources())
                .flatMapToInt(Arrays::stream)
                .filter(source -> source != Windows.OUTSIDE)
                .toArray();
      };
    }
  }

  /**
   * A polyline of each value.
   *
   * @param of operands, one for each scalar
   * @param functions the different polylines
   * @param functionOf for each scalar which of them
   */
  record PiecewiseLinear(Place place, int[] of, List<Polyline> functions, int[] functionOf)
      implements Node {
    public PiecewiseLinear {
      functions = List.copyOf(functions);
      requireSize(place, of.length);
      requireSize(place, functionOf.length);
    }

    /** The polyline of the k-th scalar. */
    public Polyline function(int k) {
      return functions.get(functionOf[k]);
    }

    @Override
    public Kind kind() {
      return Kind.REAL;
    }

    @Override
    public int[] operands() {
      return of;
    }
  }

  /** A smooth function of each value. */
  record Smooth(Place place, int[] of, SmoothFunction function) implements Node {
    public Smooth {
      requireSize(place, of.length);
    }

    @Override
    public Kind kind() {
      return Kind.REAL;
    }

    @Override
    public int[] operands() {
      return of;
    }
  }

  /** {@code left[k] * right[k]}. */
  record Product(Place place, Kind kind, int[] left, int[] right) implements Node {
    public Product {
      requireSize(place, left.length);
      requireSize(place, right.length);
    }

    @Override
    public int[] operands() {
      return both(left, right);
    }
  }

  /** Largest or smallest value of each group. */
  record Extreme(Place place, boolean maximum, Groups groups) implements Node {
    public Extreme {
      requireSize(place, groups.count());
    }

    @Override
    public Kind kind() {
      return Kind.REAL;
    }

    @Override
    public int[] operands() {
      return groups.ids();
    }
  }

  /** 1 iff {@code of[k]} stands in the relation to {@code against[k]}, else 0. */
  record Compare(Place place, int[] of, Relation relation, double[] against) implements Node {
    public Compare {
      requireSize(place, of.length);
      requireSize(place, against.length);
    }

    @Override
    public Kind kind() {
      return Kind.BIT;
    }

    @Override
    public int[] operands() {
      return of;
    }
  }

  /** 1 iff all bits of a group are 1, else 0. */
  record All(Place place, Groups groups) implements Node {
    public All {
      requireSize(place, groups.count());
    }

    @Override
    public Kind kind() {
      return Kind.BIT;
    }

    @Override
    public int[] operands() {
      return groups.ids();
    }
  }

  /** {@code then[k]} where the bit {@code condition[k]} is 1, else {@code otherwise[k]}. */
  record Select(Place place, Kind kind, int[] condition, int[] then, int[] otherwise)
      implements Node {
    public Select {
      requireSize(place, condition.length);
      requireSize(place, then.length);
      requireSize(place, otherwise.length);
    }

    @Override
    public int[] operands() {
      return both(condition, both(then, otherwise));
    }
  }

  /** The targets of trees over {@code features}. */
  record Trees(Place place, int[] features, TreeEnsemble ensemble) implements Node {
    public Trees {
      requireSize(place, ensemble.targets());
      for (Tree tree : ensemble.trees()) {
        for (int feature : tree.feature()) {
          if (feature != Tree.LEAF && (feature < 0 || feature >= features.length)) {
            throw new IllegalArgumentException(
                "a tree asks for feature " + feature + " of " + features.length);
          }
        }
      }
    }

    @Override
    public Kind kind() {
      return Kind.REAL;
    }

    @Override
    public int[] operands() {
      return features;
    }
  }

  private static int[] both(int[] a, int[] b) {
    return IntStream.concat(Arrays.stream(a), Arrays.stream(b)).toArray();
  }

  private static void requireSize(Place place, int size) {
    if (place.size() != size) {
      throw new IllegalArgumentException(
          "node " + place.name() + " has " + place.size() + " scalars, not " + size);
    }
  }
}
