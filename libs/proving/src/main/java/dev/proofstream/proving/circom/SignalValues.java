package dev.proofstream.proving.circom;

import dev.proofstream.model.quantize.AffineForm;
import dev.proofstream.model.quantize.Decision;
import dev.proofstream.model.quantize.Gate;
import dev.proofstream.model.quantize.QuantizedLayer;
import dev.proofstream.model.quantize.QuantizedModel;
import dev.proofstream.model.quantize.QuantizedModel.Trace;
import dev.proofstream.zk.field.PrimeField;
import java.math.BigInteger;
import java.util.List;
import java.util.function.Supplier;

/**
 * Goes through every signal of the circuit that {@link CircomSource} writes, in one fixed order,
 * with the value that an assignment gives it.
 */
final class SignalValues {
  private static final BigInteger R = PrimeField.FR.modulus();

  /** Takes one signal. The name is made only when asked for. */
  interface Sink {
    void accept(Supplier<String> name, long value);

    void accept(Supplier<String> name, BigInteger value);
  }

  private final CircuitDesign design;
  private final Sink sink;
  private final GateSignals gates;

  private SignalValues(CircuitDesign design, Sink sink) {
    this.design = design;
    this.sink = sink;
    this.gates = new GateSignals(sink);
  }

  static void forEach(CircuitDesign design, Assignment assignment, Sink sink) {
    new SignalValues(design, sink).run(assignment);
  }

  private void run(Assignment assignment) {
    sink.accept(() -> "main.binding", assignment.binding());
    sink.accept(() -> "main.bindingSquare", assignment.binding().pow(2));
    List<CircuitDesign.Parameter> parameters = design.parameters();
    long[] levels = Assignment.levels(design, assignment.rows());
    for (int i = 0; i < levels.length; i++) {
      int index = i;
      sink.accept(() -> "main.inputs[" + index + "]", levels[i]);
    }
    if (!design.publicInput()) {
      for (int i = 0; i < levels.length; i++) {
        var spec = design.model().inputs().get(i % design.inputs());
        gates.level("main.level[" + i + "]", spec.levels() - 1, levels[i]);
      }
    }
    if (design.hashedInput()) {
      sink.accept(() -> "main.salt", assignment.salt());
      Commitment commitment = new Commitment(design.levelBits());
      BigInteger root = hash("main.levelHash", commitment, assignment.salt(), levels);
      sink.accept(() -> "main.inputHash", root);
    }
    if (design.hashedParameters()) {
      parameters(parameters, assignment.parameterSalt());
    }
    for (int r = 0; r < design.batch(); r++) {
      row("main.row[" + r + "]", r, assignment.rows().get(r), parameters);
    }
  }

  private void parameters(List<CircuitDesign.Parameter> parameters, BigInteger salt) {
    int[] widths = new int[parameters.size()];
    long[] offsets = new long[widths.length];
    for (int i = 0; i < widths.length; i++) {
      CircuitDesign.Parameter parameter = parameters.get(i);
      int index = i;
      widths[i] = parameter.bits();
      offsets[i] = parameter.offset();
      sink.accept(() -> "main.parameters[" + index + "]", parameter.value());
      gates.signedBits("main.parameter[" + i + "]", widths[i] - 1, parameter.value());
    }
    sink.accept(() -> "main.parameterSalt", salt);
    BigInteger root = hash("main.parameterHash", new Commitment(widths), salt, offsets);
    sink.accept(() -> "main.parameterRoot", root);
  }

  private BigInteger hash(
      String component, Commitment commitment, BigInteger salt, long[] numbers) {
    return commitment.hash(
        salt,
        numbers,
        new Commitment.Listener() {
          private int boxes;

          @Override
          public void box(int call, BigInteger input) {
            int index = boxes++;
            Supplier<String> box = () -> component + call + ".box[" + index + "]";
            BigInteger square = input.pow(2).mod(R);
            BigInteger fourth = square.pow(2).mod(R);
            sink.accept(() -> box.get() + ".in", input);
            sink.accept(() -> box.get() + ".square", square);
            sink.accept(() -> box.get() + ".fourth", fourth);
            sink.accept(() -> box.get() + ".out", fourth.multiply(input).mod(R));
          }

          @Override
          public void called(int call, List<BigInteger> inputs, BigInteger digest) {
            for (int i = 0; i < inputs.size(); i++) {
              int index = i;
              sink.accept(() -> component + call + ".in[" + index + "]", inputs.get(i));
            }
            sink.accept(() -> component + call + ".out", digest);
            boxes = 0;
          }
        });
  }

