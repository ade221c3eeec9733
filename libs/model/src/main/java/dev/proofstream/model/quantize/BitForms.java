package dev.proofstream.model.quantize;

import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.graph.Chain;
import dev.proofstream.model.graph.Graph;
import dev.proofstream.model.graph.Relation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntPredicate;

/**
 * Comparisons of an input with constants, as bits that are exact: the cut is found on the input's
 * own levels by the comparison and the float width that the model's library uses. Each cut is made
 * once; many cuts of one input share its digits where that is cheaper, see {@link Thresholds}.
 */
final class BitForms {
  private final Graph graph;
  private final List<InputSpec> inputs;
  private final ProgramBuilder program;

  private final Map<AtLeast, FloatForm> known = new HashMap<>();
  private final Map<Integer, Thresholds> thresholds = new HashMap<>();
  private final Map<Integer, Optional<Chain>> chains = new HashMap<>();

  BitForms(Graph graph, List<InputSpec> inputs, ProgramBuilder program) {
    this.graph = graph;
    this.inputs = inputs;
    this.program = program;
  }

  /**
   * One comparison.
   *
   * @param scalar left side
   * @param relation how it is compared
   * @param against right side
   */
  record Question(int scalar, Relation relation, double against) {

    /** Comparisons by order alone that answer this one. */
    List<Question> parts() {
      return relation == Relation.EQUAL
          ? List.of(with(Relation.GREATER_OR_EQUAL), with(Relation.GREATER))
          : List.of(this);
    }

    /** The bit of an equality: whatever is greater is also greater or equal. */
    FloatForm equal(Function<Question, FloatForm> bits) {
      return bits.apply(with(Relation.GREATER_OR_EQUAL)).minus(bits.apply(with(Relation.GREATER)));
    }

    private Question with(Relation other) {
      return new Question(scalar, other, against);
    }
  }

  /** {@code level of input >= level}. */
  private record AtLeast(int input, int level) {
    static final Comparator<AtLeast> ORDER =
        Comparator.comparingInt(AtLeast::input).thenComparingInt(AtLeast::level);
  }

  /** Whether the left side depends on one input alone, and in one direction. */
  boolean isExact(int scalar) {
    return chain(scalar).isPresent();
  }

  /** Makes the bits of all these questions. */
  void prepare(String node, List<Question> questions) {
    TreeSet<AtLeast> wanted = new TreeSet<>(AtLeast.ORDER);
    for (Question question : questions) {
      for (Question part : question.parts()) {
        Cut cut = cut(part);
        AtLeast bit = new AtLeast(cut.input(), cut.level());
        if (cut.level() > 0 && inputs.get(cut.input()).levels() > 2 && !known.containsKey(bit)) {
          wanted.add(bit);
        }
      }
    }
    Map<Integer, List<Integer>> cuts = new TreeMap<>();
    wanted.forEach(
        bit -> cuts.computeIfAbsent(bit.input(), i -> new ArrayList<>()).add(bit.level()));
    LayerBuilder signs = new LayerBuilder(program, node, 0);
    List<Thresholds> shared = new ArrayList<>();
    cuts.forEach(
        (input, levels) -> {
          Thresholds digits =
              thresholds.computeIfAbsent(input, i -> new Thresholds(i, inputs.get(i).levels()));
          if (digits.constraints(levels) < signs(node, input, levels)) {
            digits.want(levels);
            shared.add(digits);
          } else {
            levels.forEach(level -> sign(signs, node, new AtLeast(input, level)));
          }
        });
    signs.build();
    Thresholds.make(program, node, shared);
    for (AtLeast bit : wanted) {
      known.computeIfAbsent(bit, b -> thresholds.get(b.input()).atLeast(b.level()));
    }
  }

  private int signs(String node, int input, List<Integer> levels) {
    return levels.stream()
        .mapToInt(level -> gate(node, new AtLeast(input, level)).constraints())
        .sum();
  }

  private void sign(LayerBuilder layer, String node, AtLeast bit) {
    layer.add(gate(node, bit), 0.5, made -> known.put(bit, made));
  }

  private Gate.Sign gate(String node, AtLeast bit) {
    AffineForm form = AffineForm.of(bit.input()).withBias(-bit.level());
    return new Gate.Sign(form, program.ranges().bound(form, node));
  }

  /** The bit of a question that was prepared, as a form over signals. */
  FloatForm bit(Question question) {
    if (question.relation() == Relation.EQUAL) {
      return question.equal(this::bit);
    }
    Cut cut = cut(question);
    FloatForm atLeast;
    if (cut.level() <= 0) {
      atLeast = FloatForm.constant(1);
    } else if (inputs.get(cut.input()).levels() == 2) {
      atLeast = FloatForm.of(cut.input(), 1, 0);
    } else {
      atLeast = known.get(new AtLeast(cut.input(), cut.level()));
    }
    return cut.whenAtLeast() ? atLeast : FloatForm.constant(1).minus(atLeast);
  }

  /** True exactly for levels of at least {@code level}, or exactly for those below; 0 for all. */
  private record Cut(int input, int level, boolean whenAtLeast) {}

  private Cut cut(Question question) {
    Chain chain = chain(question.scalar()).orElseThrow();
    InputSpec spec = inputs.get(chain.input());
    IntPredicate holds =
        level ->
            question
                .relation()
                .holds(chain.at(spec.value(level).doubleValue()), question.against());
    boolean first = holds.test(0);
    int last = spec.levels() - 1;
    if (holds.test(last) == first) {
      return new Cut(chain.input(), 0, first);
    }
    int low = 0;
    int high = last;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (holds.test(middle) == first) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return new Cut(chain.input(), high, !first);
  }

  private Optional<Chain> chain(int scalar) {
    return chains.computeIfAbsent(scalar, s -> Chain.of(graph, s));
  }
}
