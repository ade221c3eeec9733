package dev.proofstream.model.quantize;

import dev.proofstream.model.graph.Decision.Argmax;
import dev.proofstream.model.graph.Decision.Bit;
import dev.proofstream.model.graph.Graph;
import dev.proofstream.model.graph.Kind;
import dev.proofstream.model.graph.Node;
import dev.proofstream.model.graph.Polyline;
import dev.proofstream.model.graph.Relation;
import dev.proofstream.model.graph.Tree;
import dev.proofstream.model.graph.TreeEnsemble;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Turns a float graph into integers for given scales. Every scalar becomes a form over signals;
 * linear nodes only combine forms, and what is not linear becomes gates. A scalar whose bounds fix
 * its sign costs nothing, as in {@link Quantizer}. Used once.
 */
final class GraphQuantizer {
  /**
   * Forms over a tree ensemble's targets stand for themselves until they are needed as integers.
   */
  private static final int TARGETS = 1 << 28;

  private final GraphFacts facts;

  private final Graph graph;
  private final GraphScales scales;
  private final boolean values;
  private final ProgramBuilder program;
  private final BitForms bits;
  private final TreeGates trees;
  private final FloatForm[] forms;
  private final List<String> notes = new ArrayList<>();

  private GraphQuantizer(GraphFacts facts, GraphScales scales, boolean values) {
    this.facts = facts;
    this.graph = facts.graph();
    this.scales = scales;
    this.values = values;
    this.program = new ProgramBuilder(facts.inputs());
    this.bits = new BitForms(graph, facts.inputs(), program);
    this.trees = new TreeGates(program, new Comparing());
    this.forms = new FloatForm[graph.scalars()];
  }

  /**
   * A model without the checks of one, for the search.
   *
   * @param layers gates
   * @param decision what comes out
   * @param notes errors of approximations, for people
   */
  record Draft(List<QuantizedLayer> layers, Decision decision, List<String> notes) {
    int constraints() {
      return QuantizedModel.BINDING_CONSTRAINTS
          + decision.constraints()
          + layers.stream().mapToInt(QuantizedLayer::constraints).sum();
    }

    QuantizedModel.Trace evaluate(int[] levels) {
      return QuantizedModel.evaluate(layers, decision, levels);
    }
  }

  /**
   * @param values whether values come out instead of a label
   * @throws QuantizationException naming the node when its bounds do not fit, or when there is no
   *     circuit for it
   */
  static Draft quantize(GraphFacts facts, GraphScales scales, boolean values) {
    return new GraphQuantizer(facts, scales, values).run();
  }

  private Draft run() {
    for (int i = 0; i < facts.inputs().size(); i++) {
      var input = facts.inputs().get(i);
      forms[i] = FloatForm.of(i, input.step().doubleValue(), input.min().doubleValue());
      program.mean(i, (facts.mean(i) - input.min().doubleValue()) / input.step().doubleValue());
    }
    List<Node> nodes = graph.nodes();
    for (int k = 0; k < nodes.size(); k++) {
      if (!facts.skipped(k)) {
        node(k, nodes.get(k));
      }
    }
    Decision decision = values ? shown() : label();
    return new Draft(List.copyOf(program.layers()), decision, List.copyOf(notes));
  }

  private void node(int k, Node node) {
    switch (node) {
      case Node.Input input -> {}
      case Node.Constant constant -> {
        for (int i = 0; i < constant.size(); i++) {
          forms[constant.first() + i] = FloatForm.constant(constant.values()[i]);
        }
      }
      case Node.Affine affine -> {
        for (int i = 0; i < affine.size(); i++) {
          FloatForm.Sum sum = new FloatForm.Sum();
          affine.map().terms(i, (source, weight) -> sum.add(forms[source], weight));
          forms[affine.first() + i] = sum.form(affine.map().bias(i));
        }
      }
      case Node.PiecewiseLinear p -> {
        Polyline[] functions = new Polyline[p.size()];
        Arrays.setAll(functions, p::function);
        FloatForm[] operands = forms(p.of());
        double typical = facts.typical(p.of());
        polylines(k, p, functions, operands, p.of(), typical);
      }
      case Node.Smooth smooth -> smooth(k, smooth);
      case Node.Product product -> product(k, product);
      case Node.Extreme extreme -> extreme(k, extreme);
      case Node.Compare compare -> compare(k, compare);
      case Node.All all -> all(all);
      case Node.Select select -> select(k, select);
      case Node.Trees ensemble -> {
        if (ensemble.ensemble().aggregation() == TreeEnsemble.Aggregation.MIN
            || ensemble.ensemble().aggregation() == TreeEnsemble.Aggregation.MAX) {
          throw new QuantizationException(
              node.place().name(), "trees are added up or averaged, not compared: export a sum");
        }
        for (int target = 0; target < ensemble.size(); target++) {
          forms[ensemble.first() + target] =
              FloatForm.of(TARGETS + ensemble.first() + target, 1, 0);
        }
      }
    }
  }

