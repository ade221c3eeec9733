package dev.proofstream.proving.circom;

import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.quantize.AffineForm;
import dev.proofstream.model.quantize.Decision;
import dev.proofstream.model.quantize.QuantizedLayer;
import dev.proofstream.model.quantize.QuantizedModel;
import dev.proofstream.model.quantize.QuantizedNeuron;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Circom source of a quantised model: fixed gadgets, one template per layer with its weights as a
 * table, and a {@code main} that connects them. Public signals are the label, the inputs' levels
 * and the binding. Same model, same text. The names of its signals are known to {@link
 * SignalValues}, too.
 */
final class CircomSource {
  private static final String GADGETS = "gadgets.circom";
  private static final String PRAGMA = "pragma circom 2.1.6;\n";

  private final StringBuilder text = new StringBuilder();
  private final QuantizedModel model;

  private CircomSource(QuantizedModel model) {
    this.model = model;
  }

  static String of(QuantizedModel model) {
    return new CircomSource(model).write();
  }

  /** Every signal that a layer or the decision reads, ascending: the order of its {@code in}. */
  static int[] sources(List<AffineForm> forms) {
    return forms.stream()
        .flatMapToInt(form -> Arrays.stream(form.sources()))
        .sorted()
        .distinct()
        .toArray();
  }

  private String write() {
    text.append(PRAGMA).append('\n').append(gadgets());
    for (QuantizedLayer layer : model.layers()) {
      if (!layer.neurons().isEmpty()) {
        layer(layer);
      }
    }
    switch (model.decision()) {
      case Decision.Difference difference -> difference(difference);
      case Decision.FirstMaximum maximum -> firstMaximum(maximum);
    }
    model();
    line("");
    line("component main {public [inputs, binding]} = Model();");
    return text.toString();
  }

  private void layer(QuantizedLayer layer) {
    List<QuantizedNeuron> neurons = layer.neurons();
    List<AffineForm> forms = neurons.stream().map(QuantizedNeuron::form).toList();
    int[] sources = sources(forms);
    int n = neurons.size();
    line("");
    line("// %d neurons of %s: units %s".formatted(n, layer.name(), units(neurons)));
    line("template %s() {".formatted(template(layer.name())));
    line("    signal input in[%d];".formatted(sources.length));
    line("    signal output out[%d];".formatted(n));
    table("weights", forms, sources);
    line("    var bias[%d] = %s;".formatted(n, biases(forms)));
    line("    var bits[%d] = %s;".formatted(n, list(neurons.stream().map(QuantizedNeuron::bits))));
    line(
        "    var shift[%d] = %s;".formatted(n, list(neurons.stream().map(QuantizedNeuron::shift))));
    line("    component relu[%d];".formatted(n));
    line("    for (var j = 0; j < %d; j++) {".formatted(n));
    line("        var sum = bias[j];");
    line("        for (var i = 0; i < %d; i++) {".formatted(sources.length));
    line("            sum += weights[j][i] * in[i];");
    line("        }");
    line("        relu[j] = RescaledRelu(bits[j], shift[j]);");
    line("        relu[j].in <== sum;");
    line("        out[j] <== relu[j].out;");
    line("    }");
    line("}");
  }

  private void difference(Decision.Difference difference) {
    int[] sources = sources(List.of(difference.form()));
    line("");
    line(
        "// 1 exactly when the difference of the two logits is above 0: in >= 0 with 1 taken off.");
    line("template Decision() {");
    line("    signal input in[%d];".formatted(sources.length));
    line("    signal output label;");
    table("weights", List.of(difference.form()), sources);
    line("    var sum = %d;".formatted(difference.form().bias()));
    line("    for (var i = 0; i < %d; i++) {".formatted(sources.length));
    line("        sum += weights[0][i] * in[i];");
    line("    }");
    line("    component sign = SignedBits(%d);".formatted(difference.bits()));
    line("    sign.in <== sum;");
    line("    label <== sign.bits[%d];".formatted(difference.bits()));
    line("}");
  }

