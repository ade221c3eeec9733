package dev.proofstream.proving.circom;

import dev.proofstream.model.quantize.AffineForm;
import dev.proofstream.model.quantize.Decision;
import dev.proofstream.model.quantize.QuantizedLayer;
import dev.proofstream.model.quantize.QuantizedModel;
import dev.proofstream.model.quantize.QuantizedModel.Trace;
import dev.proofstream.model.quantize.QuantizedNeuron;
import java.util.List;
import java.util.function.Supplier;

/**
 * Goes through every signal of the circuit that {@link CircomSource} writes, in one fixed order,
 * with the value that an evaluation gives it. The binding and its square are not among them.
 */
final class SignalValues {

  /** Takes one signal. The name is made only when asked for. */
  @FunctionalInterface
  interface Sink {
    void accept(Supplier<String> name, long value);
  }

  private final QuantizedModel model;
  private final Trace trace;
  private final Sink sink;

  private SignalValues(QuantizedModel model, Trace trace, Sink sink) {
    this.model = model;
    this.trace = trace;
    this.sink = sink;
  }

  static void forEach(QuantizedModel model, Trace trace, Sink sink) {
    new SignalValues(model, trace, sink).run();
  }

  private void run() {
    int inputs = model.inputs().size();
    for (int i = 0; i < inputs; i++) {
      int index = i;
      sink.accept(() -> "main.inputs[" + index + "]", trace.signals()[i]);
    }
    int next = inputs;
    for (QuantizedLayer layer : model.layers()) {
      List<QuantizedNeuron> neurons = layer.neurons();
      String component = "main." + layer.name();
      ins(component, neurons.stream().map(QuantizedNeuron::form).toList());
      for (int j = 0; j < neurons.size(); j++) {
        int index = j;
        long t = trace.preActivations()[next - inputs];
        long out = trace.signals()[next];
        String relu = component + ".relu[" + j + "]";
        sink.accept(() -> relu + ".in", t);
        sink.accept(() -> relu + ".out", out);
        sink.accept(() -> component + ".out[" + index + "]", out);
        signedBits(relu + ".signed", neurons.get(j).bits(), t);
        next++;
      }
    }
    decision();
    sink.accept(() -> "main.label", trace.label());
  }

  private void decision() {
    String component = "main.decision";
    ins(component, CircomSource.forms(model.decision()));
    sink.accept(() -> component + ".label", trace.label());
    switch (model.decision()) {
      case Decision.Difference difference ->
          signedBits(component + ".sign", difference.bits(), trace.steps()[0]);
      case Decision.FirstMaximum maximum -> {
        long largest = maximum.logits().getFirst().at(trace.signals());
        long best = 0;
        for (int k = 0; k < maximum.classes(); k++) {
          int index = k;
          long logit = maximum.logits().get(k).at(trace.signals());
          sink.accept(() -> component + ".logit[" + index + "]", logit);
          if (k > 0) {
            long t = trace.steps()[k - 1];
            signedBits(component + ".greater[" + (k - 1) + "]", maximum.bits(k), t);
            largest = t >= 0 ? logit : largest;
            best = t >= 0 ? k : best;
          }
          sink.accept(() -> component + ".best[" + index + "]", best);
          if (k < maximum.classes() - 1) {
            sink.accept(() -> component + ".largest[" + index + "]", largest);
          }
        }
      }
    }
  }

  private void ins(String component, List<AffineForm> forms) {
    int[] sources = CircomSource.sources(forms);
    for (int i = 0; i < sources.length; i++) {
      int index = i;
      sink.accept(() -> component + ".in[" + index + "]", trace.signals()[sources[i]]);
    }
  }

  /** A {@code SignedBits(b)} component. */
  private void signedBits(String component, int b, long t) {
    sink.accept(() -> component + ".in", t);
    long shifted = t + (1L << b);
    for (int i = 0; i <= b; i++) {
      int index = i;
      sink.accept(() -> component + ".bits[" + index + "]", shifted >> i & 1);
    }
  }
}