  private FloatForm[] forms(int[] ids) {
    FloatForm[] all = new FloatForm[ids.length];
    Arrays.setAll(all, i -> forms[ids[i]]);
    return all;
  }

  private String name(int k) {
    return graph.nodes().get(k).place().name();
  }

  private double scale(int k, double typical) {
    return GraphScales.steps(scales.fineness()[k], typical);
  }

  /** A form whose targets of trees are signals at this scale. */
  private FloatForm resolved(FloatForm form, double scale) {
    if (form.isConstant() || form.sources()[form.sources().length - 1] < TARGETS) {
      return form;
    }
    FloatForm.Sum sum = new FloatForm.Sum();
    double constant = form.bias();
    int i = 0;
    while (i < form.sources().length && form.sources()[i] < TARGETS) {
      sum.add(FloatForm.of(form.sources()[i], form.weights()[i], 0), 1);
      i++;
    }
    while (i < form.sources().length) {
      Node.Trees ensemble = (Node.Trees) graph.node(form.sources()[i] - TARGETS);
      double[] coefficients = new double[ensemble.size()];
      while (i < form.sources().length && form.sources()[i] - TARGETS < ensemble.place().end()) {
        int target = form.sources()[i] - TARGETS - ensemble.first();
        coefficients[target] = form.weights()[i++];
        constant += coefficients[target] * ensemble.ensemble().base()[target];
      }
      trees.prepare(ensemble);
      List<FloatForm> values =
          trees.values(
              ensemble,
              (tree, leaf) ->
                  Math.round(
                      scale * TreeGates.leafValue(ensemble.ensemble(), tree, leaf, coefficients)));
      values.forEach(value -> sum.add(value, 1 / scale));
    }
    return sum.form(constant);
  }

  private AffineForm round(FloatForm form, double scale, String node) {
    return program.round(resolved(form, scale), scale, node);
  }

  /** Hinges at the breaks; a limited line by two of them that keep its bounds. */
  private void polylines(
      int k, Node node, Polyline[] functions, FloatForm[] operands, int[] ids, double typical) {
    double scale = scale(k, typical);
    int n = operands.length;
    FloatForm[] results = new FloatForm[n];
    int most = 0;
    for (Polyline function : functions) {
      most = Math.max(most, function.breaks().length);
    }
    for (int i = 0; i < n; i++) {
      operands[i] = resolved(operands[i], scale);
      results[i] = operands[i].times(functions[i].slopes()[0]).plus(functions[i].intercepts()[0]);
    }
    for (int b = 0; b < most; b++) {
      FloatForm[] inner = new FloatForm[n];
      double[] means = new double[n];
      double[] factors = new double[n];
      for (int i = 0; i < n; i++) {
        Polyline function = functions[i];
        if (b >= function.breaks().length) {
          continue;
        }
        double at = function.breaks()[b];
        factors[i] = function.slopes()[b + 1] - function.slopes()[b];
        if (b == 1 && isLimit(function)) {
          // min(y, top) as top - relu(top - y), whose bounds do not grow.
          double top = function.intercepts()[2];
          inner[i] = FloatForm.constant(top).minus(results[i]);
          means[i] = 0;
          results[i] = FloatForm.constant(top);
          factors[i] = -1;
        } else {
          inner[i] = operands[i].plus(-at);
          means[i] = facts.meanAbove(ids[i], at);
        }
      }
      FloatForm[] hinges = relus(k, node, inner, means, scale);
      for (int i = 0; i < n; i++) {
        if (hinges[i] != null && factors[i] != 0) {
          FloatForm.Sum sum = new FloatForm.Sum();
          sum.add(results[i], 1);
          sum.add(hinges[i], factors[i]);
          results[i] = sum.form(0);
        }
      }
    }
    System.arraycopy(results, 0, forms, node.first(), n);
  }

  private static boolean isLimit(Polyline function) {
    return function.breaks().length == 2
        && function.slopes()[0] == 0
        && function.slopes()[1] > 0
        && function.slopes()[2] == 0;
  }

