package dev.proofstream.model.graph;

import java.util.Arrays;

/**
 * Puts linear maps after one another. One-term steps that a larger map reads are always multiplied
 * in; a larger map that another reads only when the product has no more terms than the two. Steps
 * of one term after one another stay apart, so that what compares an input after scaling sees the
 * roundings of each step.
 */
final class AffineComposition {

  /** More terms than this are never written out one by one. */
  private static final long MOST_TERMS = 4_000_000;

  /** Up to so many outputs a map is written out over a convolution's outputs. */
  private static final int MOST_OVER_WINDOWS = 64;

  private final GraphBuilder builder;

  AffineComposition(GraphBuilder builder) {
    this.builder = builder;
  }

  /** {@code weight * value[source] + bias}. */
  private record Step(int source, double weight, double bias) {}

  int[] elementwise(int[] ids, double[] givenWeights, double[] givenBias) {
    double[] weights = givenWeights.clone();
    double[] bias = givenBias.clone();
    boolean identity = true;
    boolean zero = false;
    for (int k = 0; k < ids.length; k++) {
      Double constant = builder.constantOf(ids[k]).orElse(null);
      if (constant != null) {
        bias[k] += weights[k] * constant;
        weights[k] = 0;
      }
      identity &= weights[k] == 1 && bias[k] == 0;
      zero |= weights[k] == 0;
    }
    if (zero) {
      return oneTerm(Sparse.elementwise(ids, weights, bias));
    }
    if (identity) {
      return ids.clone();
    }
    Windows scaled = scaledRows(ids, weights, bias);
    if (scaled != null) {
      return add(scaled);
    }
    return composed(Sparse.elementwise(ids, weights, bias));
  }

  int[] affine(LinearMap map) {
    LinearMap expanded =
        switch (map) {
          case Windows windows -> expand(windows);
          case Sparse sparse -> sparse;
        };
    int most = 0;
    for (int o = 0; o < expanded.outputs(); o++) {
      int[] nonZero = {0};
      expanded.terms(o, (source, weight) -> nonZero[0] += weight == 0 ? 0 : 1);
      most = Math.max(most, nonZero[0]);
      if (most > 1) {
        break;
      }
    }
    if (most <= 1) {
      return oneTerm(expanded);
    }
    if (expanded instanceof Windows windows) {
      Windows product = matrixProduct(windows);
      return add(product == null ? windows : product);
    }
    return composed((Sparse) expanded);
  }

  /** Outputs of one term each: mere aliases where that is all. */
  private int[] oneTerm(LinearMap map) {
    int n = map.outputs();
    int[] sources = new int[n];
    double[] weights = new double[n];
    double[] bias = new double[n];
    boolean[] constant = new boolean[n];
    int constants = 0;
    for (int o = 0; o < n; o++) {
      int output = o;
      bias[o] = map.bias(o);
      sources[o] = -1;
      map.terms(
          o,
          (source, weight) -> {
            if (weight != 0) {
              sources[output] = source;
              weights[output] = weight;
            }
          });
      constant[o] = sources[o] < 0;
      constants += constant[o] ? 1 : 0;
    }
    if (constants == 0) {
      return elementwise(sources, weights, bias);
    }
    int[] ids = new int[n];
    int[] rest = new int[n - constants];
    double[] restWeights = new double[rest.length];
    double[] restBias = new double[rest.length];
    double[] values = new double[constants];
    int r = 0;
    int c = 0;
    for (int o = 0; o < n; o++) {
      if (constant[o]) {
        values[c++] = bias[o];
      } else {
        rest[r] = sources[o];
        restWeights[r] = weights[o];
        restBias[r++] = bias[o];
      }
    }
    int[] constantIds = builder.constant(values);
    int[] restIds = rest.length == 0 ? rest : elementwise(rest, restWeights, restBias);
    r = 0;
    c = 0;
    for (int o = 0; o < n; o++) {
      ids[o] = constant[o] ? constantIds[c++] : restIds[r++];
    }
    return ids;
  }

  /** Follows one-term steps back as far as they go. */
  private Step root(int scalar) {
    double weight = 1;
    double bias = 0;
    int source = scalar;
    while (builder.node(source) instanceof Node.Affine affine) {
      int output = source - affine.first();
      if (!(affine.map() instanceof Sparse sparse) || sparse.termCount(output) != 1) {
        break;
      }
      int term = sparse.start()[output];
      bias += weight * sparse.bias()[output];
      weight *= sparse.weights()[term];
      source = sparse.sources()[term];
    }
    return new Step(source, weight, bias);
  }

