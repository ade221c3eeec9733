package dev.proofstream.proving.ezkl;

import dev.proofstream.model.data.InputRefusedException;
import dev.proofstream.model.graph.Standardization;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.InputEncoding;
import dev.proofstream.proving.ProofInput;
import dev.proofstream.proving.bundle.BundleRejectedException;
import dev.proofstream.proving.bundle.Manifest;
import dev.proofstream.proving.bundle.ManifestContent.Input;
import dev.proofstream.proving.bundle.ManifestContent.Role;
import dev.proofstream.proving.bundle.ManifestContent.Signal;
import dev.proofstream.proving.bundle.Reason;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * How requests become what a circuit takes, and how the instances of its proofs are to be read.
 *
 * @param options what the circuit hides and shows
 * @param quantization how levels become inputs
 * @param layout where inputs, binding and outputs stand
 * @param proofBytes exact length of a proof
 * @param classes number of classes; 0 for a model that has none
 */
record EzklSignals(
    CircuitOptions options,
    InputQuantization quantization,
    InstanceLayout layout,
    int proofBytes,
    int classes) {

  /** Which hash stands for hashed inputs and parameters, see {@link EzklPoseidon}. */
  static final String POSEIDON = "ezkl/poseidon";

  /**
   * @throws IllegalArgumentException when manifest and parameters contradict each other
   */
  static EzklSignals of(Manifest manifest, EzklParameters parameters) {
    InputQuantization quantization =
        new InputQuantization(
            manifest.inputs(),
            new Standardization(parameters.mean(), parameters.scale()),
            parameters.inputBits());
    for (Input input : manifest.content().inputs()) {
      if (!Signal.STANDARDIZED.equals(input.encoding())) {
        throw new IllegalArgumentException(input.name() + " is not standardised");
      }
    }
    requireRanges(manifest, quantization);
    CircuitOptions options = manifest.options();
    boolean hidden = !options.input().equals(CircuitOptions.PUBLIC);
    InstanceLayout layout =
        new InstanceLayout(
            options,
            manifest.inputs().size(),
            manifest.outputsPerRow(),
            hidden ? new HiddenInputChecks(quantization).outputs() : 0,
            new Limbs(parameters.limbBits()));
    return new EzklSignals(
        options, quantization, layout, parameters.proofBytes(), manifest.labels().size());
  }

  private static void requireRanges(Manifest manifest, InputQuantization quantization) {
    int input = 0;
    for (Signal signal : manifest.publicSignals()) {
      if (signal.role() != Role.INPUT) {
        continue;
      }
      int i = input++ % quantization.size();
      if (!signal.min().equals(Long.toString(quantization.smallest(i)))
          || !signal.max().equals(Long.toString(quantization.largest(i)))) {
        throw new IllegalArgumentException(
            "the manifest's range of " + signal.name() + " is not the one of its standardisation");
      }
    }
  }

  /** Refuses what the circuit does not take. */
  void check(ProofInput input) throws InputRefusedException {
    InputEncoding.of(quantization.inputs()).check(input, options);
  }

  /** What the graph's input holds, see {@link GraphInput}. */
  List<BigInteger> elements(ProofInput input) {
    return GraphInput.elements(options, quantization, layout.limbs(), input);
  }

  /** The public signals that stand for an input of these elements. */
  List<BigInteger> inputSignals(List<BigInteger> elements) {
    return switch (options.input()) {
      case CircuitOptions.PUBLIC -> elements;
      case CircuitOptions.HASHED -> List.of(EzklPoseidon.hash(elements));
      default -> List.of();
    };
  }

  EzklProof proof(byte[] proofFile) throws BundleRejectedException {
    return EzklProof.parse(proofFile, layout.count(), proofBytes);
  }

  /** What a proof file says, as integers in the manifest's order. */
  List<BigInteger> of(byte[] proofFile) throws BundleRejectedException {
    return layout.signals(proof(proofFile).instances());
  }

  /**
   * Every public input must be one that some permitted level has: the circuit does not check it.
   */
  void requirePermitted(List<BigInteger> signals) throws BundleRejectedException {
    if (!options.input().equals(CircuitOptions.PUBLIC)) {
      return;
    }
    int first = options.batch() * layout.outputs();
    for (int i = 0; i < options.batch() * layout.inputs(); i++) {
      BigInteger value = signals.get(first + i);
      int input = i % layout.inputs();
      if (value.bitLength() >= Long.SIZE
          || !quantization.isPermitted(input, value.longValueExact())) {
        throw new BundleRejectedException(
            Reason.SIGNAL_OUT_OF_RANGE,
            "public input %s of row %d is no permitted value"
                .formatted(quantization.inputs().get(input).name(), i / layout.inputs()));
      }
    }
  }

  /** Per row the class that the outputs mean, of equal logits the first; -1 without classes. */
  List<Integer> labels(List<BigInteger> signals, int rows) {
    List<Integer> labels = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      List<BigInteger> outputs =
          signals.subList(row * layout.outputs(), (row + 1) * layout.outputs());
      labels.add(classes == 0 ? -1 : label(outputs));
    }
    return labels;
  }

  private int label(List<BigInteger> outputs) {
    if (options.output().equals(CircuitOptions.LABEL)) {
      return outputs.getFirst().intValueExact();
    }
    int first = 0;
    for (int o = 1; o < outputs.size(); o++) {
      if (outputs.get(o).compareTo(outputs.get(first)) > 0) {
        first = o;
      }
    }
    return first;
  }
}
