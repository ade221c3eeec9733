package dev.proofstream.proving.ezkl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigInteger;

/** What must hold of a settings file for its circuit's proofs to mean what the manifest says. */
final class SettingsRules {
  private static final JsonMapper MAPPER = new JsonMapper();

  private SettingsRules() {}

  /**
   * @throws IllegalArgumentException saying what does not hold
   */
  static void check(byte[] settings, InstanceLayout layout, EzklParameters parameters) {
    JsonNode json;
    try {
      json = MAPPER.readTree(settings);
    } catch (IOException e) {
      throw new IllegalArgumentException("settings.json is not JSON", e);
    }
    JsonNode arguments = json.path("run_args");
    require(
        EzklInstallation.VERSION.equals(json.path("version").asText()),
        "version is not " + EzklInstallation.VERSION);
    require(
        arguments.path("input_visibility").asText().equals("Public")
            && arguments.path("output_visibility").asText().equals("Public")
            && arguments.path("param_visibility").asText().equals("Fixed"),
        "inputs and outputs must be public and parameters fixed");
    require(
        arguments.path("input_scale").asInt(-1) == parameters.inputBits()
            && arguments.path("param_scale").asInt(-1) == parameters.parameterBits()
            && json.path("model_input_scales").path(0).asInt(-1) == parameters.inputBits()
            && json.path("model_input_scales").path(1).asInt(-1) == 0,
        "the scales are not the manifest's");
    int[] widths = {layout.inputs(), 1, layout.outputs(), 1};
    JsonNode shapes = json.path("model_instance_shapes");
    require(shapes.size() == widths.length, "another number of instances");
    for (int i = 0; i < widths.length; i++) {
      long width = 1;
      for (JsonNode dimension : shapes.path(i)) {
        width *= dimension.asLong();
      }
      require(width == widths[i], "instances of another shape");
    }
    require(
        BigInteger.valueOf(arguments.path("decomp_base").asLong())
                .pow(arguments.path("decomp_legs").asInt())
                .compareTo(BigInteger.valueOf(parameters.largestDecomposed()))
            > 0,
        "the digits do not hold every value");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("settings.json: " + otherwise);
    }
  }
}