  /** Multiplies one-term steps into windows where each tap is scaled alike in all of them. */
  private Windows expand(Windows windows) {
    int taps = windows.taps();
    double[] scale = new double[taps];
    boolean[] known = new boolean[taps];
    int[][] sources = new int[windows.positions()][taps];
    double[][] shifts = new double[windows.positions()][taps];
    boolean changed = false;
    for (int p = 0; p < sources.length; p++) {
      for (int tap = 0; tap < taps; tap++) {
        int source = windows.sources()[p][tap];
        sources[p][tap] = source;
        if (source == Windows.OUTSIDE) {
          continue;
        }
        Double constant = builder.constantOf(source).orElse(null);
        Step step = constant == null ? root(source) : null;
        if (constant != null) {
          sources[p][tap] = Windows.OUTSIDE;
          shifts[p][tap] = constant;
          changed = true;
          continue;
        }
        if (known[tap] && scale[tap] != step.weight()) {
          return windows;
        }
        known[tap] = true;
        scale[tap] = step.weight();
        sources[p][tap] = step.source();
        shifts[p][tap] = step.bias();
        changed |= step.source() != source;
      }
    }
    if (!changed) {
      return windows;
    }
    int rows = windows.rows();
    double[][] weights = new double[rows][taps];
    double[] bias = windows.bias().clone();
    for (int r = 0; r < rows; r++) {
      for (int tap = 0; tap < taps; tap++) {
        weights[r][tap] = windows.weights()[r][tap] * (known[tap] ? scale[tap] : 1);
      }
      for (int p = 0; p < sources.length; p++) {
        double shift = 0;
        for (int tap = 0; tap < taps; tap++) {
          shift += windows.weights()[r][tap] * shifts[p][tap];
        }
        bias[r * sources.length + p] += shift;
      }
    }
    return new Windows(weights, sources, bias);
  }

  /** Windows whose rows this scales as a whole: batch normalisation, an added bias. */
  private Windows scaledRows(int[] ids, double[] weights, double[] bias) {
    if (!(builder.node(ids[0]) instanceof Node.Affine affine)
        || !(affine.map() instanceof Windows windows)
        || affine.size() != ids.length
        || affine.first() != ids[0]) {
      return null;
    }
    int positions = windows.positions();
    double[][] scaled = new double[windows.rows()][];
    double[] shifted = new double[ids.length];
    for (int r = 0; r < scaled.length; r++) {
      double scale = weights[r * positions];
      scaled[r] = windows.weights()[r].clone();
      for (int tap = 0; tap < scaled[r].length; tap++) {
        scaled[r][tap] *= scale;
      }
      for (int o = r * positions; o < (r + 1) * positions; o++) {
        if (ids[o] != ids[0] + o || weights[o] != scale) {
          return null;
        }
        shifted[o] = scale * windows.bias()[o] + bias[o];
      }
    }
    return new Windows(scaled, windows.sources(), shifted);
  }

  /** A matrix after a matrix, multiplied out when that is no larger; null otherwise. */
  private Windows matrixProduct(Windows outer) {
    if (outer.positions() != 1
        || outer.sources()[0][0] == Windows.OUTSIDE
        || !(builder.node(outer.sources()[0][0]) instanceof Node.Affine affine)
        || !(affine.map() instanceof Windows inner)
        || inner.positions() != 1) {
      return null;
    }
    long before = (long) outer.rows() * outer.taps() + (long) inner.rows() * inner.taps();
    if ((long) outer.rows() * inner.taps() > before) {
      return null;
    }
    for (int source : outer.sources()[0]) {
      if (source < affine.first() || source >= affine.place().end()) {
        return null;
      }
    }
    double[][] weights = new double[outer.rows()][inner.taps()];
    double[] bias = outer.bias().clone();
    for (int r = 0; r < weights.length; r++) {
      for (int tap = 0; tap < outer.taps(); tap++) {
        int k = outer.sources()[0][tap] - affine.first();
        double weight = outer.weights()[r][tap];
        bias[r] += weight * inner.bias()[k];
        for (int i = 0; i < inner.taps(); i++) {
          weights[r][i] += weight * inner.weights()[k][i];
        }
      }
    }
    return new Windows(weights, inner.sources(), bias);
  }

  /** Adds terms, multiplying out the linear maps that they read where that is no larger. */
  private int[] composed(Sparse map) {
    boolean elementwise = map.sources().length == map.outputs();
    Sparse result = merged(map, !elementwise, false);
    Sparse deep = elementwise ? null : merged(result, true, true);
    if (deep != null && deep.sources().length <= result.sources().length + innerTerms(result)) {
      result = deep;
    }
    boolean oneTerm = true;
    for (int o = 0; o < result.outputs(); o++) {
      oneTerm &= result.termCount(o) <= 1;
    }
    if (oneTerm && !elementwise) {
      return oneTerm(result);
    }
    return add(result);
  }