  private void firstMaximum(Decision.FirstMaximum maximum) {
    int classes = maximum.classes();
    int[] sources = sources(maximum.logits());
    line("");
    line("// Index of the first largest of the logits: each is compared with the largest so far.");
    line("template Decision() {");
    line("    signal input in[%d];".formatted(sources.length));
    line("    signal output label;");
    table("weights", maximum.logits(), sources);
    line("    var bias[%d] = %s;".formatted(classes, biases(maximum.logits())));
    line(
        "    var bits[%d] = %s;"
            .formatted(classes - 1, list(IntStream.range(1, classes).mapToObj(maximum::bits))));
    line("    signal logit[%d];".formatted(classes));
    line("    for (var k = 0; k < %d; k++) {".formatted(classes));
    line("        var sum = bias[k];");
    line("        for (var i = 0; i < %d; i++) {".formatted(sources.length));
    line("            sum += weights[k][i] * in[i];");
    line("        }");
    line("        logit[k] <== sum;");
    line("    }");
    line("    component greater[%d];".formatted(classes - 1));
    line("    signal largest[%d];".formatted(classes - 1));
    line("    signal best[%d];".formatted(classes));
    line("    largest[0] <== logit[0];");
    line("    best[0] <== 0;");
    line("    for (var k = 1; k < %d; k++) {".formatted(classes));
    line("        greater[k - 1] = SignedBits(bits[k - 1]);");
    line("        greater[k - 1].in <== logit[k] - largest[k - 1] - 1;");
    line("        var isGreater = greater[k - 1].bits[bits[k - 1]];");
    line("        best[k] <== best[k - 1] + isGreater * (k - best[k - 1]);");
    line("        if (k < %d) {".formatted(classes - 1));
    line("            largest[k] <== largest[k - 1] + isGreater * (logit[k] - largest[k - 1]);");
    line("        }");
    line("    }");
    line("    label <== best[%d];".formatted(classes - 1));
    line("}");
  }

  private void model() {
    line("");
    line("// Inputs are levels: (value - min) / step. Whoever verifies checks their ranges:");
    for (int i = 0; i < model.inputs().size(); i++) {
      InputSpec input = model.inputs().get(i);
      line(
          "//   inputs[%d]: %s, 0 to %d%s"
              .formatted(
                  i,
                  commentSafe(input.name()),
                  input.levels() - 1,
                  input.oneHotGroup().isEmpty()
                      ? ""
                      : ", one-hot group " + commentSafe(input.oneHotGroup())));
    }
    line("template Model() {");
    line("    signal input inputs[%d];".formatted(model.inputs().size()));
    line("    signal input binding;");
    line("    signal output label;");
    List<String> signals = new ArrayList<>();
    for (int i = 0; i < model.inputs().size(); i++) {
      signals.add("inputs[%d]".formatted(i));
    }
    for (QuantizedLayer layer : model.layers()) {
      if (!layer.neurons().isEmpty()) {
        connect(
            layer.name(),
            template(layer.name()),
            layer.neurons().stream().map(QuantizedNeuron::form).toList(),
            signals);
        for (int j = 0; j < layer.neurons().size(); j++) {
          signals.add("%s.out[%d]".formatted(layer.name(), j));
        }
      }
    }
    connect("decision", "Decision", forms(model.decision()), signals);
    line("    label <== decision.label;");
    line("    // Ties the proof to one request: no one can change the binding of a proof.");
    line("    signal bindingSquare <== binding * binding;");
    line("}");
  }

  private void connect(
      String component, String template, List<AffineForm> forms, List<String> signals) {
    line("    component %s = %s();".formatted(component, template));
    int[] sources = sources(forms);
    for (int i = 0; i < sources.length; i++) {
      line("    %s.in[%d] <== %s;".formatted(component, i, signals.get(sources[i])));
    }
  }

  static List<AffineForm> forms(Decision decision) {
    return switch (decision) {
      case Decision.Difference difference -> List.of(difference.form());
      case Decision.FirstMaximum maximum -> maximum.logits();
    };
  }

  private void table(String name, List<AffineForm> forms, int[] sources) {
    // Forms that read nothing are constants, but circom knows no empty array.
    int columns = Math.max(1, sources.length);
    line("    var %s[%d][%d] = [".formatted(name, forms.size(), columns));
    for (int j = 0; j < forms.size(); j++) {
      AffineForm form = forms.get(j);
      long[] row = new long[columns];
      for (int i = 0; i < form.sources().length; i++) {
        row[Arrays.binarySearch(sources, form.sources()[i])] = form.weights()[i];
      }
      String values = list(Arrays.stream(row).boxed());
      line("        %s%s".formatted(values, j < forms.size() - 1 ? "," : ""));
    }
    line("    ];");
  }

  private static String biases(List<AffineForm> forms) {
    return list(forms.stream().map(AffineForm::bias));
  }

  private static String list(java.util.stream.Stream<? extends Number> values) {
    return values.map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
  }

  private static String units(List<QuantizedNeuron> neurons) {
    return neurons.stream()
        .map(neuron -> String.valueOf(neuron.unit()))
        .collect(Collectors.joining(", "));
  }

  private static String template(String layer) {
    return Character.toUpperCase(layer.charAt(0)) + layer.substring(1);
  }

  /** Names come from a model's file: none may end the comment that it stands in. */
  private static String commentSafe(String name) {
    return name.replaceAll("[^A-Za-z0-9 ._:-]", "?");
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  private static String gadgets() {
    try (InputStream in = CircomSource.class.getResourceAsStream(GADGETS)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the gadgets are part of this library", e);
    }
  }
}
