package dev.proofstream.model.quantize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Gates and forms as JSON. */
final class GateJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private GateJson() {}

  static ObjectNode write(Gate gate) {
    ObjectNode node = NODES.objectNode();
    switch (gate) {
      case QuantizedNeuron neuron -> {
        node.put("kind", "relu").put("unit", neuron.unit()).put("shift", neuron.shift());
        node.set("range", interval(neuron.range()));
        node.set("form", form(neuron.form()));
      }
      case Gate.Shift shift -> {
        node.put("kind", "shift").put("shift", shift.shift());
        node.set("range", interval(shift.range()));
        node.set("form", form(shift.form()));
      }
      case Gate.Sign sign -> {
        node.put("kind", "sign");
        node.set("range", interval(sign.range()));
        node.set("form", form(sign.form()));
      }
      case Gate.Digit digit -> {
        node.put("kind", "digit").put("place", digit.place());
        node.set("range", interval(digit.range()));
        node.set("form", form(digit.form()));
      }
      case Gate.Product product -> {
        node.put("kind", "product");
        node.set("result", interval(product.result()));
        node.set("left", form(product.left()));
        node.set("right", form(product.right()));
      }
      case Gate.Maximum maximum -> {
        node.put("kind", "maximum");
        node.set("difference", interval(maximum.difference()));
        node.set("result", interval(maximum.result()));
        node.set("a", form(maximum.a()));
        node.set("b", form(maximum.b()));
      }
      case Gate.Select select -> {
        node.put("kind", "select");
        node.set("result", interval(select.result()));
        node.set("bit", form(select.bit()));
        node.set("yes", form(select.yes()));
        node.set("no", form(select.no()));
      }
      case Curve curve -> {
        node.put("kind", "curve")
            .put("drop", curve.drop())
            .put("low", curve.low())
            .put("index", curve.index());
        node.set("range", interval(curve.range()));
        node.set("form", form(curve.form()));
        node.set("base", longs(curve.base()));
        node.set("slope", longs(curve.slope()));
        node.set("left", longs(curve.left()));
        node.set("right", longs(curve.right()));
      }
    }
    return node;
  }

  static Gate read(JsonNode node) {
    return switch (node.required("kind").textValue()) {
      case "relu" ->
          new QuantizedNeuron(
              node.required("unit").intValue(),
              form(node.required("form")),
              interval(node.required("range")),
              node.required("shift").intValue());
      case "shift" ->
          new Gate.Shift(
              form(node.required("form")),
              interval(node.required("range")),
              node.required("shift").intValue());
      case "sign" -> new Gate.Sign(form(node.required("form")), interval(node.required("range")));
      case "digit" ->
          new Gate.Digit(
              form(node.required("form")),
              interval(node.required("range")),
              node.required("place").intValue());
      case "product" ->
          new Gate.Product(
              form(node.required("left")),
              form(node.required("right")),
              interval(node.required("result")));
      case "maximum" ->
          new Gate.Maximum(
              form(node.required("a")),
              form(node.required("b")),
              interval(node.required("difference")),
              interval(node.required("result")));
      case "select" ->
          new Gate.Select(
              form(node.required("bit")),
              form(node.required("yes")),
              form(node.required("no")),
              interval(node.required("result")));
      case "curve" ->
          new Curve(
              form(node.required("form")),
              interval(node.required("range")),
              node.required("drop").intValue(),
              node.required("low").intValue(),
              node.required("index").intValue(),
              longs(node.required("base")),
              longs(node.required("slope")),
              longs(node.required("left")),
              longs(node.required("right")));
      default -> throw new IllegalArgumentException("no such kind of gate");
    };
  }

  static ObjectNode form(AffineForm form) {
    ObjectNode node = NODES.objectNode().put("bias", form.bias());
    ArrayNode sources = node.putArray("sources");
    for (int source : form.sources()) {
      sources.add(source);
    }
    node.set("weights", longs(form.weights()));
    return node;
  }

  static AffineForm form(JsonNode node) {
    JsonNode sources = node.required("sources");
    int[] sourceArray = new int[sources.size()];
    for (int i = 0; i < sourceArray.length; i++) {
      sourceArray[i] = sources.get(i).intValue();
    }
    return new AffineForm(
        sourceArray, longs(node.required("weights")), node.required("bias").longValue());
  }

  static ArrayNode interval(Interval interval) {
    return NODES.arrayNode().add(interval.lo()).add(interval.hi());
  }

  static Interval interval(JsonNode node) {
    return new Interval(node.required(0).longValue(), node.required(1).longValue());
  }

  private static ArrayNode longs(long[] values) {
    ArrayNode array = NODES.arrayNode();
    for (long value : values) {
      array.add(value);
    }
    return array;
  }

  private static long[] longs(JsonNode node) {
    long[] values = new long[node.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = node.get(i).longValue();
    }
    return values;
  }
}
