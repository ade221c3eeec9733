package dev.proofstream.model.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes comparisons and first maxima cheap: increasing functions in front of them are left out,
 * terms that all candidates share are taken off, two candidates become one difference, and a sum of
 * bits that must be as large as it can be becomes a conjunction.
 */
final class Comparisons {

  /** Candidates with more terms than this are compared as they are. */
  private static final int MOST_TERMS = 100_000;

  private final GraphBuilder builder;

  Comparisons(GraphBuilder builder) {
    this.builder = builder;
  }

  int[] compare(int[] of, Relation relation, double[] against) {
    int[] ids = of.clone();
    Relation[] relations = new Relation[ids.length];
    double[] bounds = against.clone();
    for (int k = 0; k < ids.length; k++) {
      relations[k] = relation;
      boolean again = true;
      while (again) {
        again = inverted(ids, relations, bounds, k);
      }
    }
    int[] result = new int[ids.length];
    List<Integer> open = new ArrayList<>();
    for (int k = 0; k < ids.length; k++) {
      Integer known = known(ids[k], relations[k], bounds[k]);
      if (known == null) {
        open.add(k);
      } else {
        result[k] = known;
      }
    }
    for (Relation each : Relation.values()) {
      int[] mine = open.stream().filter(k -> relations[k] == each).mapToInt(k -> k).toArray();
      if (mine.length > 0) {
        int[] operands = new int[mine.length];
        double[] bound = new double[mine.length];
        for (int i = 0; i < mine.length; i++) {
          operands[i] = ids[mine[i]];
          bound[i] = bounds[mine[i]];
        }
        int[] bits =
            builder.add(new Node.Compare(builder.place(mine.length), operands, each, bound));
        for (int i = 0; i < mine.length; i++) {
          result[mine[i]] = bits[i];
        }
      }
    }
    return result;
  }

  /** Takes an increasing function, perhaps scaled, off the left side; false when there is none. */
  private boolean inverted(int[] ids, Relation[] relations, double[] bounds, int k) {
    int source = ids[k];
    double weight = 1;
    double bias = 0;
    if (builder.node(source) instanceof Node.Affine affine
        && affine.map() instanceof Sparse sparse
        && sparse.termCount(source - affine.first()) == 1) {
      int term = sparse.start()[source - affine.first()];
      bias = sparse.bias()[source - affine.first()];
      weight = sparse.weights()[term];
      source = sparse.sources()[term];
    }
    if (!(builder.node(source) instanceof Node.Smooth smooth)) {
      return false;
    }
    double bound = (bounds[k] - bias) / weight;
    double inverse =
        switch (smooth.function().shape()) {
          case SIGMOID -> bound > 0 && bound < 1 ? Math.log(bound / (1 - bound)) : Double.NaN;
          case TANH ->
              Math.abs(bound) < 1 ? 0.5 * (Math.log1p(bound) - Math.log1p(-bound)) : Double.NaN;
          case EXP -> bound > 0 ? Math.log(bound) : Double.NaN;
          case LOG -> Math.exp(bound);
          case SQRT -> bound >= 0 ? bound * bound : Double.NaN;
          case SOFTSIGN -> Math.abs(bound) < 1 ? bound / (1 - Math.abs(bound)) : Double.NaN;
          default -> Double.NaN;
        };
    if (!Double.isFinite(inverse)) {
      return false;
    }
    builder.note(
        "%s (%s): left out before the comparison that follows it"
            .formatted(smooth.place().name(), smooth.place().operator()));
    ids[k] = smooth.of()[source - smooth.first()];
    bounds[k] = inverse;
    relations[k] = weight < 0 ? relations[k].mirrored() : relations[k];
    return true;
  }

  /** The bit where it is known without a comparison, else null. */
  private Integer known(int id, Relation relation, double bound) {
    Double constant = builder.constantOf(id).orElse(null);
    if (constant != null) {
      return builder.constant(relation.holds(constant, bound) ? 1 : 0)[0];
    }
    Node node = builder.node(id);
    if (node.kind() == Kind.BIT) {
      boolean atZero = relation.holds(0, bound);
      boolean atOne = relation.holds(1, bound);
      if (atZero == atOne) {
        return builder.constant(atOne ? 1 : 0)[0];
      }
      return atOne ? id : builder.not(new int[] {id})[0];
    }
    if (node instanceof Node.Affine affine && node.kind() == Kind.INTEGER) {
      return conjunction(affine, id - node.first(), relation, bound);
    }
    return null;
  }

  /** A weighted sum of bits that only its largest or smallest value passes, as a conjunction. */
  private Integer conjunction(Node.Affine affine, int output, Relation relation, double bound) {
    double[] range = {affine.map().bias(output), affine.map().bias(output)};
    double[] step = {Double.POSITIVE_INFINITY};
    boolean[] bits = {true};
    affine
        .map()
        .terms(
            output,
            (source, weight) -> {
              if (weight != 0) {
                bits[0] &= builder.kind(source) == Kind.BIT;
                range[0] += Math.min(weight, 0);
                range[1] += Math.max(weight, 0);
                step[0] = Math.min(step[0], Math.abs(weight));
              }
            });
    if (!bits[0]) {
      return null;
    }
    boolean low = relation.holds(range[0], bound);
    boolean high = relation.holds(range[1], bound);
    boolean upper =
        high
            && (relation == Relation.EQUAL
                ? bound == range[1]
                : !low && !relation.holds(range[1] - step[0], bound));
    boolean lower =
        low
            && (relation == Relation.EQUAL
                ? bound == range[0]
                : !high && !relation.holds(range[0] + step[0], bound));
    if (!upper && !lower) {
      return null;
    }
    List<Integer> literals = new ArrayList<>();
    affine
        .map()
        .terms(
            output,
            (source, weight) -> {
              if (weight != 0) {
                boolean plain = weight > 0 == upper;
                literals.add(plain ? source : builder.not(new int[] {source})[0]);
              }
            });
    if (literals.isEmpty()) {
      return null;
    }
    int[] group = literals.stream().mapToInt(i -> i).toArray();
    return builder.all(Groups.of(List.of(group)))[0];
  }

