package dev.proofstream.proving.circom;

import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.quantize.AffineForm;
import dev.proofstream.model.quantize.QuantizedLayer;
import dev.proofstream.model.quantize.QuantizedModel;
import java.util.ArrayList;
import java.util.List;

/**
 * Circom source of a circuit: fixed gadgets, one template per layer with its weights as tables, a
 * {@code Model} that connects them for one row, and a {@code Circuit} with as many rows as the
 * batch has. Public signals are the outputs and the inputs row by row, or the commitment to the
 * inputs, the commitment to the parameters, and the binding. Same design, same text. The names of
 * its signals are known to {@link SignalValues}, too.
 */
final class CircomSource {
  private static final String PRAGMA = "pragma circom 2.1.6;\n";

  /** More runs of signals next to each other than this are connected by a table. */
  private static final int RUNS = 24;

  private final SourceText text = new SourceText();
  private final CircuitDesign design;
  private final QuantizedModel model;

  private CircomSource(CircuitDesign design) {
    this.design = design;
    this.model = design.model();
  }

  static String of(CircuitDesign design) {
    return new CircomSource(design).write();
  }

  private String write() {
    text.line(PRAGMA);
    text.line(SourceText.gadgets());
    LayerSource layers = new LayerSource(text, design.hashedParameters());
    for (QuantizedLayer layer : design.layers()) {
      layers.write(layer);
    }
    DecisionSource.write(text, model.decision(), design.hashedParameters());
    model();
    MainSource.write(text, design);
    return text.toString();
  }

  private void model() {
    int inputs = design.inputs();
    text.line("");
    text.line("// One row. Inputs are levels: (value - min) / step.");
    if (inputs <= 64) {
      for (int i = 0; i < inputs; i++) {
        InputSpec input = model.inputs().get(i);
        text.line(
            "//   inputs[%d]: %s, 0 to %d%s",
            i,
            SourceText.commentSafe(input.name()),
            input.levels() - 1,
            input.oneHotGroup().isEmpty()
                ? ""
                : ", one-hot group " + SourceText.commentSafe(input.oneHotGroup()));
      }
    }
    int parameters = design.parameters().size();
    text.line("template Model() {");
    text.line("    signal input inputs[%d];", inputs);
    if (parameters > 0) {
      text.line("    signal input parameters[%d];", parameters);
    }
    text.line("    signal output outputs[%d];", design.outputs());
    text.line("    // Inputs, then the results of the layers in order.");
    text.line("    signal signals[%d];", model.signals());
    text.line("    for (var i = 0; i < %d; i++) {", inputs);
    text.line("        signals[i] <== inputs[i];");
    text.line("    }");
    int next = inputs;
    int parameter = 0;
    for (QuantizedLayer layer : design.layers()) {
      List<AffineForm> forms = CircuitDesign.forms(layer);
      parameter = connect(layer.name(), LayerSource.template(layer), forms, parameter);
      text.line("    for (var i = 0; i < %d; i++) {", layer.gates().size());
      text.line("        signals[%d + i] <== %s.out[i];", next, layer.name());
      text.line("    }");
      next += layer.gates().size();
    }
    connect("decision", "Decision", model.decision().forms(), parameter);
    text.line("    for (var i = 0; i < %d; i++) {", design.outputs());
    text.line("        outputs[i] <== decision.out[i];");
    text.line("    }");
    text.line("}");
  }

  /** Connects one component; the result is the first parameter that it leaves. */
  private int connect(String component, String template, List<AffineForm> forms, int parameter) {
    text.line("    component %s = %s();", component, template);
    int[] sources = CircuitDesign.sources(forms);
    List<int[]> runs = runs(sources);
    if (runs.size() <= RUNS) {
      for (int[] run : runs) {
        if (run[2] == 1) {
          text.line("    %s.in[%d] <== signals[%d];", component, run[0], run[1]);
        } else {
          text.line("    for (var i = 0; i < %d; i++) {", run[2]);
          text.line("        %s.in[%s] <== signals[%s];", component, plus(run[0]), plus(run[1]));
          text.line("    }");
        }
      }
    } else {
      LoopTables loop = new LoopTables(text, sources.length);
      long[] places = new long[sources.length];
      for (int i = 0; i < places.length; i++) {
        places[i] = sources[i];
      }
      String from = loop.scalar(component + "Reads", places);
      loop.open();
      text.line("        %s.in[j] <== signals[%s];", component, from);
      loop.close();
    }
    if (!design.hashedParameters()) {
      return parameter;
    }
    int count = forms.stream().mapToInt(form -> form.weights().length + 1).sum();
    text.line("    for (var i = 0; i < %d; i++) {", count);
    text.line("        %s.parameters[i] <== parameters[%s];", component, plus(parameter));
    text.line("    }");
    return parameter + count;
  }

  private static String plus(int offset) {
    return offset == 0 ? "i" : offset + " + i";
  }

  /** Place in {@code in}, first signal, length. */
  private static List<int[]> runs(int[] sources) {
    List<int[]> runs = new ArrayList<>();
    for (int i = 0; i < sources.length; i++) {
      if (i > 0 && sources[i] == sources[i - 1] + 1) {
        runs.getLast()[2]++;
      } else {
        runs.add(new int[] {i, sources[i], 1});
      }
    }
    return runs;
  }
}
