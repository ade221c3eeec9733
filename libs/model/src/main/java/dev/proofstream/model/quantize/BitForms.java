package dev.proofstream.model.quantize;

import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.graph.Chain;
import dev.proofstream.model.graph.Graph;
import dev.proofstream.model.graph.Relation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntPredicate;

/**
 * Comparisons of an input with constants, as bits that are exact: the cut is found on the input's
 * own levels by the comparison and the float width that the model's library uses. Of an input with
 * many cuts, each is made once.
 */
final class BitForms {
  private final Graph graph;
  private final List<InputSpec> inputs;
  private final ProgramBuilder program;

  /** Signal of {@code level >= cut}. */
  private final Map<List<Integer>, Integer> known = new HashMap<>();

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
  record Question(int scalar, Relation relation, double against) {}

  /** Whether the left side depends on one input alone, and in one direction. */
  boolean isExact(int scalar) {
    return chain(scalar).isPresent();
  }

  /** Makes the bits of all these questions in one layer. */
  void prepare(String node, List<Question> questions) {
    TreeSet<List<Integer>> wanted =
        new TreeSet<>(
            (a, b) ->
                a.get(0).equals(b.get(0))
                    ? a.get(1).compareTo(b.get(1))
                    : a.get(0).compareTo(b.get(0)));
    for (Question question : questions) {
      for (Relation relation : parts(question.relation())) {
        Cut cut = cut(new Question(question.scalar(), relation, question.against()));
        if (cut.level() > 0 && inputs.get(cut.input()).levels() > 2) {
          List<Integer> key = List.of(cut.input(), cut.level());
          if (!known.containsKey(key)) {
            wanted.add(key);
          }
        }
      }
    }
    if (wanted.isEmpty()) {
      return;
    }
    List<Gate> gates = new ArrayList<>();
    double[] means = new double[wanted.size()];
    Map<List<Integer>, Integer> places =
        new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
    for (List<Integer> key : wanted) {
      AffineForm form = AffineForm.of(key.get(0)).withBias(-key.get(1));
      places.put(key, gates.size());
      means[gates.size()] = 0.5;
      gates.add(new Gate.Sign(form, program.ranges().bound(form, node)));
    }
    int first = program.add(node, 0, gates, means);
    places.forEach((key, place) -> known.put(key, first + place));
  }

  /** The bit of a question that was prepared, as a form over signals. */
  FloatForm bit(Question question) {
    if (question.relation() == Relation.EQUAL) {
      // Whatever is greater is also greater or equal, so the difference is a bit.
      return bit(with(question, Relation.GREATER_OR_EQUAL))
          .minus(bit(with(question, Relation.GREATER)));
    }
    Cut cut = cut(question);
    FloatForm atLeast;
    if (cut.level() <= 0) {
      atLeast = FloatForm.constant(1);
    } else if (inputs.get(cut.input()).levels() == 2) {
      atLeast = FloatForm.of(cut.input(), 1, 0);
    } else {
      atLeast = FloatForm.of(known.get(List.of(cut.input(), cut.level())), 1, 0);
    }
    return cut.whenAtLeast() ? atLeast : FloatForm.constant(1).minus(atLeast);
  }

  private static Question with(Question question, Relation relation) {
    return new Question(question.scalar(), relation, question.against());
  }

  private static List<Relation> parts(Relation relation) {
    return relation == Relation.EQUAL
        ? List.of(Relation.GREATER_OR_EQUAL, Relation.GREATER)
        : List.of(relation);
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
