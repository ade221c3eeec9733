package dev.proofstream.model.quantize;

import dev.proofstream.model.data.InputSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A model in integers and shifts: the one meaning that evaluator, circuit and witness share.
 *
 * <p>Signals are numbered: the inputs' levels first (see {@link InputSpec}), then the results of
 * the layers' gates in order. Gates read signals of earlier layers only.
 *
 * @param inputs declared inputs
 * @param layers everything that is not linear; none for a linear model
 * @param decision what comes out
 * @param labels names of the classes, in the order of their indices; none for a regression
 * @param profile bounds of the weights when they are no constants of the circuit; empty when they
 *     are
 */
public record QuantizedModel(
    List<InputSpec> inputs,
    List<QuantizedLayer> layers,
    Decision decision,
    List<String> labels,
    Optional<Profile> profile) {

  /** The binding's square. */
  static final int BINDING_CONSTRAINTS = 1;

  public QuantizedModel {
    inputs = List.copyOf(inputs);
    layers = List.copyOf(layers);
    labels = List.copyOf(labels);
    if (decision.classes() > 0 && labels.size() != decision.classes()) {
      throw new IllegalArgumentException(
          decision.classes() + " classes but " + labels.size() + " labels");
    }
    requireBounds(inputs, layers, decision, profile);
  }

  /** A model whose weights are constants of the circuit. */
  public QuantizedModel(
      List<InputSpec> inputs, List<QuantizedLayer> layers, Decision decision, List<String> labels) {
    this(inputs, layers, decision, labels, Optional.empty());
  }

  /** How many signals: inputs and results of gates. */
  public int signals() {
    return inputs.size() + layers.stream().mapToInt(layer -> layer.gates().size()).sum();
  }

  /**
   * How many constraints the circuit of one row with public inputs has: those of the gates and of
   * the decision, and the binding's square. Of a model with a profile without those of its weights.
   */
  public int constraints() {
    int sum = BINDING_CONSTRAINTS + decision.constraints();
    for (QuantizedLayer layer : layers) {
      sum += layer.constraints();
    }
    return sum;
  }

  /**
   * Label for levels that keep to the declared ranges.
   *
   * @throws IllegalArgumentException for a wrong count or a level outside its range
   */
  public int label(int[] levels) {
    return evaluate(levels).label();
  }

  /** Label and every intermediate value. The trace is as private as the input. */
  public Trace evaluate(int[] levels) {
    if (levels.length != inputs.size()) {
      throw new IllegalArgumentException(
          "the model has " + inputs.size() + " inputs, not " + levels.length);
    }
    for (int i = 0; i < levels.length; i++) {
      if (levels[i] < 0 || levels[i] >= inputs.get(i).levels()) {
        throw new IllegalArgumentException(
            "level of input " + inputs.get(i).name() + " is outside its range");
      }
    }
    return evaluate(layers, decision, levels);
  }

  /** The evaluation itself, for levels known to keep to their ranges. */
  static Trace evaluate(List<QuantizedLayer> layers, Decision decision, int[] levels) {
    int size = levels.length;
    for (QuantizedLayer layer : layers) {
      size += layer.gates().size();
    }
    long[] signals = new long[size];
    for (int i = 0; i < levels.length; i++) {
      signals[i] = levels[i];
    }
    int next = levels.length;
    for (QuantizedLayer layer : layers) {
      for (Gate gate : layer.gates()) {
        signals[next++] = gate.at(signals);
      }
    }
    return new Trace(signals, decision.outputs(signals), decision.label(signals));
  }

  /**
   * The values that decided, in the float model's units: the difference of the logits for two
   * classes, else the logits, or the outputs of a regression; nothing for a tree.
   */
  public double[] decisionValues(Trace trace) {
    return decision.values(trace.signals());
  }

  /**
   * A model read from a file is as safe as one that the quantizer made: its bounds are recomputed.
   */
  private static void requireBounds(
      List<InputSpec> inputs,
      List<QuantizedLayer> layers,
      Decision decision,
      Optional<Profile> profile) {
    SignalRanges ranges = SignalRanges.ofInputs(inputs);
    for (int l = 0; l < layers.size(); l++) {
      QuantizedLayer layer = layers.get(l);
      SignalRanges under = under(ranges, profile, l);
      List<Interval> results = new ArrayList<>();
      for (Gate gate : layer.gates()) {
        requireKnown(gate.forms(), ranges.size(), layer.name());
        require(gate.equals(gate.bounded(under, layer.name())), layer.name());
        results.add(gate.result());
      }
      ranges = ranges.and(results);
    }
    requireKnown(decision.forms(), ranges.size(), Decision.LAYER);
    require(
        decision.equals(decision.bounded(under(ranges, profile, layers.size()))), Decision.LAYER);
  }

  private static SignalRanges under(SignalRanges ranges, Optional<Profile> profile, int layer) {
    return profile.isPresent() ? ranges.under(profile.get().layers().get(layer)) : ranges;
  }

  private static void requireKnown(List<AffineForm> forms, int signals, String layer) {
    for (AffineForm form : forms) {
      int n = form.sources().length;
      if (n > 0 && (form.sources()[0] < 0 || form.sources()[n - 1] >= signals)) {
        throw new QuantizationException(layer, "reads a signal that is not there yet");
      }
    }
  }

  private static void require(boolean holds, String layer) {
    if (!holds) {
      throw new QuantizationException(layer, "a stated range is not the one of its weights");
    }
  }

  /**
   * Every value that an evaluation went through.
   *
   * @param signals levels, then results of gates
   * @param outputs what the circuit shows of the row: the label, or the values
   * @param label class index; -1 for a regression
   */
  public record Trace(long[] signals, long[] outputs, int label) {
    @Override
    public String toString() {
      return "Trace of " + signals.length + " signals";
    }
  }
}