  /** Terms of the linear maps that a map reads, each once. */
  private long innerTerms(Sparse map) {
    java.util.HashSet<Integer> seen = new java.util.HashSet<>();
    long terms = 0;
    for (int source : map.sources()) {
      if (seen.add(source) && multipliesIn(source, map)) {
        Node node = builder.node(source);
        terms += ((Node.Affine) node).map().termCount(source - node.first());
      }
    }
    return terms;
  }

  /** Many sums over a convolution would lose its structure, which is worth more than a node. */
  private boolean multipliesIn(int source, Sparse outer) {
    return builder.node(source) instanceof Node.Affine affine
        && (outer.outputs() <= MOST_OVER_WINDOWS
            || !(affine.map() instanceof Windows windows && windows.positions() > 1));
  }

  /**
   * The map with equal sources added up.
   *
   * @param steps whether one-term steps are multiplied in
   * @param deep whether larger maps are
   */
  private Sparse merged(Sparse map, boolean steps, boolean deep) {
    TermSums sums = new TermSums(map.outputs());
    for (int o = 0; o < map.outputs(); o++) {
      sums.begin(map.bias(o));
      for (int i = map.start()[o]; i < map.start()[o + 1]; i++) {
        Double constant = builder.constantOf(map.sources()[i]).orElse(null);
        if (constant != null) {
          sums.bias(map.weights()[i] * constant);
          continue;
        }
        Step step = steps ? root(map.sources()[i]) : new Step(map.sources()[i], 1, 0);
        double weight = map.weights()[i] * step.weight();
        sums.bias(map.weights()[i] * step.bias());
        if (deep
            && multipliesIn(step.source(), map)
            && builder.node(step.source()) instanceof Node.Affine affine) {
          int inner = step.source() - affine.first();
          sums.bias(weight * affine.map().bias(inner));
          affine.map().terms(inner, (source, w) -> sums.term(source, weight * w));
        } else {
          sums.term(step.source(), weight);
        }
        if (sums.size() > MOST_TERMS) {
          if (deep) {
            return null;
          }
          throw new IllegalArgumentException("a linear map of more than " + MOST_TERMS + " terms");
        }
      }
      sums.end();
    }
    return sums.map();
  }

  private int[] add(LinearMap map) {
    return builder.add(new Node.Affine(builder.place(map.outputs()), kind(map), map));
  }

  /** What values the outputs of a map take. */
  Kind kind(LinearMap map) {
    boolean whole = true;
    boolean bits = true;
    for (int o = 0; o < map.outputs() && whole; o++) {
      double[] range = {map.bias(o), map.bias(o)};
      boolean[] integer = {map.bias(o) == Math.rint(map.bias(o))};
      boolean[] ofBits = {true};
      map.terms(
          o,
          (source, weight) -> {
            if (!integer[0] || weight == 0) {
              return;
            }
            Kind kind = builder.kind(source);
            integer[0] = kind != Kind.REAL && weight == Math.rint(weight);
            ofBits[0] &= kind == Kind.BIT;
            range[0] += Math.min(weight, 0);
            range[1] += Math.max(weight, 0);
          });
      whole &= integer[0];
      bits &= ofBits[0] && range[0] >= 0 && range[1] <= 1;
    }
    return !whole ? Kind.REAL : bits ? Kind.BIT : Kind.INTEGER;
  }

  /** Terms of outputs in the making, those of one source added up. */
  private static final class TermSums {
    private final int[] start;
    private final double[] biases;
    private int[] sources = new int[64];
    private double[] weights = new double[64];
    private final java.util.HashMap<Integer, Integer> positions = new java.util.HashMap<>();
    private int output;
    private int size;

    TermSums(int outputs) {
      this.start = new int[outputs + 1];
      this.biases = new double[outputs];
    }

    void begin(double bias) {
      positions.clear();
      biases[output] = bias;
    }

    void bias(double more) {
      biases[output] += more;
    }

    void term(int source, double weight) {
      if (weight == 0) {
        return;
      }
      Integer known = positions.get(source);
      if (known != null) {
        weights[known] += weight;
        return;
      }
      if (size == sources.length) {
        sources = Arrays.copyOf(sources, 2 * size);
        weights = Arrays.copyOf(weights, 2 * size);
      }
      positions.put(source, size);
      sources[size] = source;
      weights[size++] = weight;
    }

    void end() {
      int kept = start[output];
      for (int i = start[output]; i < size; i++) {
        if (weights[i] != 0) {
          sources[kept] = sources[i];
          weights[kept++] = weights[i];
        }
      }
      size = kept;
      start[++output] = size;
    }

    int size() {
      return size;
    }

    Sparse map() {
      return new Sparse(start, Arrays.copyOf(sources, size), Arrays.copyOf(weights, size), biases);
    }
  }
}
