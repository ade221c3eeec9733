package dev.proofstream.model.quantize;

import dev.proofstream.model.graph.Decision.Argmax;
import dev.proofstream.model.graph.Decision.Bit;
import dev.proofstream.model.graph.Node;
import dev.proofstream.model.graph.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What comes out of a graph, as integers: a label, or values to be shown. */
final class DecisionForms {
  private final GraphForms forms;
  private final Consumer<String> notes;

  /**
   * @param notes takes what the values mean, for people
   */
  DecisionForms(GraphForms forms, Consumer<String> notes) {
    this.forms = forms;
    this.notes = notes;
  }

  /** The label alone. */
  Decision label() {
    var label =
        forms
            .graph()
            .label()
            .orElseThrow(
                () ->
                    new QuantizationException(
                        Decision.LAYER,
                        "the model gives no class: name its labels, or ask for logits"));
    return switch (label.decision()) {
      case Bit bit -> bit(bit.scalar());
      case Argmax argmax -> argmax(argmax);
    };
  }

  private Decision argmax(Argmax argmax) {
    int[] values = argmax.values();
    if (values.length == 2) {
      FloatForm difference = forms.of(values[1]).minus(forms.of(values[0]));
      return difference(difference, argmax.lastOfEqual(), spread(values));
    }
    Optional<Decision> index = SingleTree.label(forms, argmax);
    if (index.isPresent()) {
      return index.get();
    }
    double scale = scale(spread(values), forms.of(values));
    List<AffineForm> logits = rounded(List.of(forms.of(values)), scale);
    int factor = 1;
    if (argmax.lastOfEqual()) {
      factor = spacing(logits.size());
      logits = laterFirst(logits, factor);
    }
    return new Decision.FirstMaximum(
        logits, forms.ranges().steps(logits, Decision.LAYER), scale * factor);
  }

  private List<AffineForm> rounded(List<FloatForm> values, double scale) {
    return values.stream().map(form -> forms.round(form, scale, Decision.LAYER)).toList();
  }

  /**
   * The same order with equal values told apart, so that the first largest of the results is the
   * last largest of the values: the k-th value v becomes {@code factor * v + k}.
   */
  private static List<AffineForm> laterFirst(List<AffineForm> values, int factor) {
    List<AffineForm> apart = new ArrayList<>();
    for (int k = 0; k < values.size(); k++) {
      apart.add(values.get(k).times(factor, Decision.LAYER).plus(k));
    }
    return apart;
  }

  /** A power of two that is no smaller than the number of values. */
  private static int spacing(int values) {
    return Math.max(2, 2 * Integer.highestOneBit(values - 1));
  }

  /** Typical distance of the values from their mean in each row: what tells them apart. */
  private double spread(int[] ids) {
    GraphFacts facts = forms.facts();
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
    if (forms.facts().isDecisionOnly(scalar)
        && forms.graph().node(scalar) instanceof Node.Compare compare
        && !forms.bits().isExact(compare.of()[scalar - compare.first()])) {
      int i = scalar - compare.first();
      return SingleTree.label(forms, compare, i).orElseGet(() -> comparison(compare, i));
    }
    FloatForm bit = forms.asBits(forms.of(new int[] {scalar}), forms.graph().node(scalar))[0];
    AffineForm form = forms.round(bit, 1, Decision.LAYER);
    return new Decision.Index(form, forms.ranges().bound(form, Decision.LAYER), 2);
  }

  private Decision comparison(Node.Compare compare, int i) {
    double typical = forms.facts().typical(new int[] {compare.of()[i]});
    FloatForm form = forms.of(compare.of()[i]).plus(-compare.against()[i]);
    return switch (compare.relation()) {
      case GREATER -> difference(form, false, typical);
      case GREATER_OR_EQUAL -> difference(form, true, typical);
      case LESS -> difference(form.times(-1), false, typical);
      case LESS_OR_EQUAL -> difference(form.times(-1), true, typical);
      case EQUAL ->
          throw new QuantizationException(
              compare.place().name(), "a class by equality of numbers that are not whole");
    };
  }

  /** Class 1 exactly when the form is above 0, or also at 0. */
  private Decision difference(FloatForm form, boolean alsoAtZero, double typical) {
    double scale = scale(typical, form);
    AffineForm rounded = forms.round(form, scale, Decision.LAYER);
    AffineForm t = alsoAtZero ? rounded : rounded.withBias(rounded.bias() - 1);
    return new Decision.Difference(t, forms.ranges().bound(t, Decision.LAYER), scale);
  }

  private double scale(double typical, FloatForm... operands) {
    return GraphScales.steps(forms.decisionFineness(typical, operands), typical);
  }

  /** The class's scores where there is a class, else the outputs. */
  Decision values() {
    if (forms.graph().label().isEmpty()) {
      int[][] outputs =
          forms.graph().outputs().stream().map(output -> output.values()).toArray(int[][]::new);
      int[] ids = GraphFacts.join(outputs);
      return values(List.of(forms.of(ids)), forms.facts().typical(ids), 0, false);
    }
    var decision = forms.graph().label().get().decision();
    if (decision instanceof Argmax argmax) {
      int[] ids = argmax.values();
      double typical = forms.facts().typical(ids);
      return values(List.of(forms.of(ids)), typical, ids.length, argmax.lastOfEqual());
    }
    if (decision instanceof Bit bit
        && forms.graph().node(bit.scalar()) instanceof Node.Compare compare
        && compare.relation() != Relation.EQUAL) {
      return above(compare, bit.scalar() - compare.first());
    }
    throw new QuantizationException(
        Decision.LAYER, "the class comes from no numbers that could be shown: ask for the label");
  }

  /** 0, and how far a number is above its cut-off, or below where that makes class 1. */
  private Decision above(Node.Compare compare, int i) {
    Relation relation = compare.relation();
    boolean below = relation == Relation.LESS || relation == Relation.LESS_OR_EQUAL;
    boolean alsoAtZero = relation.holds(0, 0);
    int[] ids = {compare.of()[i]};
    FloatForm form = forms.of(ids[0]).plus(-compare.against()[i]);
    notes.accept(
        "the logits are 0 and how far the score is %s %s"
            .formatted(below ? "below" : "above", compare.against()[i]));
    return values(
        List.of(FloatForm.constant(0), below ? form.times(-1) : form),
        forms.facts().typical(ids),
        2,
        alsoAtZero);
  }

  private Decision values(List<FloatForm> shown, double typical, int classes, boolean lastOfEqual) {
    // A power of two, so that whoever divides by it gets exact decimals.
    double scale =
        Math.pow(
            2, Math.rint(Math.log(scale(typical, shown.toArray(FloatForm[]::new))) / Math.log(2)));
    List<AffineForm> rounded = rounded(shown, scale);
    if (lastOfEqual) {
      int factor = spacing(classes);
      rounded = laterFirst(rounded, factor);
      scale *= factor;
      notes.accept(
          "of equal logits the last one's class counts: each is shown higher by less than 2^-%d"
              .formatted(Math.getExponent(scale / factor)));
    }
    List<Interval> ranges =
        rounded.stream().map(form -> forms.ranges().bound(form, Decision.LAYER)).toList();
    return new Decision.Values(rounded, ranges, scale, classes);
  }
}