  /** {@code max(form, 0)} of each form that is not null. */
  private FloatForm[] relus(int k, Node node, FloatForm[] inner, double[] means, double scale) {
    int shift = Math.max(0, scales.shift()[k]);
    long half = shift == 0 ? 0 : 1L << (shift - 1);
    double activation = Math.scalb(scale, -shift);
    FloatForm[] results = new FloatForm[inner.length];
    List<Gate> gates = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    List<Double> gateMeans = new ArrayList<>();
    for (int i = 0; i < inner.length; i++) {
      if (inner[i] == null) {
        continue;
      }
      AffineForm sum = program.round(inner[i], scale, name(k));
      AffineForm form = sum.withBias(sum.bias() + half);
      QuantizedNeuron neuron =
          new QuantizedNeuron(i, form, program.ranges().bound(form, name(k)), shift);
      if (neuron.activationRange().hi() == 0) {
        results[i] = FloatForm.constant(0);
      } else if (program.ranges().lowest(inner[i]) >= 0) {
        results[i] = inner[i];
      } else {
        places.add(i);
        gateMeans.add(means[i] * activation);
        gates.add(neuron);
      }
    }
    add(node, gates, gateMeans, places, results, activation);
    return results;
  }

  private void add(
      Node node,
      List<Gate> gates,
      List<Double> means,
      List<Integer> places,
      FloatForm[] results,
      double scale) {
    if (gates.isEmpty()) {
      return;
    }
    int first =
        program.add(
            node.place().name(),
            scale,
            gates,
            means.stream().mapToDouble(Double::doubleValue).toArray());
    for (int i = 0; i < gates.size(); i++) {
      results[places.get(i)] = FloatForm.of(first + i, 1 / scale, 0);
    }
  }

  private void smooth(int k, Node.Smooth smooth) {
    double scale = scale(k, facts.typical(smooth.of()));
    int index = scales.pieces()[k];
    int drop = Math.max(0, scales.shift()[k]);
    double fine = Math.scalb(scale, drop);
    double out = Math.scalb(scale, scales.slopes()[k]);
    Span span = new Span(smooth.function());
    List<Gate> gates = new ArrayList<>();
    List<Double> means = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    FloatForm[] results = new FloatForm[smooth.size()];
    double lowest = Double.POSITIVE_INFINITY;
    double highest = Double.NEGATIVE_INFINITY;
    double seenLow = Double.POSITIVE_INFINITY;
    double seenHigh = Double.NEGATIVE_INFINITY;
    FloatForm[] operands = forms(smooth.of());
    for (int i = 0; i < operands.length; i++) {
      operands[i] = resolved(operands[i], fine);
      lowest = Math.min(lowest, program.ranges().lowest(operands[i]));
      highest = Math.max(highest, program.ranges().highest(operands[i]));
      seenLow = Math.min(seenLow, facts.low(smooth.of()[i]));
      seenHigh = Math.max(seenHigh, facts.high(smooth.of()[i]));
    }
    double[] table = span.table(lowest, highest, seenLow, seenHigh, name(k));
    CurveFit fit =
        CurveFit.of(
            smooth.function()::at,
            table[0],
            table[1],
            Math.max(lowest, span.domainLow()),
            highest,
            scale,
            out,
            index);
    notes.add(
        "%s: %s by %d pieces from %.3g to %.3g, error at most %.2g there"
            .formatted(
                name(k),
                smooth.function().shape(),
                1 << index,
                table[0],
                table[0] + Math.scalb(1.0, index + fit.low()) / scale,
                fit.maxError()));
    for (int i = 0; i < operands.length; i++) {
      AffineForm form = program.round(operands[i].plus(-table[0]), fine, name(k));
      gates.add(curve(form, fit, drop, index, name(k)));
      places.add(i);
      means.add(facts.mean(smooth.first() + i) * out);
    }
    add(smooth, gates, means, places, results, out);
    System.arraycopy(results, 0, forms, smooth.first(), results.length);
  }

  private Curve curve(AffineForm form, CurveFit fit, int drop, int index, String node) {
    try {
      return new Curve(
              form,
              program.ranges().bound(form, node),
              drop,
              fit.low(),
              index,
              fit.base(),
              fit.slope(),
              fit.left(),
              fit.right())
          .checked(node);
    } catch (IllegalArgumentException e) {
      throw new QuantizationException(node, e.getMessage());
    }
  }

