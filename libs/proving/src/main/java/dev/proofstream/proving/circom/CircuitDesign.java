package dev.proofstream.proving.circom;

import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.quantize.AffineForm;
import dev.proofstream.model.quantize.Decision;
import dev.proofstream.model.quantize.Gate;
import dev.proofstream.model.quantize.Profile;
import dev.proofstream.model.quantize.QuantizedLayer;
import dev.proofstream.model.quantize.QuantizedModel;
import dev.proofstream.proving.CircuitOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a circuit is made of: a quantised model and what is hidden and shown of it. Source, witness
 * and expected public signals all follow it.
 *
 * @param model the integer semantics
 * @param options of the circuit
 */
record CircuitDesign(QuantizedModel model, CircuitOptions options) {

  CircuitDesign {
    if (hashed(options.parameters()) != model.profile().isPresent()) {
      throw new IllegalArgumentException(
          "hashed parameters need a model with a profile, and fixed ones a model without");
    }
  }

  static CircuitDesign of(QuantizedModel model) {
    return new CircuitDesign(model, CircuitOptions.DEFAULT);
  }

  private static boolean hashed(String option) {
    return CircuitOptions.HASHED.equals(option);
  }

  boolean publicInput() {
    return CircuitOptions.PUBLIC.equals(options.input());
  }

  boolean hashedInput() {
    return hashed(options.input());
  }

  boolean hashedParameters() {
    return hashed(options.parameters());
  }

  int batch() {
    return options.batch();
  }

  /** Inputs of one row. */
  int inputs() {
    return model.inputs().size();
  }

  /** Public outputs of one row. */
  int outputs() {
    return model.decision() instanceof Decision.Values values ? values.forms().size() : 1;
  }

  /** Layers with at least one gate; the others leave no template. */
  List<QuantizedLayer> layers() {
    return model.layers().stream().filter(layer -> !layer.gates().isEmpty()).toList();
  }

  /** Every signal that forms read, ascending: the order of a template's {@code in}. */
  static int[] sources(List<AffineForm> forms) {
    return forms.stream()
        .flatMapToInt(form -> Arrays.stream(form.sources()))
        .sorted()
        .distinct()
        .toArray();
  }

  /** All forms that a layer reads. */
  static List<AffineForm> forms(QuantizedLayer layer) {
    List<AffineForm> forms = new ArrayList<>();
    for (Gate gate : layer.gates()) {
      forms.addAll(gate.forms());
    }
    return forms;
  }

  /** Widths of the levels' bits in a commitment, all rows one after the other. */
  int[] levelBits() {
    return levelBits(model.inputs(), batch());
  }

  static int[] levelBits(List<InputSpec> inputs, int batch) {
    int[] widths = new int[batch * inputs.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = bits(inputs.get(i % inputs.size()));
    }
    return widths;
  }

  /** Binary digits of an input's largest level; 0 when there is only one level. */
  static int bits(InputSpec input) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(input.levels() - 1);
  }

  /** Hidden weights, layer by layer, gate by gate, each form's weights and then its constant. */
  List<Parameter> parameters() {
    List<Parameter> parameters = new ArrayList<>();
    if (hashedParameters()) {
      List<Profile.Widths> widths = model.profile().get().layers();
      for (int l = 0; l < model.layers().size(); l++) {
        for (AffineForm form : forms(model.layers().get(l))) {
          add(parameters, form, widths.get(l));
        }
      }
      for (AffineForm form : model.decision().forms()) {
        add(parameters, form, widths.getLast());
      }
    }
    return parameters;
  }

  private static void add(List<Parameter> parameters, AffineForm form, Profile.Widths widths) {
    for (long weight : form.weights()) {
      parameters.add(new Parameter(weight, widths.weightBits()));
    }
    parameters.add(new Parameter(form.bias(), widths.biasBits()));
  }

  /**
   * A hidden weight or constant.
   *
   * @param value in two's complement range of the bits
   * @param bits of it
   */
  record Parameter(long value, int bits) {
    /** As it goes into the commitment: never negative. */
    long offset() {
      return value + (1L << (bits - 1));
    }
  }
}
