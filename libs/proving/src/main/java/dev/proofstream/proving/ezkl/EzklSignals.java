package dev.proofstream.proving.ezkl;

import dev.proofstream.model.graph.Standardization;
import dev.proofstream.proving.bundle.BundleRejectedException;
import dev.proofstream.proving.bundle.Manifest;
import dev.proofstream.proving.bundle.ManifestContent.Role;
import dev.proofstream.proving.bundle.ManifestContent.Signal;
import dev.proofstream.proving.bundle.Reason;
import java.math.BigInteger;
import java.util.List;

/**
 * How the instances of a circuit's proofs are to be read.
 *
 * @param quantization how levels become inputs
 * @param layout where inputs, binding and outputs stand
 * @param proofBytes exact length of a proof
 * @param logits whether the outputs are logits rather than a label
 */
record EzklSignals(
    InputQuantization quantization, InstanceLayout layout, int proofBytes, boolean logits) {

  /**
   * @throws IllegalArgumentException when manifest and parameters contradict each other
   */
  static EzklSignals of(Manifest manifest, EzklParameters parameters) {
    InputQuantization quantization =
        new InputQuantization(
            manifest.inputs(),
            new Standardization(parameters.mean(), parameters.scale()),
            parameters.inputBits());
    List<Signal> outputs = ofRole(manifest, Role.OUTPUT);
    List<Signal> inputs = ofRole(manifest, Role.INPUT);
    for (int i = 0; i < inputs.size(); i++) {
      Signal input = inputs.get(i);
      if (!Signal.STANDARDIZED.equals(input.encoding())
          || !input.min().equals(Long.toString(quantization.smallest(i)))
          || !input.max().equals(Long.toString(quantization.largest(i)))) {
        throw new IllegalArgumentException(
            "the manifest's range of " + input.name() + " is not the one of its standardisation");
      }
    }
    return new EzklSignals(
        quantization,
        new InstanceLayout(inputs.size(), outputs.size()),
        parameters.proofBytes(),
        Signal.LOGIT.equals(outputs.getFirst().encoding()));
  }

  private static List<Signal> ofRole(Manifest manifest, Role role) {
    return manifest.publicSignals().stream().filter(signal -> signal.role() == role).toList();
  }

  EzklProof proof(byte[] proofFile) throws BundleRejectedException {
    return EzklProof.parse(proofFile, layout.count(), proofBytes);
  }

  /** What a proof file says, as signed integers in the manifest's order. */
  List<BigInteger> of(byte[] proofFile) throws BundleRejectedException {
    return layout.signals(proof(proofFile).instances());
  }

  /** Every input must be one that some permitted level has: the circuit does not check it. */
  void requirePermitted(List<BigInteger> signals) throws BundleRejectedException {
    for (int i = 0; i < layout.inputs(); i++) {
      BigInteger input = signals.get(layout.outputs() + i);
      if (input.bitLength() >= Long.SIZE || !quantization.isPermitted(i, input.longValueExact())) {
        throw new BundleRejectedException(
            Reason.SIGNAL_OUT_OF_RANGE,
            "public input %s is no permitted value".formatted(quantization.inputs().get(i).name()));
      }
    }
  }

  /** The class that the outputs mean; of equal logits the first. */
  int label(List<BigInteger> signals) {
    if (!logits) {
      return signals.getFirst().intValueExact();
    }
    int first = 0;
    for (int o = 1; o < layout.outputs(); o++) {
      if (signals.get(o).compareTo(signals.get(first)) > 0) {
        first = o;
      }
    }
    return first;
  }
}