  Decision argmax(int[] values, boolean lastOfEqual) {
    Optional<Decision.Scores> scores = Optional.of(new Decision.Scores(values, lastOfEqual));
    int[] candidates = withoutShared(withoutIncreasing(values));
    if (candidates.length == 2) {
      int[] difference = builder.sum(new int[] {candidates[1]}, new int[] {candidates[0]}, -1);
      Relation relation = lastOfEqual ? Relation.GREATER_OR_EQUAL : Relation.GREATER;
      return new Decision.Bit(compare(difference, relation, new double[1])[0], scores);
    }
    return new Decision.Argmax(candidates, lastOfEqual, scores);
  }

  /** Takes the same increasing function off all candidates, as often as there is one. */
  private int[] withoutIncreasing(int[] values) {
    int[] candidates = values.clone();
    while (true) {
      Object function = null;
      int[] inner = new int[candidates.length];
      String dropped = null;
      for (int i = 0; i < candidates.length; i++) {
        Node node = builder.node(candidates[i]);
        int k = candidates[i] - node.first();
        Object mine =
            switch (node) {
              case Node.Smooth smooth when smooth.function().increasing() -> {
                inner[i] = smooth.of()[k];
                yield smooth.function();
              }
              case Node.PiecewiseLinear p when p.function(k).increasing() -> {
                inner[i] = p.of()[k];
                yield p.function(k);
              }
              case Node.Affine affine
                  when affine.map() instanceof Sparse sparse
                      && sparse.termCount(k) == 1
                      && sparse.weights()[sparse.start()[k]] > 0 -> {
                inner[i] = sparse.sources()[sparse.start()[k]];
                yield List.of(sparse.weights()[sparse.start()[k]], sparse.bias()[k]);
              }
              case Node.Product product when builder.range(product.right()[k]).isPositive() -> {
                inner[i] = product.left()[k];
                yield product.right()[k];
              }
              default -> null;
            };
        if (mine == null || (function != null && !function.equals(mine))) {
          return candidates;
        }
        function = mine;
        dropped = node.place().name() + " (" + node.place().operator() + ")";
      }
      builder.note(dropped + ": left out before the choice of the largest value");
      candidates = inner;
    }
  }

  /** Writes a scalar as a sum of what is no linear map; false when that takes too many terms. */
  private boolean expand(
      int scalar, double factor, Map<Integer, Double> terms, double[] bias, int most) {
    if (!(builder.node(scalar) instanceof Node.Affine affine)) {
      terms.merge(scalar, factor, Double::sum);
      return terms.size() <= most;
    }
    int output = scalar - affine.first();
    bias[0] += factor * affine.map().bias(output);
    if (affine.map().termCount(output) > most) {
      return false;
    }
    boolean[] fits = {true};
    affine
        .map()
        .terms(
            output,
            (source, weight) ->
                fits[0] &= fits[0] && expand(source, factor * weight, terms, bias, most));
    return fits[0];
  }

  /** Takes off the terms that all candidates have with the same weight. */
  private int[] withoutShared(int[] candidates) {
    List<Map<Integer, Double>> terms = new ArrayList<>();
    double[] bias = new double[candidates.length];
    int count = 0;
    for (int i = 0; i < candidates.length; i++) {
      Map<Integer, Double> mine = new LinkedHashMap<>();
      double[] constant = new double[1];
      if (!(builder.node(candidates[i]) instanceof Node.Affine)
          || !expand(candidates[i], 1, mine, constant, MOST_TERMS - count)) {
        return candidates;
      }
      bias[i] = constant[0];
      terms.add(mine);
      count += mine.size();
    }
    Map<Integer, Double> shared = new HashMap<>(terms.getFirst());
    for (Map<Integer, Double> mine : terms) {
      shared.entrySet().removeIf(e -> !e.getValue().equals(mine.get(e.getKey())));
    }
    shared.values().removeIf(weight -> weight == 0);
    if (shared.isEmpty()) {
      return candidates;
    }
    builder.note("terms that all candidates share are left out before the choice of the largest");
    int[] start = new int[candidates.length + 1];
    List<Integer> sources = new ArrayList<>();
    List<Double> weights = new ArrayList<>();
    for (int i = 0; i < candidates.length; i++) {
      terms
          .get(i)
          .forEach(
              (source, weight) -> {
                if (!shared.containsKey(source) && weight != 0) {
                  sources.add(source);
                  weights.add(weight);
                }
              });
      start[i + 1] = sources.size();
    }
    return builder.affine(
        new Sparse(
            start,
            sources.stream().mapToInt(i -> i).toArray(),
            weights.stream().mapToDouble(w -> w).toArray(),
            bias));
  }
}
