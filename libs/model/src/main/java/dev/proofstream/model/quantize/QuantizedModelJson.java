package dev.proofstream.model.quantize;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.model.data.InputSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A quantised model as JSON, for those who evaluate or audit it elsewhere. Same model, same bytes.
 */
public final class QuantizedModelJson {
  private static final String FORMAT = "proofstream/quantized-model/v2";
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private QuantizedModelJson() {}

  public static byte[] write(QuantizedModel model) {
    return write(model, Optional.empty());
  }

  /**
   * A model and the salt of the commitment to its weights, so that the file's digest hides them as
   * the commitment does. Secret where the weights are.
   */
  public static byte[] write(QuantizedModel model, Optional<BigInteger> parameterSalt) {
    ObjectNode root = MAPPER.createObjectNode().put("format", FORMAT);
    ArrayNode inputs = root.putArray("inputs");
    for (InputSpec input : model.inputs()) {
      inputs
          .addObject()
          .put("name", input.name())
          .put("min", input.min().toPlainString())
          .put("max", input.max().toPlainString())
          .put("step", input.step().toPlainString())
          .put("oneHotGroup", input.oneHotGroup());
    }
    ArrayNode layers = root.putArray("layers");
    for (QuantizedLayer layer : model.layers()) {
      ObjectNode node = layers.addObject().put("name", layer.name()).put("node", layer.node());
      node.put("scale", layer.scale());
      ArrayNode gates = node.putArray("gates");
      layer.gates().forEach(gate -> gates.add(GateJson.write(gate)));
    }
    root.set("decision", decision(model.decision()));
    ArrayNode labels = root.putArray("labels");
    model.labels().forEach(labels::add);
    if (model.profile().isPresent()) {
      ArrayNode profile = root.putArray("profile");
      for (Profile.Widths widths : model.profile().get().layers()) {
        profile
            .addObject()
            .put("weightBits", widths.weightBits())
            .put("biasBits", widths.biasBits());
      }
    }
    parameterSalt.ifPresent(salt -> root.put("parameterSalt", salt.toString()));
    try {
      return MAPPER.writeValueAsBytes(root);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a tree is always JSON", e);
    }
  }

  /**
   * Reads a model and checks its ranges against its weights.
   *
   * @throws IllegalArgumentException when it is none
   * @throws QuantizationException when a stated range is not the one of its weights
   */
  public static QuantizedModel read(byte[] json) {
    try {
      JsonNode root = MAPPER.readTree(json);
      if (!FORMAT.equals(root.path("format").asText())) {
        throw new IllegalArgumentException("format is not " + FORMAT);
      }
      List<InputSpec> inputs = new ArrayList<>();
      for (JsonNode input : root.required("inputs")) {
        inputs.add(
            new InputSpec(
                input.required("name").textValue(),
                new BigDecimal(input.required("min").textValue()),
                new BigDecimal(input.required("max").textValue()),
                new BigDecimal(input.required("step").textValue()),
                input.required("oneHotGroup").textValue()));
      }
      List<QuantizedLayer> layers = new ArrayList<>();
      for (JsonNode layer : root.required("layers")) {
        List<Gate> gates = new ArrayList<>();
        layer.required("gates").forEach(gate -> gates.add(GateJson.read(gate)));
        layers.add(
            new QuantizedLayer(
                layer.required("name").textValue(),
                layer.required("node").textValue(),
                layer.required("scale").doubleValue(),
                gates));
      }
      List<String> labels = new ArrayList<>();
      root.required("labels").forEach(label -> labels.add(label.textValue()));
      return new QuantizedModel(
          inputs, layers, decision(root.required("decision")), labels, profile(root));
    } catch (IOException | NullPointerException e) {
      throw new IllegalArgumentException("not the JSON of a quantised model", e);
    }
  }

  /**
   * The salt that a file holds.
   *
   * @throws IllegalArgumentException when it is no number
   */
  public static Optional<BigInteger> parameterSalt(byte[] json) {
    try {
      JsonNode salt = MAPPER.readTree(json).path("parameterSalt");
      return salt.isMissingNode()
          ? Optional.empty()
          : Optional.of(new BigInteger(salt.textValue()));
    } catch (IOException | NullPointerException e) {
      throw new IllegalArgumentException("not the JSON of a quantised model", e);
    }
  }

  private static Optional<Profile> profile(JsonNode root) {
    if (!root.has("profile")) {
      return Optional.empty();
    }
    List<Profile.Widths> widths = new ArrayList<>();
    for (JsonNode layer : root.required("profile")) {
      widths.add(
          new Profile.Widths(
              layer.required("weightBits").intValue(), layer.required("biasBits").intValue()));
    }
    return Optional.of(new Profile(widths));
  }

  private static ObjectNode decision(Decision decision) {
    ObjectNode node = MAPPER.createObjectNode();
    List<Interval> ranges =
        switch (decision) {
          case Decision.Difference difference -> {
            node.put("kind", "difference").put("scale", difference.scale());
            yield List.of(difference.range());
          }
          case Decision.FirstMaximum maximum -> {
            node.put("kind", "first-maximum").put("scale", maximum.scale());
            yield maximum.ranges();
          }
          case Decision.Index index -> {
            node.put("kind", "index").put("classes", index.classes());
            yield List.of(index.range());
          }
          case Decision.Values values -> {
            node.put("kind", "values")
                .put("scale", values.scale())
                .put("classes", values.classes());
            yield values.ranges();
          }
        };
    ArrayNode forms = node.putArray("forms");
    decision.forms().forEach(form -> forms.add(GateJson.form(form)));
    ArrayNode bounds = node.putArray("ranges");
    ranges.forEach(range -> bounds.add(GateJson.interval(range)));
    return node;
  }

  private static Decision decision(JsonNode node) {
    List<AffineForm> forms = new ArrayList<>();
    node.required("forms").forEach(form -> forms.add(GateJson.form(form)));
    List<Interval> ranges = new ArrayList<>();
    node.required("ranges").forEach(range -> ranges.add(GateJson.interval(range)));
    if (forms.isEmpty() || ranges.isEmpty()) {
      throw new IllegalArgumentException("a decision without forms or ranges");
    }
    return switch (node.required("kind").textValue()) {
      case "difference" ->
          new Decision.Difference(
              forms.getFirst(), ranges.getFirst(), node.required("scale").doubleValue());
      case "first-maximum" ->
          new Decision.FirstMaximum(forms, ranges, node.required("scale").doubleValue());
      case "index" ->
          new Decision.Index(
              forms.getFirst(), ranges.getFirst(), node.required("classes").intValue());
      case "values" ->
          new Decision.Values(
              forms,
              ranges,
              node.required("scale").doubleValue(),
              node.required("classes").intValue());
      default -> throw new IllegalArgumentException("no such kind of decision");
    };
  }
}
