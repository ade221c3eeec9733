package dev.proofstream.cli.laboratory.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.proofstream.cli.evaluation.Artifacts;
import dev.proofstream.proto.CircuitReady;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Binary digits behind the point that a circuit uses, as its files say them: of each hidden layer's
 * activations on the Circom route, of inputs and of weights on the EZKL route.
 *
 * @param measures {@code scale.PART} of each part, and {@code scale}, the largest of them; empty
 *     where nothing has one, as in a tree
 */
record Scales(Map<String, Double> measures) {
  private static final String CIRCOM = "quantized-model.json";
  private static final String EZKL = "ezkl.json";

  static Scales of(CircuitReady circuit, Artifacts artifacts) {
    Map<String, Double> measures = new LinkedHashMap<>();
    artifacts
        .json(circuit, CIRCOM)
        .ifPresent(
            model -> {
              for (JsonNode layer : model.path("layers")) {
                double steps = layer.path("scale").doubleValue();
                if (steps > 0) {
                  measures.put(
                      "scale." + layer.path("name").asText(), Math.log(steps) / Math.log(2));
                }
              }
            });
    artifacts
        .json(circuit, EZKL)
        .ifPresent(
            parameters -> {
              // A graph of other operators has all its scales 0, and its digits in its integers.
              if (parameters.path("inputBits").intValue() > 0) {
                measures.put("scale.inputs", parameters.path("inputBits").doubleValue());
                measures.put("scale.weights", parameters.path("parameterBits").doubleValue());
              }
            });
    measures.values().stream()
        .mapToDouble(Double::doubleValue)
        .max()
        .ifPresent(largest -> measures.put("scale", largest));
    return new Scales(measures);
  }
}
