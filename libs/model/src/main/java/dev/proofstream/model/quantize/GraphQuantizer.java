package dev.proofstream.model.quantize;

import dev.proofstream.model.graph.LinearMap;
import dev.proofstream.model.graph.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Turns a float graph into integers for given scales. Every scalar becomes a form over signals;
 * linear nodes only combine forms, and what is not linear becomes gates. A scalar whose bounds fix
 * its sign costs nothing, as in {@link Quantizer}. Used once.
 */
final class GraphQuantizer {
  private final GraphForms forms;
  private final List<Supplier<String>> notes = new ArrayList<>();

  private GraphQuantizer(GraphForms forms) {
    this.forms = forms;
  }

  /**
   * A model without the checks of one, for the search.
   *
   * @param layers gates
   * @param decision what comes out
   * @param notes errors of approximations and what is shown, for people
   */
  record Draft(List<QuantizedLayer> layers, Decision decision, List<Supplier<String>> notes) {
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
    return new GraphQuantizer(new GraphForms(facts, scales)).run(values);
  }

  /**
   * Scales from some start on that are fine enough for every sum; see {@link ScaleFit}.
   *
   * @throws QuantizationException as {@link #quantize}
   */
  static GraphScales fitted(GraphFacts facts, ScaleFit fit, boolean values) {
    new GraphQuantizer(new GraphForms(facts, fit)).run(values);
    return fit.found();
  }

  private Draft run(boolean values) {
    List<Node> nodes = forms.graph().nodes();
    for (int k = 0; k < nodes.size(); k++) {
      if (!forms.facts().skipped(k)) {
        node(k, nodes.get(k));
      }
    }
    DecisionForms decisions = new DecisionForms(forms, note -> notes.add(() -> note));
    Decision decision = values ? decisions.values() : decisions.label();
    return new Draft(forms.layers(), decision, List.copyOf(notes));
  }

  private void node(int k, Node node) {
    switch (node) {
      case Node.Input input -> {}
      case Node.Constant constant ->
          forms.set(
              constant,
              Arrays.stream(constant.values())
                  .mapToObj(FloatForm::constant)
                  .toArray(FloatForm[]::new));
      case Node.Affine affine -> forms.set(affine, sums(affine.map()));
      case Node.PiecewiseLinear piecewise -> PolylineGates.make(forms, k, piecewise);
      case Node.Smooth smooth -> SmoothGates.make(forms, k, smooth, notes::add);
      case Node.Product product -> ProductGates.make(forms, k, product);
      case Node.Extreme extreme -> ExtremeGates.make(forms, k, extreme);
      case Node.Compare compare -> compare(compare);
      case Node.All all -> ProductGates.make(forms, all);
      case Node.Select select -> SelectGates.make(forms, k, select);
      case Node.Trees trees -> forms.set(trees, TreeTargets.of(trees));
    }
  }

  private FloatForm[] sums(LinearMap map) {
    FloatForm[] results = new FloatForm[map.outputs()];
    for (int o = 0; o < results.length; o++) {
      FloatForm.Sum sum = new FloatForm.Sum();
      map.terms(o, (source, weight) -> sum.add(forms.of(source), weight));
      results[o] = sum.form(map.bias(o));
    }
    return results;
  }

  /** Bits of the comparisons; one that only decides the class is left to {@link DecisionForms}. */
  private void compare(Node.Compare compare) {
    BitForms.Question[] questions = new BitForms.Question[compare.size()];
    List<BitForms.Question> asked = new ArrayList<>();
    for (int i = 0; i < questions.length; i++) {
      if (forms.bits().isExact(compare.of()[i])
          || !forms.facts().isDecisionOnly(compare.first() + i)) {
        questions[i] =
            new BitForms.Question(compare.of()[i], compare.relation(), compare.against()[i]);
        asked.add(questions[i]);
      }
    }
    SignForms signs = new SignForms(forms);
    signs.prepare(compare, asked);
    forms.set(
        compare,
        Arrays.stream(questions)
            .map(q -> q == null ? FloatForm.constant(Double.NaN) : signs.bit(q))
            .toArray(FloatForm[]::new));
  }
}
