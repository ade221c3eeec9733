package dev.proofstream.proving.ezkl;

import static dev.proofstream.proving.ezkl.OnnxGraph.FLOAT;
import static dev.proofstream.proving.ezkl.OnnxGraph.INT64;

import dev.proofstream.proving.CircuitOptions;
import java.util.List;

/**
 * The graph that is proven: {@code input} through a computation, and {@code binding} int64 through
 * Identity, which makes the request's binding part of what the proof says.
 *
 * <p>{@code input} is float [batch, inputs]; with hashed inputs [1, batch * inputs + limbs of the
 * salt], because EZKL hashes a tensor as a whole: the rows one after the other, then the salt,
 * which nothing else reads. Inputs that nobody sees are checked by {@link HiddenInputChecks}.
 *
 * @param computation what becomes of each row
 * @param options what the circuit hides and shows
 */
record ProvenGraph(Computation computation, CircuitOptions options) {
  static final String INPUT = "input";
  static final String BINDING = "binding";
  static final String LABEL = "label";
  static final String LOGITS = "logits";

  /** Whether the output is the class rather than a number for each. */
  boolean label() {
    return options.output().equals(CircuitOptions.LABEL);
  }

  /** Number of outputs of a row. */
  int outputs() {
    return computation.outputs();
  }

  /** Whether the verifier does not see the inputs, so that the circuit must check them. */
  boolean hidesInputs() {
    return hidesInputs(options);
  }

  static boolean hidesInputs(CircuitOptions options) {
    return !options.input().equals(CircuitOptions.PUBLIC);
  }

  boolean hashesInputs() {
    return options.input().equals(CircuitOptions.HASHED);
  }

  /** The class that outputs of a row mean: of equal ones the first. */
  int label(long[] outputs) {
    if (label()) {
      return computation.label(outputs[0]);
    }
    int first = 0;
    for (int o = 1; o < outputs.length; o++) {
      if (outputs[o] > outputs[first]) {
        first = o;
      }
    }
    return first;
  }

  /**
   * The largest absolute value that the circuit writes in digits. Where inputs are hidden, EZKL
   * decomposes them and the outputs too, and the checks add theirs.
   *
   * @throws ArithmeticException when the checks cannot be made for these inputs
   */
  long largestDecomposed(
      InputQuantization inputs, int parameterBits, FixedPointNetwork.Bound bound) {
    long largest = bound.largestDecomposed();
    if (!hidesInputs()) {
      return largest;
    }
    HiddenInputChecks checks = new HiddenInputChecks(inputs);
    if (!checks.isExact()) {
      throw new ArithmeticException("constants of the checks are not exact");
    }
    largest = Math.max(largest, checks.largestDecomposed(parameterBits));
    for (int i = 0; i < inputs.size(); i++) {
      largest = Math.max(largest, Math.abs(inputs.smallest(i)));
      largest = Math.max(largest, Math.abs(inputs.largest(i)));
    }
    if (!label()) {
      for (int o = 0; o < outputs(); o++) {
        largest = Math.max(largest, Math.absExact(bound.smallestOutputs()[o]));
        largest = Math.max(largest, Math.absExact(bound.largestOutputs()[o]));
      }
    }
    return largest;
  }

  /**
   * As the bytes of an ONNX file; the same graph always gives the same bytes.
   *
   * @param inputs integers that inputs may have
   * @param limbs how binding and salt are cut
   */
  byte[] onnx(InputQuantization inputs, Limbs limbs) {
    OnnxGraph graph = new OnnxGraph();
    String rows = rows(graph, limbs);
    graph.input(BINDING, INT64, 1, limbs.count());
    String result = label() ? LABEL : LOGITS;
    computation.addTo(graph, rows, options.batch(), result);
    graph.output(result, FLOAT, options.batch(), outputs());
    if (hidesInputs()) {
      new HiddenInputChecks(inputs).addTo(graph, rows);
    }
    graph.node("binding.out", "Identity", List.of(BINDING));
    graph.output("binding.out", INT64, 1, limbs.count());
    return graph.bytes();
  }

  /** Declares the input; returns the name of the rows in it. */
  private String rows(OnnxGraph graph, Limbs limbs) {
    int batch = options.batch();
    int width = computation.inputs();
    if (!hashesInputs()) {
      graph.input(INPUT, FLOAT, batch, width);
      return INPUT;
    }
    graph.input(INPUT, FLOAT, 1, (long) batch * width + limbs.count());
    String flat =
        graph.node(
            "rows.flat",
            "Slice",
            List.of(
                INPUT,
                graph.integers("rows.from", 0),
                graph.integers("rows.to", (long) batch * width),
                graph.integers("rows.axis", 1)));
    return graph.node("rows", "Reshape", List.of(flat, graph.integers("rows.shape", batch, width)));
  }
}
