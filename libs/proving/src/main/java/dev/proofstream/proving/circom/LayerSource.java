package dev.proofstream.proving.circom;

import dev.proofstream.model.quantize.AffineForm;
import dev.proofstream.model.quantize.Curve;
import dev.proofstream.model.quantize.Gate;
import dev.proofstream.model.quantize.QuantizedLayer;
import dev.proofstream.model.quantize.QuantizedNeuron;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** The template of one layer: its tables, and one gadget per gate in a loop. */
final class LayerSource {
  private final SourceText text;
  private final boolean hashedParameters;

  LayerSource(SourceText text, boolean hashedParameters) {
    this.text = text;
    this.hashedParameters = hashedParameters;
  }

  static String template(QuantizedLayer layer) {
    return Character.toUpperCase(layer.name().charAt(0)) + layer.name().substring(1);
  }

  /** Names of a gate's components, in the order of its forms. */
  static List<String> ports(Gate gate) {
    return switch (gate) {
      case QuantizedNeuron neuron -> List.of("in");
      case Gate.Shift shift -> List.of("in");
      case Gate.Sign sign -> List.of("in");
      case Gate.Digit digit -> List.of("in");
      case Curve curve -> List.of("in");
      case Gate.Product product -> List.of("left", "right");
      case Gate.Maximum maximum -> List.of("a", "b");
      case Gate.Select select -> List.of("bit", "yes", "no");
    };
  }

  void write(QuantizedLayer layer) {
    List<Gate> gates = layer.gates();
    Gate kind = gates.getFirst();
    int n = gates.size();
    int[] sources = CircuitDesign.sources(CircuitDesign.forms(layer));
    text.line("");
    text.line("// %s: %d of %s", layer.name(), n, SourceText.commentSafe(layer.node()));
    text.line("template %s() {", template(layer));
    text.line("    signal input in[%d];", sources.length);
    if (hashedParameters) {
      text.line("    signal input parameters[%d];", n * (sources.length + 1));
      text.line("    signal product[%d];", n * sources.length);
    }
    text.line("    signal output out[%d];", n);
    List<Gate> items = items(gates);
    LoopTables loop = new LoopTables(text, items.size());
    List<String> ports = ports(kind);
    List<FormTables> forms = new ArrayList<>();
    for (int p = 0; p < ports.size() && !hashedParameters; p++) {
      int port = p;
      List<AffineForm> read = items.stream().map(gate -> gate.forms().get(port)).toList();
      forms.add(new FormTables(variable(ports.get(p)), read, sources, loop));
    }
    String gadget = gadget(kind, items, loop);
    text.line("    component gate[%d];", items.size());
    boolean cut = kind instanceof Gate.Digit;
    String first = cut ? firstDigits(items, loop) : "";
    String digits = cut ? table(loop, "digits", items, g -> ((Gate.Digit) g).digits()) : "";
    loop.open();
    forms.forEach(form -> form.sum(text));
    if (hashedParameters) {
      hiddenSum(text, sources.length, "value");
    }
    text.line("        gate[j] = %s;", gadget);
    for (String port : ports) {
      text.line("        gate[j].%s <== %s;", port, variable(port));
    }
    if (cut) {
      text.line("        for (var i = 0; i < %s; i++) {", digits);
      text.line("            out[%s + i] <== gate[j].out[i];", first);
      text.line("        }");
    } else {
      text.line("        out[j] <== gate[j].out;");
    }
    loop.close();
    text.line("}");
  }

  /** What the loop goes over: gates, of digits the first one of each form. */
  private static List<Gate> items(List<Gate> gates) {
    return gates.stream().filter(g -> !(g instanceof Gate.Digit d) || d.place() == 0).toList();
  }

  /** Where the digits of item j begin among the results. */
  private static String firstDigits(List<Gate> items, LoopTables loop) {
    long[] first = new long[items.size()];
    for (int j = 1; j < first.length; j++) {
      first[j] = first[j - 1] + ((Gate.Digit) items.get(j - 1)).digits();
    }
    return loop.scalar("first", first);
  }

  /** The sum of item j whose weights are signals, into a variable of this name. */
  static void hiddenSum(SourceText text, int sources, String variable) {
    text.line("        var %s = parameters[j * %d + %d];", variable, sources + 1, sources);
    text.line("        for (var i = 0; i < %d; i++) {", sources);
    text.line(
        "            product[j * %d + i] <== parameters[j * %d + i] * in[i];",
        sources, sources + 1);
    text.line("            %s += product[j * %d + i];", variable, sources);
    text.line("        }");
  }

  private static String variable(String port) {
    return port.equals("in") ? "value" : port;
  }

  private String gadget(Gate kind, List<Gate> gates, LoopTables loop) {
    return switch (kind) {
      case QuantizedNeuron neuron ->
          "RescaledRelu(%s, %s)"
              .formatted(
                  table(loop, "bits", gates, g -> ((QuantizedNeuron) g).bits()),
                  table(loop, "shift", gates, g -> ((QuantizedNeuron) g).shift()));
      case Gate.Shift shift ->
          "Rescaled(%s, %s)"
              .formatted(
                  table(loop, "bits", gates, g -> ((Gate.Shift) g).bits()),
                  table(loop, "shift", gates, g -> ((Gate.Shift) g).shift()));
      case Gate.Sign sign ->
          "Sign(%s)".formatted(table(loop, "bits", gates, g -> ((Gate.Sign) g).bits()));
      case Gate.Digit digit ->
          "Digits(%s)".formatted(table(loop, "bits", gates, g -> ((Gate.Digit) g).digits()));
      case Gate.Product product -> "Product()";
      case Gate.Maximum maximum ->
          "Maximum(%s)".formatted(table(loop, "bits", gates, g -> ((Gate.Maximum) g).bits()));
      case Gate.Select select -> "Select()";
      case Curve curve -> curve(gates, loop);
    };
  }

  private String curve(List<Gate> gates, LoopTables loop) {
    List<Curve> curves = gates.stream().map(Curve.class::cast).toList();
    List<String> arguments = new ArrayList<>();
    arguments.add(table(loop, "bits", gates, g -> ((Curve) g).bits()));
    arguments.add(table(loop, "drop", gates, g -> ((Curve) g).drop()));
    arguments.add(table(loop, "index", gates, g -> ((Curve) g).index()));
    arguments.add(table(loop, "low", gates, g -> ((Curve) g).low()));
    arguments.add(table(loop, "below", gates, g -> ((Curve) g).canBeBelow() ? 1 : 0));
    arguments.add(table(loop, "above", gates, g -> ((Curve) g).canBeAbove() ? 1 : 0));
    arguments.add(table(loop, "sloped", gates, g -> ((Curve) g).sloped() ? 1 : 0));
    // One part each, so that a row is [[...]] and its first element the array.
    int size = curves.getFirst().base().length;
    arguments.add(loop.row("base", curves.stream().map(Curve::base).toList(), size) + "[0]");
    arguments.add(loop.row("slope", curves.stream().map(Curve::slope).toList(), size) + "[0]");
    arguments.add(loop.row("left", curves.stream().map(Curve::left).toList(), 2) + "[0]");
    arguments.add(loop.row("right", curves.stream().map(Curve::right).toList(), 2) + "[0]");
    return "Curve(" + String.join(", ", arguments) + ")";
  }

  private static String table(
      LoopTables loop, String name, List<Gate> gates, ToLongFunction<Gate> value) {
    return loop.scalar(name, gates.stream().mapToLong(value).toArray());
  }
}