  private void product(int k, Node.Product product) {
    FloatForm[] results = new FloatForm[product.size()];
    boolean exact = product.kind() == Kind.BIT;
    double left = exact ? 1 : sideScale(k, product.left());
    double right = exact ? 1 : sideScale(k, product.right());
    int shift = exact ? 0 : Math.max(0, scales.shift()[k]);
    double scale = left * right;
    List<Gate> gates = new ArrayList<>();
    List<Double> means = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < results.length; i++) {
      FloatForm a = resolved(forms[product.left()[i]], left);
      FloatForm b = resolved(forms[product.right()[i]], right);
      if (a.isConstant() || b.isConstant()) {
        results[i] = a.isConstant() ? b.times(a.bias()) : a.times(b.bias());
        continue;
      }
      AffineForm leftForm = program.round(a, left, name(k));
      AffineForm rightForm = program.round(b, right, name(k));
      gates.add(
          new Gate.Product(
              leftForm,
              rightForm,
              Gate.Product.range(leftForm, rightForm, program.ranges(), name(k))));
      means.add(facts.mean(product.first() + i) * scale);
      places.add(i);
    }
    add(product, gates, means, places, results, scale);
    if (shift > 0 && !gates.isEmpty()) {
      rescale(product, results, places, scale, shift);
    }
    System.arraycopy(results, 0, forms, product.first(), results.length);
  }

  /** Bits are whole already; a number is cut by its own typical size. */
  private double sideScale(int k, int[] ids) {
    boolean whole = true;
    for (int id : ids) {
      whole &= graph.node(id).kind() != Kind.REAL && forms[id].isWhole();
    }
    return whole ? 1 : scale(k, facts.typical(ids));
  }

  private void rescale(
      Node node, FloatForm[] results, List<Integer> places, double scale, int shift) {
    List<Gate> gates = new ArrayList<>();
    List<Double> means = new ArrayList<>();
    for (int place : places) {
      AffineForm plain = program.round(results[place], scale, node.place().name());
      AffineForm form = plain.withBias(plain.bias() + (1L << (shift - 1)));
      gates.add(new Gate.Shift(form, program.ranges().bound(form, node.place().name()), shift));
      means.add(facts.mean(node.first() + place) * Math.scalb(scale, -shift));
    }
    add(node, gates, means, places, results, Math.scalb(scale, -shift));
  }

  private void extreme(int k, Node.Extreme extreme) {
    Node.PiecewiseLinear first = facts.pooledFirst(k);
    int n = extreme.size();
    double sign = extreme.maximum() ? 1 : -1;
    int[] ids = extreme.operands().clone();
    if (first != null) {
      for (int i = 0; i < ids.length; i++) {
        ids[i] = first.of()[ids[i] - first.first()];
      }
    }
    double typical = facts.typical(ids);
    double scale = scale(k, typical);
    List<List<FloatForm>> open = new ArrayList<>();
    List<Double> groupMeans = new ArrayList<>();
    for (int g = 0; g < n; g++) {
      List<FloatForm> group = new ArrayList<>();
      double mean = Double.NEGATIVE_INFINITY;
      for (int i = extreme.groups().start()[g]; i < extreme.groups().start()[g + 1]; i++) {
        group.add(resolved(forms[ids[i]], scale).times(sign));
        mean = Math.max(mean, sign * facts.mean(ids[i]));
      }
      open.add(group);
      groupMeans.add(mean);
    }
    boolean more = true;
    while (more) {
      more = false;
      List<Gate> gates = new ArrayList<>();
      List<Double> means = new ArrayList<>();
      List<int[]> places = new ArrayList<>();
      for (int g = 0; g < n; g++) {
        List<FloatForm> next = new ArrayList<>();
        List<FloatForm> group = open.get(g);
        for (int i = 0; i < group.size(); i += 2) {
          FloatForm a = group.get(i);
          FloatForm b = i + 1 < group.size() ? group.get(i + 1) : null;
          if (b == null || program.ranges().lowest(a.minus(b)) >= 0) {
            next.add(a);
          } else if (program.ranges().lowest(b.minus(a)) >= 0) {
            next.add(b);
          } else {
            AffineForm formA = program.round(a, scale, name(k));
            AffineForm formB = program.round(b, scale, name(k));
            gates.add(Gate.Maximum.of(formA, formB, program.ranges(), name(k)));
            means.add(groupMeans.get(g) * scale);
            places.add(new int[] {g, next.size()});
            next.add(null);
          }
        }
        open.set(g, next);
        more |= next.size() > 1;
      }
      FloatForm[] results = new FloatForm[gates.size()];
      List<Integer> all = new ArrayList<>();
      for (int i = 0; i < results.length; i++) {
        all.add(i);
      }
      add(extreme, gates, means, all, results, scale);
      for (int i = 0; i < results.length; i++) {
        open.get(places.get(i)[0]).set(places.get(i)[1], results[i]);
      }
    }
    FloatForm[] largest = new FloatForm[n];
    Arrays.setAll(largest, g -> open.get(g).getFirst().times(sign));
    if (first == null) {
      System.arraycopy(largest, 0, forms, extreme.first(), n);
      return;
    }
    Polyline[] functions = new Polyline[n];
    Arrays.fill(functions, first.functions().getFirst());
    int[] representative = new int[n];
    Arrays.setAll(representative, g -> ids[extreme.groups().start()[g]]);
    // The pooled values have the pooling's steps, so the polyline's sums are whole in them too.
    polylines(k, extreme, functions, largest, representative, typical);
  }

  private void compare(int k, Node.Compare compare) {
    List<BitForms.Question> exact = new ArrayList<>();
    for (int i = 0; i < compare.size(); i++) {
      if (bits.isExact(compare.of()[i])) {
        exact.add(question(compare, i));
      }
    }
    bits.prepare(compare.place().name(), exact);
    Comparing comparing = new Comparing();
    List<BitForms.Question> others = new ArrayList<>();
    for (int i = 0; i < compare.size(); i++) {
      if (!bits.isExact(compare.of()[i]) && !isDecisionOnly(compare.first() + i)) {
        others.add(question(compare, i));
      }
    }
    comparing.prepareSigns(k, compare, others);
    for (int i = 0; i < compare.size(); i++) {
      forms[compare.first() + i] =
          bits.isExact(compare.of()[i])
              ? bits.bit(question(compare, i))
              : isDecisionOnly(compare.first() + i)
                  ? FloatForm.constant(Double.NaN)
                  : comparing.signs.get(question(compare, i));
    }
  }

  private static BitForms.Question question(Node.Compare compare, int i) {
    return new BitForms.Question(compare.of()[i], compare.relation(), compare.against()[i]);
  }

  /** The last comparison is the decision's own. */
  private boolean isDecisionOnly(int scalar) {
    return graph.label().isPresent()
        && graph.label().get().decision() instanceof Bit bit
        && bit.scalar() == scalar
        && graph.nodes().stream()
            .noneMatch(n -> Arrays.stream(n.operands()).anyMatch(o -> o == scalar));
  }

  /** Comparisons of what does not come from one input alone. */
  private final class Comparing implements TreeGates.Comparing {
    private final java.util.Map<BitForms.Question, FloatForm> signs = new java.util.HashMap<>();

    @Override
    public void prepare(String node, List<BitForms.Question> questions) {
      List<BitForms.Question> exact = new ArrayList<>();
      List<BitForms.Question> others = new ArrayList<>();
      questions.forEach(q -> (bits.isExact(q.scalar()) ? exact : others).add(q));
      bits.prepare(node, exact);
      if (!others.isEmpty()) {
        Node owner =
            graph.nodes().stream().filter(n -> n.place().name().equals(node)).findFirst().get();
        prepareSigns(graph.nodes().indexOf(owner), owner, others);
      }
    }

    @Override
    public FloatForm bit(BitForms.Question question) {
      return bits.isExact(question.scalar()) ? bits.bit(question) : signs.get(question);
    }

    void prepareSigns(int k, Node node, List<BitForms.Question> questions) {
      List<Gate> gates = new ArrayList<>();
      List<BitForms.Question> asked = new ArrayList<>();
      List<Boolean> negated = new ArrayList<>();
      int[] ids = questions.stream().mapToInt(BitForms.Question::scalar).distinct().toArray();
      double typical = ids.length == 0 ? 1 : facts.typical(ids);
      for (BitForms.Question question : questions) {
        if (signs.containsKey(question)) {
          continue;
        }
        for (Relation relation :
            question.relation() == Relation.EQUAL
                ? List.of(Relation.GREATER_OR_EQUAL, Relation.GREATER)
                : List.of(question.relation())) {
          boolean below = relation == Relation.LESS || relation == Relation.LESS_OR_EQUAL;
          boolean strict = relation == Relation.GREATER || relation == Relation.LESS_OR_EQUAL;
          FloatForm form = forms[question.scalar()];
          boolean whole = form.isWhole() && isWholeSource(form);
          double scale = whole ? 1 : scale(k, typical);
          if (question.relation() == Relation.EQUAL && !whole) {
            throw new QuantizationException(
                node.place().name(), "numbers that are not whole are not compared for equality");
          }
          double against =
              !whole
                  ? question.against()
                  : strict ? Math.floor(question.against()) : Math.ceil(question.against());
          AffineForm plain = round(form.plus(-against), scale, node.place().name());
          AffineForm t = strict ? plain.withBias(plain.bias() - 1) : plain;
          gates.add(new Gate.Sign(t, program.ranges().bound(t, node.place().name())));
          asked.add(
              question.relation() == Relation.EQUAL
                  ? new BitForms.Question(question.scalar(), relation, question.against())
                  : question);
          negated.add(below);
        }
      }
      if (gates.isEmpty()) {
        return;
      }
      double[] means = new double[gates.size()];
      Arrays.fill(means, 0.5);
      int first = program.add(node.place().name(), 0, gates, means);
      for (int i = 0; i < gates.size(); i++) {
        FloatForm bit = FloatForm.of(first + i, 1, 0);
        signs.put(asked.get(i), negated.get(i) ? FloatForm.constant(1).minus(bit) : bit);
      }
      for (BitForms.Question question : questions) {
        if (question.relation() == Relation.EQUAL) {
          signs.put(
              question,
              signs
                  .get(
                      new BitForms.Question(
                          question.scalar(), Relation.GREATER_OR_EQUAL, question.against()))
                  .minus(
                      signs.get(
                          new BitForms.Question(
                              question.scalar(), Relation.GREATER, question.against()))));
        }
      }
    }

    /** Whole weights over signals are whole; targets of trees need not be. */
    private boolean isWholeSource(FloatForm form) {
      return form.isConstant() || form.sources()[form.sources().length - 1] < TARGETS;
    }
  }

  private void all(Node.All all) {
    int n = all.size();
    List<List<FloatForm>> open = new ArrayList<>();
    for (int g = 0; g < n; g++) {
      List<FloatForm> group = new ArrayList<>();
      for (int id : all.groups().group(g)) {
        group.add(forms[id]);
      }
      open.add(group);
    }
    String name = all.place().name();
    boolean more = true;
    while (more) {
      more = false;
      List<Gate> gates = new ArrayList<>();
      List<int[]> places = new ArrayList<>();
      for (int g = 0; g < n; g++) {
        List<FloatForm> group = new ArrayList<>();
        for (FloatForm bit : open.get(g)) {
          if (!bit.isConstant()) {
            group.add(bit);
          } else if (bit.bias() == 0) {
            group = new ArrayList<>(List.of(bit));
            break;
          }
        }
        if (group.isEmpty()) {
          group.add(FloatForm.constant(1));
        }
        List<FloatForm> next = new ArrayList<>();
        for (int i = 0; i < group.size(); i += 2) {
          if (i + 1 == group.size()) {
            next.add(group.get(i));
            continue;
          }
          AffineForm left = program.round(group.get(i), 1, name);
          AffineForm right = program.round(group.get(i + 1), 1, name);
          gates.add(
              new Gate.Product(
                  left, right, Gate.Product.range(left, right, program.ranges(), name)));
          places.add(new int[] {g, next.size()});
          next.add(null);
        }
        open.set(g, next);
        more |= next.size() > 1;
      }
      if (!gates.isEmpty()) {
        double[] means = new double[gates.size()];
        Arrays.fill(means, 0.25);
        int first = program.add(name, 0, gates, means);
        for (int i = 0; i < gates.size(); i++) {
          open.get(places.get(i)[0]).set(places.get(i)[1], FloatForm.of(first + i, 1, 0));
        }
      }
    }
    for (int g = 0; g < n; g++) {
      forms[all.first() + g] = open.get(g).getFirst();
    }
  }

  private void select(int k, Node.Select select) {
    FloatForm[] results = new FloatForm[select.size()];
    int[] ids = GraphFacts.join(select.then(), select.otherwise());
    double scale = sideScale(k, ids);
    List<Gate> gates = new ArrayList<>();
    List<Double> means = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < results.length; i++) {
      FloatForm bit = forms[select.condition()[i]];
      FloatForm yes = resolved(forms[select.then()[i]], scale);
      FloatForm no = resolved(forms[select.otherwise()[i]], scale);
      FloatForm difference = yes.minus(no);
      if (bit.isConstant()) {
        results[i] = bit.bias() == 1 ? yes : no;
      } else if (difference.isConstant()) {
        FloatForm.Sum sum = new FloatForm.Sum();
        sum.add(no, 1);
        sum.add(bit, difference.bias());
        results[i] = sum.form(0);
      } else {
        gates.add(
            Gate.Select.of(
                program.round(bit, 1, name(k)),
                program.round(yes, scale, name(k)),
                program.round(no, scale, name(k)),
                program.ranges(),
                name(k)));
        means.add(facts.mean(select.first() + i) * scale);
        places.add(i);
      }
    }
    add(select, gates, means, places, results, scale);
    System.arraycopy(results, 0, forms, select.first(), results.length);
  }

  private Decision label() {
    var label =
        graph
            .label()
            .orElseThrow(
                () ->
                    new QuantizationException(
                        Decision.LAYER,
                        "the model gives no class: name its labels, or ask for logits"));
    return switch (label.decision()) {
      case Bit bit -> bit(bit.scalar());
      case Argmax argmax ->
          argmax.values().length == 2
              ? difference(
                  forms[argmax.values()[1]].minus(forms[argmax.values()[0]]),
                  argmax.lastOfEqual(),
                  new int[] {argmax.values()[0], argmax.values()[1]})
              : argmax(argmax);
    };
  }

  private Decision argmax(Argmax argmax) {
    Optional<Decision> index = SingleTree.label(this, argmax);
    if (index.isPresent()) {
      return index.get();
    }
    double scale = GraphScales.steps(scales.decision(), spread(argmax.values()));
    List<AffineForm> logits = new ArrayList<>();
    FloatForm[] resolved = new FloatForm[argmax.values().length];
    for (int c = 0; c < resolved.length; c++) {
      resolved[c] = resolved(forms[argmax.values()[c]], scale);
    }
    for (FloatForm form : resolved) {
      logits.add(program.round(form, scale, Decision.LAYER));
    }
    return new Decision.FirstMaximum(logits, program.ranges().steps(logits, Decision.LAYER), scale);
  }

  /** Typical distance of the values from their mean in each row: what tells them apart. */
  private double spread(int[] ids) {
    double sum = 0;
    for (int r = 0; r < facts.rows(); r++) {
      double[] row = facts.scalars(r);
      double mean = 0;
      for (int id : ids) {
        mean += row[id] / ids.length;
      }
      for (int id : ids) {
        sum += (row[id] - mean) * (row[id] - mean) / ((double) ids.length * facts.rows());
      }
    }
    return sum > 0 ? Math.sqrt(sum) : 1;
  }

  private Decision bit(int scalar) {
    if (isDecisionOnly(scalar)
        && graph.node(scalar) instanceof Node.Compare compare
        && !bits.isExact(compare.of()[scalar - compare.first()])) {
      int i = scalar - compare.first();
      Optional<Decision> index = SingleTree.label(this, compare, i);
      if (index.isPresent()) {
        return index.get();
      }
      FloatForm form = forms[compare.of()[i]].plus(-compare.against()[i]);
      return switch (compare.relation()) {
        case GREATER -> difference(form, false, new int[] {compare.of()[i]});
        case GREATER_OR_EQUAL -> difference(form, true, new int[] {compare.of()[i]});
        case LESS -> difference(form.times(-1), false, new int[] {compare.of()[i]});
        case LESS_OR_EQUAL -> difference(form.times(-1), true, new int[] {compare.of()[i]});
        case EQUAL ->
            throw new QuantizationException(
                compare.place().name(), "a class by equality of numbers that are not whole");
      };
    }
    AffineForm form = program.round(forms[scalar], 1, Decision.LAYER);
    return new Decision.Index(form, program.ranges().bound(form, Decision.LAYER), 2);
  }

  /** Class 1 exactly when the form is above 0, or also at 0. */
  private Decision difference(FloatForm form, boolean alsoAtZero, int[] ids) {
    double typical = ids.length == 2 ? spread(ids) : facts.typical(ids);
    double scale = GraphScales.steps(scales.decision(), typical);
    AffineForm rounded = round(form, scale, Decision.LAYER);
    AffineForm t = alsoAtZero ? rounded : rounded.withBias(rounded.bias() - 1);
    return new Decision.Difference(t, program.ranges().bound(t, Decision.LAYER), scale);
  }

  private Decision shown() {
    int classes = graph.label().map(label -> label.classes().size()).orElse(0);
    List<FloatForm> shown = new ArrayList<>();
    List<Integer> ids = new ArrayList<>();
    if (classes > 0) {
      switch (graph.label().get().decision()) {
        case Argmax argmax -> Arrays.stream(argmax.values()).forEach(ids::add);
        case Bit bit -> {
          if (!(graph.node(bit.scalar()) instanceof Node.Compare compare)) {
            throw new QuantizationException(
                Decision.LAYER, "the class comes from no numbers that could be shown as logits");
          }
          int i = bit.scalar() - compare.first();
          boolean above =
              compare.relation() == Relation.GREATER
                  || compare.relation() == Relation.GREATER_OR_EQUAL;
          FloatForm form = forms[compare.of()[i]].plus(-compare.against()[i]);
          shown.add(FloatForm.constant(0));
          shown.add(above ? form : form.times(-1));
        }
      }
    } else {
      graph.outputs().forEach(o -> Arrays.stream(o.values()).forEach(ids::add));
    }
    ids.forEach(id -> shown.add(forms[id]));
    double typical =
        ids.isEmpty() ? 1 : facts.typical(ids.stream().mapToInt(Integer::intValue).toArray());
    // A power of two, so that whoever divides by it gets exact decimals.
    double scale =
        Math.pow(
            2, Math.rint(Math.log(GraphScales.steps(scales.decision(), typical)) / Math.log(2)));
    List<AffineForm> rounded = new ArrayList<>();
    List<Interval> ranges = new ArrayList<>();
    List<FloatForm> resolved = new ArrayList<>();
    shown.forEach(form -> resolved.add(resolved(form, scale)));
    for (FloatForm form : resolved) {
      AffineForm whole = program.round(form, scale, Decision.LAYER);
      rounded.add(whole);
      ranges.add(program.ranges().bound(whole, Decision.LAYER));
    }
    return new Decision.Values(rounded, ranges, scale, classes);
  }

  /** A label that one tree alone decides: its leaves are the labels. */
  static final class SingleTree {
    private SingleTree() {}

    static Optional<Decision> label(GraphQuantizer q, Argmax argmax) {
      FloatForm[] forms = q.forms(argmax.values());
      Optional<Node.Trees> only = only(q, forms);
      return only.map(
          trees ->
              index(
                  q,
                  trees,
                  (tree, leaf) -> {
                    int best = 0;
                    for (int c = 1; c < forms.length; c++) {
                      double value = value(trees, tree, leaf, forms[c]);
                      double highest = value(trees, tree, leaf, forms[best]);
                      if (value > highest || (argmax.lastOfEqual() && value == highest)) {
                        best = c;
                      }
                    }
                    return best;
                  },
                  forms.length));
    }

    static Optional<Decision> label(GraphQuantizer q, Node.Compare compare, int i) {
      FloatForm form = q.forms[compare.of()[i]];
      return only(q, form)
          .map(
              trees ->
                  index(
                      q,
                      trees,
                      (tree, leaf) ->
                          compare
                                  .relation()
                                  .holds(value(trees, tree, leaf, form), compare.against()[i])
                              ? 1
                              : 0,
                      2));
    }

    private static Optional<Node.Trees> only(GraphQuantizer q, FloatForm... forms) {
      Node.Trees found = null;
      for (FloatForm form : forms) {
        for (int source : form.sources()) {
          if (source < TARGETS) {
            return Optional.empty();
          }
          Node.Trees trees = (Node.Trees) q.graph.node(source - TARGETS);
          if (trees.ensemble().trees().size() != 1 || (found != null && found != trees)) {
            return Optional.empty();
          }
          found = trees;
        }
      }
      return Optional.ofNullable(found);
    }

    private static double value(Node.Trees trees, Tree tree, int leaf, FloatForm form) {
      double[] coefficients = new double[trees.size()];
      double base = form.bias();
      for (int i = 0; i < form.sources().length; i++) {
        int target = form.sources()[i] - TARGETS - trees.first();
        coefficients[target] = form.weights()[i];
        base += form.weights()[i] * trees.ensemble().base()[target];
      }
      return TreeGates.leafValue(trees.ensemble(), tree, leaf, coefficients) + base;
    }

    private static Decision index(
        GraphQuantizer q, Node.Trees trees, TreeGates.LeafValue leaves, int classes) {
      q.trees.prepare(trees);
      FloatForm label = q.trees.values(trees, leaves).getFirst();
      AffineForm form = q.program.round(label, 1, Decision.LAYER);
      return new Decision.Index(form, q.program.ranges().bound(form, Decision.LAYER), classes);
    }
  }
}
