package dev.proofstream.model.quantize;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Gates of one layer in the making, each with where its result goes. Used once. */
final class LayerBuilder {
  private final ProgramBuilder program;
  private final String node;
  private final double scale;
  private final List<Gate> gates = new ArrayList<>();
  private final List<Double> means = new ArrayList<>();
  private final List<Consumer<FloatForm>> results = new ArrayList<>();

  /**
   * @param node the float graph's node, for people
   * @param scale steps of a result per unit; 0 for bits and whole numbers
   */
  LayerBuilder(ProgramBuilder program, String node, double scale) {
    this.program = program;
    this.node = node;
    this.scale = scale;
  }

  /**
   * @param mean expected mean of the new signal, in steps
   * @param result takes the form of the gate's value when the layer is built
   */
  void add(Gate gate, double mean, Consumer<FloatForm> result) {
    gates.add(gate);
    means.add(mean);
    results.add(result);
  }

  /** Adds the layer to the program unless it is empty. */
  void build() {
    if (gates.isEmpty()) {
      return;
    }
    int first =
        program.add(node, scale, gates, means.stream().mapToDouble(Double::doubleValue).toArray());
    double unit = scale == 0 ? 1 : 1 / scale;
    for (int i = 0; i < gates.size(); i++) {
      results.get(i).accept(FloatForm.of(first + i, unit, 0));
    }
  }
}
