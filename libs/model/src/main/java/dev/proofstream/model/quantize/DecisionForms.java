package dev.proofstream.model.quantize;

import dev.proofstream.model.graph.Decision.Argmax;
import dev.proofstream.model.graph.Decision.Bit;
import dev.proofstream.model.graph.Node;
import dev.proofstream.model.graph.Relation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What comes out of a graph, as integers: a label, or values to be shown. */
final class DecisionForms {
  private final GraphForms forms;

  DecisionForms(GraphForms forms) {
    this.forms = forms;
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
    double scale = scale(spread(values));
    List<AffineForm> logits =
        Arrays.stream(forms.of(values))
            .map(form -> forms.round(form, scale, Decision.LAYER))
            .toList();
    return new Decision.FirstMaximum(logits, forms.ranges().steps(logits, Decision.LAYER), scale);
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
    AffineForm form = forms.round(forms.of(scalar), 1, Decision.LAYER);
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
    double scale = scale(typical);
    AffineForm rounded = forms.round(form, scale, Decision.LAYER);
    AffineForm t = alsoAtZero ? rounded : rounded.withBias(rounded.bias() - 1);
    return new Decision.Difference(t, forms.ranges().bound(t, Decision.LAYER), scale);
  }

  private double scale(double typical) {
    return GraphScales.steps(forms.scales().decision(), typical);
  }

  /** Logits where there is a label, else the outputs. */
  Decision values() {
    int classes = forms.graph().label().map(label -> label.classes().size()).orElse(0);
    if (classes > 0) {
      return switch (forms.graph().label().get().decision()) {
        case Argmax argmax -> shown(argmax.values(), classes);
        case Bit bit -> values(shownBit(bit.scalar()), 1, classes);
      };
    }
    int[][] outputs =
        forms.graph().outputs().stream().map(output -> output.values()).toArray(int[][]::new);
    return shown(GraphFacts.join(outputs), classes);
  }

  private Decision shown(int[] ids, int classes) {
    double typical = ids.length == 0 ? 1 : forms.facts().typical(ids);
    return values(List.of(forms.of(ids)), typical, classes);
  }

  /** A logit of 0, and one that is above it for class 1. */
  private List<FloatForm> shownBit(int scalar) {
    if (!(forms.graph().node(scalar) instanceof Node.Compare compare)) {
      throw new QuantizationException(
          Decision.LAYER, "the class comes from no numbers that could be shown as logits");
    }
    int i = scalar - compare.first();
    boolean above =
        compare.relation() == Relation.GREATER || compare.relation() == Relation.GREATER_OR_EQUAL;
    FloatForm form = forms.of(compare.of()[i]).plus(-compare.against()[i]);
    return List.of(FloatForm.constant(0), above ? form : form.times(-1));
  }

  private Decision values(List<FloatForm> shown, double typical, int classes) {
    // A power of two, so that whoever divides by it gets exact decimals.
    double scale = Math.pow(2, Math.rint(Math.log(scale(typical)) / Math.log(2)));
    List<AffineForm> rounded = new ArrayList<>();
    List<Interval> ranges = new ArrayList<>();
    for (FloatForm form : shown) {
      AffineForm whole = forms.round(form, scale, Decision.LAYER);
      rounded.add(whole);
      ranges.add(forms.ranges().bound(whole, Decision.LAYER));
    }
    return new Decision.Values(rounded, ranges, scale, classes);
  }
}
