package dev.proofstream.proving.ezkl;

import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.bundle.BundleRejectedException;
import dev.proofstream.proving.bundle.Reason;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Where things stand among a proof's instances. EZKL's order: hashes of the graph's inputs (rows
 * with the salt, binding) if they are hashed, hash of the parameters if they are, the graph's
 * inputs if they are public, then its outputs: labels or logits, {@link HiddenInputChecks} of
 * inputs that are not public, binding. The manifest's order is {@link
 * dev.proofstream.proving.bundle.PublicSignals}.
 *
 * @param options what the circuit hides and shows
 * @param inputs number of inputs of a row
 * @param outputs number of outputs of a row
 * @param checks number of sums that must be 0
 * @param limbs how the binding is cut
 */
record InstanceLayout(CircuitOptions options, int inputs, int outputs, int checks, Limbs limbs) {

  private boolean isPublic() {
    return options.input().equals(CircuitOptions.PUBLIC);
  }

  private boolean isHashed() {
    return options.input().equals(CircuitOptions.HASHED);
  }

  private boolean hashesParameters() {
    return options.parameters().equals(CircuitOptions.HASHED);
  }

  /** How many instances there are. */
  int count() {
    return (isHashed() ? 2 : 0)
        + (hashesParameters() ? 1 : 0)
        + widths().stream().reduce(0, Integer::sum);
  }

  /** Widths of the tensors among the instances, hashes apart, as EZKL's settings list them. */
  List<Integer> widths() {
    List<Integer> widths = new ArrayList<>();
    if (isPublic()) {
      widths.add(options.batch() * inputs);
      widths.add(limbs.count());
    }
    widths.add(options.batch() * outputs);
    for (int i = 0; i < checks; i++) {
      widths.add(1);
    }
    widths.add(limbs.count());
    return widths;
  }

  /**
   * Instances as integers in the manifest's order: outputs and inputs signed, hashes and binding
   * from 0 to the order.
   *
   * @param instances as many as {@link #count}
   * @throws BundleRejectedException when they contradict themselves, or a check of hidden inputs is
   *     not 0
   */
  List<BigInteger> signals(List<BigInteger> instances) throws BundleRejectedException {
    Cursor cursor = new Cursor(instances);
    List<BigInteger> inputSignals = new ArrayList<>();
    BigInteger bindingHash = null;
    if (isHashed()) {
      inputSignals.addAll(cursor.take(1));
      bindingHash = cursor.take(1).getFirst();
    }
    List<BigInteger> root = cursor.take(hashesParameters() ? 1 : 0);
    List<BigInteger> bindingIn = null;
    if (isPublic()) {
      inputSignals.addAll(signed(cursor.take(options.batch() * inputs)));
      bindingIn = cursor.take(limbs.count());
    }
    List<BigInteger> signals = new ArrayList<>(signed(cursor.take(options.batch() * outputs)));
    for (BigInteger check : cursor.take(checks)) {
      if (check.signum() != 0) {
        throw new BundleRejectedException(
            Reason.SIGNAL_OUT_OF_RANGE, "the proof shows that an input is not permitted");
      }
    }
    List<BigInteger> binding = cursor.take(limbs.count());
    requireOneBinding(binding, bindingIn, bindingHash);
    signals.addAll(inputSignals);
    signals.addAll(root);
    signals.add(limbs.sum(binding));
    return signals;
  }

  /** The binding comes out of the graph; where it is seen going in, it must be the same. */
  private void requireOneBinding(
      List<BigInteger> binding, List<BigInteger> bindingIn, BigInteger bindingHash)
      throws BundleRejectedException {
    if (bindingIn != null && !bindingIn.equals(binding)) {
      throw new BundleRejectedException(
          Reason.BINDING_MISMATCH, "the proof's binding goes in and comes out differently");
    }
    if (!limbs.areCanonical(binding)) {
      throw new BundleRejectedException(
          Reason.BINDING_MISMATCH, "the proof's binding has limbs that are out of their range");
    }
    if (bindingHash != null && !bindingHash.equals(EzklPoseidon.hash(binding))) {
      throw new BundleRejectedException(
          Reason.BINDING_MISMATCH, "the hash of the proof's binding is not the binding's");
    }
  }

  private static List<BigInteger> signed(List<BigInteger> elements) {
    return elements.stream().map(FieldElement::signed).toList();
  }

  private static final class Cursor {
    private final List<BigInteger> all;
    private int next;

    Cursor(List<BigInteger> all) {
      this.all = all;
    }

    List<BigInteger> take(int count) {
      next += count;
      return all.subList(next - count, next);
    }
  }
}
