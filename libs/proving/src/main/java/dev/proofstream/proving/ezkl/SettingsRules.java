package dev.proofstream.proving.ezkl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.proofstream.proving.CircuitOptions;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;

/** What must hold of a settings file for its circuit's proofs to mean what the manifest says. */
final class SettingsRules {
  private static final JsonMapper MAPPER = new JsonMapper();

  private SettingsRules() {}

  /**
   * @throws IllegalArgumentException saying what does not hold
   */
  static void check(byte[] settings, EzklSignals signals, EzklParameters parameters) {
    JsonNode json;
    try {
      json = MAPPER.readTree(settings);
    } catch (IOException e) {
      throw new IllegalArgumentException("settings.json is not JSON", e);
    }
    JsonNode arguments = json.path("run_args");
    InstanceLayout layout = signals.layout();
    CircuitOptions options = signals.options();
    require(
        EzklInstallation.VERSION.equals(json.path("version").asText()),
        "version is not " + EzklInstallation.VERSION);
    require(
        is(arguments.path("input_visibility"), options.input())
            && is(arguments.path("output_visibility"), CircuitOptions.PUBLIC)
            && is(arguments.path("param_visibility"), options.parameters()),
        "inputs, outputs or parameters have another visibility than the manifest says");
    // The verifier checks public inputs itself; what it does not see, the circuit must.
    require(
        options.input().equals(CircuitOptions.PUBLIC)
            || !arguments.path("ignore_range_check_inputs_outputs").asBoolean(true),
        "inputs that are not public must be range-checked");
    require(
        arguments.path("input_scale").asInt(-1) == parameters.inputBits()
            && arguments.path("param_scale").asInt(-1) == parameters.parameterBits()
            && json.path("model_input_scales").path(0).asInt(-1) == parameters.inputBits()
            && json.path("model_input_scales").path(1).asInt(-1) == 0,
        "the scales are not the manifest's");
    checkShapes(json.path("model_instance_shapes"), layout.widths());
    BigInteger digits =
        BigInteger.valueOf(arguments.path("decomp_base").asLong())
            .pow(arguments.path("decomp_legs").asInt());
    require(
        digits.compareTo(BigInteger.valueOf(parameters.largestDecomposed())) > 0,
        "the digits do not hold every value");
    require(
        options.input().equals(CircuitOptions.PUBLIC)
            || (digits.compareTo(BigInteger.TWO.pow(layout.limbs().bits())) >= 0
                && new HiddenInputChecks(signals.quantization())
                    .neverWrap(
                        digits.subtract(BigInteger.ONE).bitLength(),
                        parameters.parameterBits(),
                        options.batch())),
        "the digits do not hold a limb, or more than the checks of hidden inputs allow");
  }

  private static void checkShapes(JsonNode shapes, List<Integer> widths) {
    require(shapes.size() == widths.size(), "another number of instances");
    for (int i = 0; i < widths.size(); i++) {
      long width = 1;
      for (JsonNode dimension : shapes.path(i)) {
        width *= dimension.asLong();
      }
      require(width == widths.get(i), "instances of another shape");
    }
  }

  /** {@code "Public"}, or for a hash {@code {"Hashed": {"hash_is_public": true, ...}}}. */
  private static boolean is(JsonNode visibility, String expected) {
    if (expected.equals(CircuitOptions.HASHED)) {
      JsonNode hashed = visibility.path("Hashed");
      return hashed.path("hash_is_public").asBoolean() && hashed.path("outlets").isEmpty();
    }
    return visibility.asText().equalsIgnoreCase(expected);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("settings.json: " + otherwise);
    }
  }
}
