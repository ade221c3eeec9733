package dev.proofstream.proving.ezkl;

import dev.proofstream.proving.bundle.BundleRejectedException;
import dev.proofstream.proving.bundle.Reason;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Where things stand among a proof's instances. EZKL's order is the graph's: inputs, binding,
 * outputs, binding again; the manifest's is outputs, inputs, binding.
 *
 * @param inputs number of inputs
 * @param outputs number of outputs
 */
record InstanceLayout(int inputs, int outputs) {

  int count() {
    return inputs + outputs + 2;
  }

  /**
   * Instances as signed integers in the manifest's order.
   *
   * @throws BundleRejectedException when the two bindings differ
   */
  List<BigInteger> signals(List<BigInteger> instances) throws BundleRejectedException {
    // A binding is below 2^248 and so never taken for a negative number.
    BigInteger binding = instances.get(inputs);
    if (!binding.equals(instances.getLast())) {
      throw new BundleRejectedException(
          Reason.BINDING_MISMATCH, "the proof's binding goes in and comes out differently");
    }
    List<BigInteger> signals = new ArrayList<>();
    instances.subList(inputs + 1, inputs + 1 + outputs).stream()
        .map(FieldElement::signed)
        .forEach(signals::add);
    instances.subList(0, inputs).stream().map(FieldElement::signed).forEach(signals::add);
    signals.add(binding);
    return signals;
  }
}
