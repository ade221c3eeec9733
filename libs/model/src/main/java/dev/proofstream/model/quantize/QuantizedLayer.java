package dev.proofstream.model.quantize;

import java.util.List;

/**
 * A hidden layer: the neurons that are left. One that is 0 for every permitted input is gone, one
 * that never is stands as linear terms in the layers after it.
 *
 * @param name as in the circuit, {@code layer1} for the first
 * @param neurons in the float network's order; their activations are the next signals
 */
public record QuantizedLayer(String name, List<QuantizedNeuron> neurons) {
  public QuantizedLayer {
    neurons = List.copyOf(neurons);
  }
}
