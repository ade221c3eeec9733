package dev.proofstream.proving.ezkl;

import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.graph.Decision;
import dev.proofstream.model.graph.Graph;
import dev.proofstream.model.graph.Groups;
import dev.proofstream.model.graph.Node;
import dev.proofstream.model.graph.Polyline;
import dev.proofstream.model.graph.Relation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Makes a {@link CircuitProgram} of a model's graph for given scales: linear maps become forms and
 * cost nothing until something reads them that is not linear; polylines and smooth functions become
 * ReLUs; maxima {@code b + max(a - b, 0)}; trees, comparisons and choices bits and products. Used
 * once.
 */
final class GraphLowering {
  private final Graph graph;
  private final List<InputSpec> inputs;
  private final LevelTables tables;
  private final ProgramBuilder builder;
  private final LevelBits levelBits;
  private final AffineForm[] forms;

  /**
   * @param tables of the same graph and inputs
   * @param inputBits fractional bits of weights over inputs
   * @param weightBits fractional bits of other weights
   */
  GraphLowering(
      Graph graph, List<InputSpec> inputs, LevelTables tables, int inputBits, int weightBits) {
    this.graph = graph;
    this.inputs = inputs;
    this.tables = tables;
    this.builder = new ProgramBuilder(inputs, inputBits, weightBits);
    this.levelBits = new LevelBits(builder);
    this.forms = new AffineForm[graph.scalars()];
  }

  /**
   * The program whose output is the class index.
   *
   * @throws UnsupportedNodeException naming a node that has no circuit
   * @throws ArithmeticException when a value may not fit 64 bits
   */
  CircuitProgram label(Decision decision) {
    lowerFor(decision.operands());
    AffineForm label =
        switch (decision) {
          case Decision.Bit bit -> forms[bit.scalar()];
          case Decision.Argmax argmax -> firstMaximum(argmax);
        };
    return builder.program(List.of(label));
  }

  /** The program whose outputs are these scalars. */
  CircuitProgram values(int[] scalars) {
    lowerFor(scalars);
    return builder.program(pick(scalars));
  }

  /** Lowers the nodes that these scalars need. */
  private void lowerFor(int[] wanted) {
    BitSet needed = new BitSet();
    Arrays.stream(wanted).forEach(needed::set);
    for (Node node : graph.nodes().reversed()) {
      if (isNeeded(node, needed)) {
        Arrays.stream(node.operands()).forEach(needed::set);
      }
    }
    for (Node node : graph.nodes()) {
      if (isNeeded(node, needed)) {
        List<AffineForm> results = lower(node);
        for (int k = 0; k < node.size(); k++) {
          forms[node.first() + k] = results.get(k);
        }
      }
    }
  }

  private static boolean isNeeded(Node node, BitSet needed) {
    int first = needed.nextSetBit(node.first());
    return first >= 0 && first < node.place().end();
  }

  private List<AffineForm> pick(int[] scalars) {
    return Arrays.stream(scalars).mapToObj(scalar -> forms[scalar]).toList();
  }

  private List<AffineForm> lower(Node node) {
    return switch (node) {
      case Node.Input input -> levels(input);
      case Node.Constant constant ->
          Arrays.stream(constant.values()).mapToObj(AffineForm::of).toList();
      case Node.Affine affine -> affine(affine);
      case Node.PiecewiseLinear lines -> {
        List<Polyline> functions = new ArrayList<>();
        for (int k = 0; k < lines.size(); k++) {
          functions.add(lines.function(k));
        }
        yield polylines(pick(lines.of()), functions);
      }
      case Node.Smooth smooth -> smooth(smooth);
      case Node.Product product -> builder.product(pick(product.left()), pick(product.right()));
      case Node.Extreme extreme -> extreme(extreme);
      case Node.Compare compare -> compare(compare);
      case Node.All all -> all(all.groups());
      case Node.Select select -> select(select);
      case Node.Trees trees -> new TreeLowering(builder, this::questions, trees).run();
    };
  }

  private List<AffineForm> levels(Node.Input input) {
    List<AffineForm> levels = new ArrayList<>();
    for (int i = input.first(); i < input.place().end(); i++) {
      InputSpec spec = inputs.get(i);
      levels.add(
          AffineForm.atom(i).times(spec.step().doubleValue()).plus(spec.min().doubleValue()));
    }
    return levels;
  }

