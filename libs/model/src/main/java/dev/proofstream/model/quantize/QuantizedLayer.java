package dev.proofstream.model.quantize;

import java.util.List;

/**
 * Gates of one kind that do not read one another: a hidden layer, or one step of a pooling or of a
 * tree. A neuron that is 0 for every permitted input is gone, one that never is stands as linear
 * terms in the layers after it.
 *
 * @param name as in the circuit, {@code layer1} for the first of a network
 * @param node the float graph's node that it comes from, for people
 * @param scale steps of a result per unit of the float graph's value; 0 for bits and whole numbers
 * @param gates in the float graph's order; their results are the next signals
 */
public record QuantizedLayer(String name, String node, double scale, List<Gate> gates) {
  public QuantizedLayer {
    gates = List.copyOf(gates);
    for (Gate gate : gates) {
      if (gate.getClass() != gates.getFirst().getClass()) {
        throw new IllegalArgumentException("layer " + name + " mixes kinds of gates");
      }
    }
    for (int j = 0; j < gates.size(); j++) {
      if (gates.get(j) instanceof Gate.Digit digit) {
        int first = j - digit.place();
        int last = first + digit.digits() - 1;
        boolean complete =
            first >= 0
                && last < gates.size()
                && gates.get(first).equals(new Gate.Digit(digit.form(), digit.range(), 0))
                && gates
                    .get(last)
                    .equals(new Gate.Digit(digit.form(), digit.range(), digit.digits() - 1));
        if (!complete) {
          throw new IllegalArgumentException("layer " + name + " lacks digits of a form");
        }
      }
    }
  }

  /** A layer whose node has the same name. */
  public QuantizedLayer(String name, double scale, List<? extends Gate> gates) {
    this(name, name, scale, List.copyOf(gates));
  }

  /** Constraints of all gates. */
  public int constraints() {
    return gates.stream().mapToInt(Gate::constraints).sum();
  }
}
