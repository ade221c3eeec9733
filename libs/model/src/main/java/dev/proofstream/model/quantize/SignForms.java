package dev.proofstream.model.quantize;

import dev.proofstream.model.graph.Node;
import dev.proofstream.model.graph.Relation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Comparisons with constants as bits: {@link BitForms} where the left side comes from one input
 * alone, otherwise the sign of a sum at the node's scale.
 */
final class SignForms implements TreeGates.Comparing {
  private final GraphForms forms;
  private final Map<BitForms.Question, FloatForm> signs = new HashMap<>();

  SignForms(GraphForms forms) {
    this.forms = forms;
  }

  @Override
  public FloatForm[] bits(Node node, List<BitForms.Question> questions) {
    prepare(node, questions);
    return forms.asBits(questions.stream().map(this::bit).toArray(FloatForm[]::new), node);
  }

  void prepare(Node node, List<BitForms.Question> questions) {
    List<BitForms.Question> exact = new ArrayList<>();
    List<BitForms.Question> others = new ArrayList<>();
    questions.forEach(q -> (forms.bits().isExact(q.scalar()) ? exact : others).add(q));
    forms.bits().prepare(node.place().name(), exact);
    if (!others.isEmpty()) {
      prepareSigns(node, others);
    }
  }

  FloatForm bit(BitForms.Question question) {
    return forms.bits().isExact(question.scalar())
        ? forms.bits().bit(question)
        : signs.get(question);
  }

  private void prepareSigns(Node node, List<BitForms.Question> questions) {
    int[] ids = questions.stream().mapToInt(BitForms.Question::scalar).distinct().toArray();
    double scale =
        forms.scale(forms.graph().nodes().indexOf(node), forms.facts().typical(ids), forms.of(ids));
    LayerBuilder layer = forms.layer(node, 0);
    for (BitForms.Question question : questions) {
      if (!signs.containsKey(question)) {
        addSigns(layer, node.place().name(), question, scale);
      }
    }
    layer.build();
    for (BitForms.Question question : questions) {
      if (question.relation() == Relation.EQUAL) {
        signs.put(question, question.equal(signs::get));
      }
    }
  }

  private void addSigns(LayerBuilder layer, String name, BitForms.Question question, double scale) {
    FloatForm form = forms.of(question.scalar());
    boolean whole = form.isWhole() && !TreeTargets.isReadBy(form);
    if (question.relation() == Relation.EQUAL && !whole) {
      throw new QuantizationException(
          name, "numbers that are not whole are not compared for equality");
    }
    for (BitForms.Question part : question.parts()) {
      Relation relation = part.relation();
      boolean below = relation == Relation.LESS || relation == Relation.LESS_OR_EQUAL;
      boolean strict = relation == Relation.GREATER || relation == Relation.LESS_OR_EQUAL;
      double against = part.against();
      if (whole) {
        against = strict ? Math.floor(against) : Math.ceil(against);
      }
      AffineForm plain = forms.round(form.plus(-against), whole ? 1 : scale, name);
      AffineForm t = strict ? plain.withBias(plain.bias() - 1) : plain;
      layer.add(
          new Gate.Sign(t, forms.ranges().bound(t, name)),
          0.5,
          sign -> signs.put(part, below ? FloatForm.constant(1).minus(sign) : sign));
    }
  }
}