  private List<AffineForm> affine(Node.Affine affine) {
    List<AffineForm> results = new ArrayList<>();
    for (int o = 0; o < affine.size(); o++) {
      AffineForm.Sum sum = new AffineForm.Sum(affine.map().bias(o));
      affine.map().terms(o, (source, weight) -> sum.add(forms[source], weight));
      results.add(sum.form());
    }
    return results;
  }

  /** {@code f(x) = first piece + sum of (change of slope) * max(x - break, 0)}. */
  private List<AffineForm> polylines(List<AffineForm> of, List<Polyline> functions) {
    List<AffineForm> arguments = new ArrayList<>();
    for (int k = 0; k < of.size(); k++) {
      for (double at : functions.get(k).breaks()) {
        arguments.add(of.get(k).plus(-at));
      }
    }
    List<AffineForm> relus = builder.relu(arguments);
    List<AffineForm> results = new ArrayList<>();
    int next = 0;
    for (int k = 0; k < of.size(); k++) {
      Polyline line = functions.get(k);
      AffineForm.Sum sum =
          new AffineForm.Sum(line.intercepts()[0]).add(of.get(k), line.slopes()[0]);
      for (int b = 0; b < line.breaks().length; b++) {
        sum.add(relus.get(next++), line.slopes()[b + 1] - line.slopes()[b]);
      }
      results.add(sum.form());
    }
    return results;
  }

  private List<AffineForm> smooth(Node.Smooth smooth) {
    List<AffineForm> of = pick(smooth.of());
    List<Polyline> functions = new ArrayList<>();
    for (AffineForm form : of) {
      double[] range = builder.range(form);
      functions.add(
          PolylineFit.of(smooth.function()::at, range[0], range[1], builder.weightBits())
              .orElseThrow(
                  () ->
                      new UnsupportedNodeException(
                          smooth.place(),
                          "its argument may be from %.3g to %.3g, over which no polyline of %d pieces is near enough"
                              .formatted(range[0], range[1], PolylineFit.MOST_PIECES))));
    }
    return polylines(of, functions);
  }

  private List<AffineForm> extreme(Node.Extreme extreme) {
    List<List<AffineForm>> groups = new ArrayList<>();
    for (int g = 0; g < extreme.groups().count(); g++) {
      groups.add(pick(extreme.groups().group(g)));
    }
    return reduced(
        groups,
        (left, right) -> {
          List<AffineForm> differences = new ArrayList<>();
          for (int k = 0; k < left.size(); k++) {
            differences.add(
                extreme.maximum()
                    ? right.get(k).minus(left.get(k))
                    : left.get(k).minus(right.get(k)));
          }
          List<AffineForm> relus = builder.relu(differences);
          List<AffineForm> results = new ArrayList<>();
          for (int k = 0; k < left.size(); k++) {
            results.add(
                extreme.maximum()
                    ? left.get(k).plus(relus.get(k))
                    : left.get(k).minus(relus.get(k)));
          }
          return results;
        });
  }

  private List<AffineForm> all(Groups groups) {
    List<List<AffineForm>> bits = new ArrayList<>();
    for (int g = 0; g < groups.count(); g++) {
      bits.add(pick(groups.group(g)));
    }
    return reduced(bits, builder::product);
  }

  /** Joins neighbours of each group until one is left, all groups at once. */
  private static <T> List<T> reduced(
      List<List<T>> groups, java.util.function.BinaryOperator<List<T>> join) {
    List<List<T>> left = new ArrayList<>(groups);
    while (left.stream().anyMatch(group -> group.size() > 1)) {
      List<T> first = new ArrayList<>();
      List<T> second = new ArrayList<>();
      for (List<T> group : left) {
        for (int i = 0; i + 1 < group.size(); i += 2) {
          first.add(group.get(i));
          second.add(group.get(i + 1));
        }
      }
      List<T> joined = join.apply(first, second);
      int next = 0;
      for (int g = 0; g < left.size(); g++) {
        List<T> group = left.get(g);
        List<T> shorter = new ArrayList<>(joined.subList(next, next + group.size() / 2));
        next += group.size() / 2;
        if (group.size() % 2 == 1) {
          shorter.add(group.getLast());
        }
        left.set(g, shorter);
      }
    }
    return left.stream().map(List::getFirst).toList();
  }