  private void row(String row, int r, Trace trace, List<CircuitDesign.Parameter> parameters) {
    QuantizedModel model = design.model();
    long[] signals = trace.signals();
    for (int i = 0; i < design.inputs(); i++) {
      int index = i;
      sink.accept(() -> row + ".inputs[" + index + "]", signals[i]);
    }
    for (int i = 0; i < parameters.size(); i++) {
      int index = i;
      sink.accept(() -> row + ".parameters[" + index + "]", parameters.get(index).value());
    }
    for (int i = 0; i < signals.length; i++) {
      int index = i;
      sink.accept(() -> row + ".signals[" + index + "]", signals[i]);
    }
    int next = design.inputs();
    for (QuantizedLayer layer : design.layers()) {
      String component = row + "." + layer.name();
      ins(component, CircuitDesign.forms(layer), signals);
      int item = -1;
      for (int j = 0; j < layer.gates().size(); j++) {
        int index = j;
        Gate gate = layer.gates().get(j);
        long out = signals[next++];
        item += gate instanceof Gate.Digit digit && digit.place() > 0 ? 0 : 1;
        gates.gate(component + ".gate[" + item + "]", gate, signals, out);
        sink.accept(() -> component + ".out[" + index + "]", out);
      }
    }
    decision(row + ".decision", model.decision(), signals);
    long[] outputs = trace.outputs();
    for (int k = 0; k < outputs.length; k++) {
      int index = k;
      sink.accept(() -> row + ".decision.out[" + index + "]", outputs[index]);
      sink.accept(() -> row + ".outputs[" + index + "]", outputs[index]);
      sink.accept(() -> "main.outputs[" + (r * outputs.length + index) + "]", outputs[index]);
    }
  }

  private void decision(String component, Decision decision, long[] signals) {
    List<AffineForm> forms = decision.forms();
    ins(component, forms, signals);
    long[] values = new long[forms.size()];
    for (int k = 0; k < values.length; k++) {
      int index = k;
      values[k] = forms.get(k).at(signals);
      sink.accept(() -> component + ".value[" + index + "]", values[index]);
    }
    switch (decision) {
      case Decision.Difference difference ->
          gates.sign(component + ".sign", difference.bits(), values[0]);
      case Decision.FirstMaximum maximum -> {
        long largest = values[0];
        long best = 0;
        for (int k = 0; k < values.length; k++) {
          int index = k;
          if (k > 0) {
            long t = values[k] - largest - 1;
            gates.sign(component + ".greater[" + (k - 1) + "]", maximum.bits(k), t);
            largest = t >= 0 ? values[k] : largest;
            best = t >= 0 ? k : best;
          }
          sink.accept(() -> component + ".best[" + index + "]", best);
          if (k < values.length - 1) {
            sink.accept(() -> component + ".largest[" + index + "]", largest);
          }
        }
      }
      case Decision.Index index -> {}
      case Decision.Values shown -> {}
    }
  }

  /** What a template reads, and the products of hidden weights with it. */
  private void ins(String component, List<AffineForm> forms, long[] signals) {
    int[] sources = CircuitDesign.sources(forms);
    for (int i = 0; i < sources.length; i++) {
      int index = i;
      sink.accept(() -> component + ".in[" + index + "]", signals[sources[index]]);
    }
    if (!design.hashedParameters()) {
      return;
    }
    int at = 0;
    for (int j = 0; j < forms.size(); j++) {
      AffineForm form = forms.get(j);
      for (int i = 0; i < sources.length; i++) {
        int place = at++;
        int product = j * sources.length + i;
        long weight = form.weights()[i];
        long value = weight * signals[sources[i]];
        sink.accept(() -> component + ".parameters[" + place + "]", weight);
        sink.accept(() -> component + ".product[" + product + "]", value);
      }
      int place = at++;
      sink.accept(() -> component + ".parameters[" + place + "]", form.bias());
    }
  }
}
