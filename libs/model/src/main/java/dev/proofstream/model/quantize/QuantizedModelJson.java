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
import java.util.ArrayList;
import java.util.List;

/**
 * A quantised model as JSON, for those who evaluate or audit it elsewhere. Same model, same bytes.
 */
public final class QuantizedModelJson {
  private static final String FORMAT = "proofstream/quantized-model/v1";
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private QuantizedModelJson() {}

  public static byte[] write(QuantizedModel model) {
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
      ArrayNode neurons = layers.addObject().put("name", layer.name()).putArray("neurons");
      for (QuantizedNeuron neuron : layer.neurons()) {
        ObjectNode node = neurons.addObject().put("unit", neuron.unit());
        node.put("shift", neuron.shift());
        node.set("range", interval(neuron.range()));
        node.set("form", form(neuron.form()));
      }
    }
    ObjectNode decision = root.putObject("decision");
    switch (model.decision()) {
      case Decision.Difference difference -> {
        decision.put("scale", difference.scale());
        decision.putArray("forms").add(form(difference.form()));
        decision.putArray("ranges").add(interval(difference.range()));
      }
      case Decision.FirstMaximum maximum -> {
        decision.put("scale", maximum.scale());
        ArrayNode forms = decision.putArray("forms");
        maximum.logits().forEach(logit -> forms.add(form(logit)));
        ArrayNode ranges = decision.putArray("ranges");
        maximum.ranges().forEach(range -> ranges.add(interval(range)));
      }
    }
    ArrayNode labels = root.putArray("labels");
    model.labels().forEach(labels::add);
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
        List<QuantizedNeuron> neurons = new ArrayList<>();
        for (JsonNode neuron : layer.required("neurons")) {
          neurons.add(
              new QuantizedNeuron(
                  neuron.required("unit").intValue(),
                  form(neuron.required("form")),
                  interval(neuron.required("range")),
                  neuron.required("shift").intValue()));
        }
        layers.add(new QuantizedLayer(layer.required("name").textValue(), neurons));
      }
      List<String> labels = new ArrayList<>();
      root.required("labels").forEach(label -> labels.add(label.textValue()));
      return new QuantizedModel(inputs, layers, decision(root.required("decision")), labels);
    } catch (IOException | NullPointerException e) {
      throw new IllegalArgumentException("not the JSON of a quantised model", e);
    }
  }

  private static Decision decision(JsonNode node) {
    List<AffineForm> forms = new ArrayList<>();
    node.required("forms").forEach(form -> forms.add(form(form)));
    List<Interval> ranges = new ArrayList<>();
    node.required("ranges").forEach(range -> ranges.add(interval(range)));
    double scale = node.required("scale").doubleValue();
    if (forms.size() == 1 && ranges.size() == 1) {
      return new Decision.Difference(forms.getFirst(), ranges.getFirst(), scale);
    }
    return new Decision.FirstMaximum(forms, ranges, scale);
  }

  private static ObjectNode form(AffineForm form) {
    ObjectNode node = MAPPER.createObjectNode().put("bias", form.bias());
    ArrayNode sources = node.putArray("sources");
    for (int source : form.sources()) {
      sources.add(source);
    }
    ArrayNode weights = node.putArray("weights");
    for (long weight : form.weights()) {
      weights.add(weight);
    }
    return node;
  }

  private static AffineForm form(JsonNode node) {
    JsonNode sources = node.required("sources");
    JsonNode weights = node.required("weights");
    int[] sourceArray = new int[sources.size()];
    for (int i = 0; i < sourceArray.length; i++) {
      sourceArray[i] = sources.get(i).intValue();
    }
    long[] weightArray = new long[weights.size()];
    for (int i = 0; i < weightArray.length; i++) {
      weightArray[i] = weights.get(i).longValue();
    }
    return new AffineForm(sourceArray, weightArray, node.required("bias").longValue());
  }

  private static ArrayNode interval(Interval interval) {
    return MAPPER.createArrayNode().add(interval.lo()).add(interval.hi());
  }

  private static Interval interval(JsonNode node) {
    return new Interval(node.required(0).longValue(), node.required(1).longValue());
  }
}