  private List<AffineForm> select(Node.Select select) {
    List<AffineForm> otherwise = pick(select.otherwise());
    List<AffineForm> differences = new ArrayList<>();
    for (int k = 0; k < select.size(); k++) {
      differences.add(forms[select.then()[k]].minus(otherwise.get(k)));
    }
    List<AffineForm> added = builder.product(pick(select.condition()), differences);
    List<AffineForm> results = new ArrayList<>();
    for (int k = 0; k < select.size(); k++) {
      results.add(otherwise.get(k).plus(added.get(k)));
    }
    return results;
  }

  private List<AffineForm> compare(Node.Compare compare) {
    List<Question> questions = new ArrayList<>();
    for (int k = 0; k < compare.size(); k++) {
      questions.add(new Question(compare.of()[k], compare.relation(), compare.against()[k]));
    }
    return questions(questions);
  }

  /** Whether a scalar stands in a relation to a number. */
  record Question(int scalar, Relation relation, double against) {}

  /** The answers as bits. */
  private List<AffineForm> questions(List<Question> questions) {
    List<boolean[]> byLevel = new ArrayList<>();
    List<Integer> ofInput = new ArrayList<>();
    List<AffineForm> above = new ArrayList<>();
    List<AffineForm> notBelow = new ArrayList<>();
    for (Question question : questions) {
      var input = tables.input(question.scalar());
      if (input.isPresent()) {
        double[] values = tables.values(question.scalar());
        boolean[] holds = new boolean[values.length];
        for (int level = 0; level < holds.length; level++) {
          holds[level] = question.relation().holds(values[level], question.against());
        }
        byLevel.add(holds);
        ofInput.add(input.getAsInt());
        continue;
      }
      AffineForm difference = forms[question.scalar()].plus(-question.against());
      switch (question.relation()) {
        case GREATER, LESS_OR_EQUAL -> above.add(difference);
        case GREATER_OR_EQUAL, LESS -> notBelow.add(difference);
        case EQUAL -> {
          above.add(difference);
          notBelow.add(difference);
        }
      }
    }
    var exact = levelBits.of(ofInput, byLevel).iterator();
    var isAbove = builder.positive(above).iterator();
    var isNotBelow = builder.notNegative(notBelow).iterator();
    List<AffineForm> answers = new ArrayList<>();
    for (Question question : questions) {
      if (tables.input(question.scalar()).isPresent()) {
        answers.add(exact.next());
        continue;
      }
      answers.add(
          switch (question.relation()) {
            case GREATER -> isAbove.next();
            case LESS_OR_EQUAL -> AffineForm.of(1).minus(isAbove.next());
            case GREATER_OR_EQUAL -> isNotBelow.next();
            case LESS -> AffineForm.of(1).minus(isNotBelow.next());
            case EQUAL -> isNotBelow.next().minus(isAbove.next());
          });
    }
    return answers;
  }

  /** A candidate with its index. */
  private record Candidate(AffineForm value, AffineForm index) {}

  /** By a tournament, in which the earlier of equal ones wins (or the later). */
  private AffineForm firstMaximum(Decision.Argmax argmax) {
    List<Candidate> all = new ArrayList<>();
    for (int i = 0; i < argmax.values().length; i++) {
      all.add(new Candidate(forms[argmax.values()[i]], AffineForm.of(i)));
    }
    return reduced(List.of(all), (left, right) -> better(left, right, argmax.lastOfEqual()))
        .getFirst()
        .index();
  }

  private List<Candidate> better(
      List<Candidate> left, List<Candidate> right, boolean laterOfEqual) {
    List<AffineForm> differences = new ArrayList<>();
    List<AffineForm> steps = new ArrayList<>();
    for (int k = 0; k < left.size(); k++) {
      differences.add(right.get(k).value().minus(left.get(k).value()));
      steps.add(right.get(k).index().minus(left.get(k).index()));
    }
    List<AffineForm> later =
        laterOfEqual ? builder.notNegative(differences) : builder.positive(differences);
    List<AffineForm> gained = builder.relu(differences);
    List<AffineForm> moved = builder.product(later, steps);
    List<Candidate> winners = new ArrayList<>();
    for (int k = 0; k < left.size(); k++) {
      winners.add(
          new Candidate(
              left.get(k).value().plus(gained.get(k)), left.get(k).index().plus(moved.get(k))));
    }
    return winners;
  }
}
