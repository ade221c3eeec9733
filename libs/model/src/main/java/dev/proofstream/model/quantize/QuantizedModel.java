package dev.proofstream.model.quantize;

import dev.proofstream.model.data.InputSpec;
import java.util.List;

/**
 * A model in integers and shifts: the one meaning that evaluator, circuit and witness share.
 *
 * <p>Signals are numbered: the inputs' levels first (see {@link InputSpec}), then the activations
 * of the layers' neurons in order.
 *
 * @param inputs declared inputs
 * @param layers hidden layers; none for a linear model
 * @param decision how the label comes about
 * @param labels names of the classes, in the order of their indices
 */
public record QuantizedModel(
    List<InputSpec> inputs, List<QuantizedLayer> layers, Decision decision, List<String> labels) {

  /** The binding's square. */
  static final int BINDING_CONSTRAINTS = 1;

  public QuantizedModel {
    inputs = List.copyOf(inputs);
    layers = List.copyOf(layers);
    labels = List.copyOf(labels);
    if (labels.size() != decision.classes()) {
      throw new IllegalArgumentException(
          decision.classes() + " classes but " + labels.size() + " labels");
    }
    requireBounds(inputs, layers, decision);
  }

  /** How many signals: inputs and activations. */
  public int signals() {
    return inputs.size() + layers.stream().mapToInt(layer -> layer.neurons().size()).sum();
  }

  /**
   * How many constraints the compiled circuit has: those of the neurons and of the decision, and
   * the binding's square.
   */
  public int constraints() {
    int sum = BINDING_CONSTRAINTS + decision.constraints();
    for (QuantizedLayer layer : layers) {
      for (QuantizedNeuron neuron : layer.neurons()) {
        sum += neuron.constraints();
      }
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
    int inputs = levels.length;
    int activations = 0;
    for (QuantizedLayer layer : layers) {
      activations += layer.neurons().size();
    }
    long[] signals = new long[inputs + activations];
    for (int i = 0; i < inputs; i++) {
      signals[i] = levels[i];
    }
    long[] preActivations = new long[activations];
    int next = inputs;
    for (QuantizedLayer layer : layers) {
      int first = next;
      for (QuantizedNeuron neuron : layer.neurons()) {
        preActivations[next - inputs] = neuron.form().at(signals);
        next++;
      }
      for (int i = 0; i < layer.neurons().size(); i++) {
        signals[first + i] = layer.neurons().get(i).activation(preActivations[first + i - inputs]);
      }
    }
    return switch (decision) {
      case Decision.Difference difference -> {
        long t = difference.form().at(signals);
        yield new Trace(signals, preActivations, new long[] {t}, t >= 0 ? 1 : 0);
      }
      case Decision.FirstMaximum maximum -> {
        long[] steps = new long[maximum.classes() - 1];
        long largest = maximum.logits().getFirst().at(signals);
        int label = 0;
        for (int k = 1; k < maximum.classes(); k++) {
          long logit = maximum.logits().get(k).at(signals);
          steps[k - 1] = logit - largest - 1;
          if (steps[k - 1] >= 0) {
            largest = logit;
            label = k;
          }
        }
        yield new Trace(signals, preActivations, steps, label);
      }
    };
  }

  /**
   * The values that decided, in the float model's units: the difference of the logits for two
   * classes, else the logits.
   */
  public double[] decisionValues(Trace trace) {
    return switch (decision) {
      case Decision.Difference difference ->
          new double[] {(trace.steps()[0] + 1) / difference.scale()};
      case Decision.FirstMaximum maximum ->
          maximum.logits().stream()
              .mapToDouble(logit -> logit.at(trace.signals()) / maximum.scale())
              .toArray();
    };
  }

  /**
   * A model read from a file is as safe as one that the quantizer made: its bounds are recomputed.
   */
  private static void requireBounds(
      List<InputSpec> inputs, List<QuantizedLayer> layers, Decision decision) {
    SignalRanges ranges = SignalRanges.ofInputs(inputs);
    for (QuantizedLayer layer : layers) {
      for (QuantizedNeuron neuron : layer.neurons()) {
        require(neuron.range().equals(ranges.bound(neuron.form(), layer.name())), layer.name());
      }
      ranges = ranges.and(layer.neurons().stream().map(QuantizedNeuron::activationRange).toList());
    }
    switch (decision) {
      case Decision.Difference difference ->
          require(
              difference.range().equals(ranges.bound(difference.form(), "decision")), "decision");
      case Decision.FirstMaximum maximum ->
          require(maximum.ranges().equals(ranges.steps(maximum.logits(), "decision")), "decision");
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
   * @param signals levels, then activations
   * @param preActivations {@code t} of every neuron, in the activations' order
   * @param steps {@code t} of the decision: one of a difference, classes - 1 of a first maximum
   * @param label class index
   */
  public record Trace(long[] signals, long[] preActivations, long[] steps, int label) {
    @Override
    public String toString() {
      return "Trace of " + signals.length + " signals";
    }
  }
}
