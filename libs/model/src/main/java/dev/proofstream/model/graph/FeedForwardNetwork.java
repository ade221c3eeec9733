package dev.proofstream.model.graph;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A chain of layers on standardised inputs whose last layer gives one logit for each class.
 * Immutable.
 *
 * @param layers begin and end with {@link Dense}; widths fit
 */
public record FeedForwardNetwork(List<Layer> layers) {

  public FeedForwardNetwork {
    layers = List.copyOf(layers);
    if (layers.isEmpty()
        || !(layers.getFirst() instanceof Dense)
        || !(layers.getLast() instanceof Dense)) {
      throw new IllegalArgumentException("a network begins and ends with a dense layer");
    }
    int width = ((Dense) layers.getFirst()).in();
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i) instanceof Dense dense) {
        if (dense.in() != width) {
          throw new IllegalArgumentException(
              "layer " + i + " takes " + dense.in() + " values, the one before it gives " + width);
        }
        width = dense.out();
      }
    }
  }

  /** Number of inputs. */
  public int inputs() {
    return ((Dense) layers.getFirst()).in();
  }

  /** Number of logits, one for each class. */
  public int outputs() {
    return ((Dense) layers.getLast()).out();
  }

  /** The dense layers, in order. */
  public List<Dense> denseLayers() {
    return layers.stream().filter(Dense.class::isInstance).map(Dense.class::cast).toList();
  }

  /** The logits in float64 arithmetic on the float32 parameters; {@code [outputs()]}. */
  public double[] logits(double[] standardised) {
    if (standardised.length != inputs()) {
      throw new IllegalArgumentException(
          "the network takes " + inputs() + " inputs, not " + standardised.length);
    }
    double[] x = standardised.clone();
    for (Layer layer : layers) {
      switch (layer) {
        case Dense dense -> x = dense.apply(x);
        case Relu relu -> {
          for (int i = 0; i < x.length; i++) {
            x[i] = Math.max(x[i], 0);
          }
        }
      }
    }
    return x;
  }

  /** Index of the largest logit; of equal ones the first, as ONNX' ArgMax does. */
  public int label(double[] standardised) {
    return firstMaximum(logits(standardised));
  }

  /** Index of the largest value, of equal ones the first. */
  public static int firstMaximum(double[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[best]) {
        best = i;
      }
    }
    return best;
  }

  /** Number of weights and biases. */
  public long parameters() {
    return denseLayers().stream().mapToLong(d -> (long) d.in() * d.out() + d.out()).sum();
  }

  /** Widths of inputs and dense layers, such as {@code 18-8-8-2}. */
  public String architecture() {
    return Stream.concat(Stream.of(inputs()), denseLayers().stream().map(Dense::out))
        .map(String::valueOf)
        .collect(Collectors.joining("-"));
  }
}
