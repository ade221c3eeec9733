package dev.proofstream.proving.bundle;

import dev.proofstream.model.data.InputRefusedException;
import dev.proofstream.proving.Binding;
import dev.proofstream.proving.ProofCheck;
import dev.proofstream.proving.ProofInput;
import dev.proofstream.proving.bundle.ManifestContent.Role;
import dev.proofstream.proving.bundle.ManifestContent.Signal;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A circuit whose manifest and verifying key passed their checks. Thread safe. */
public final class PreparedCircuit implements AutoCloseable {
  private final Manifest manifest;
  private final Map<String, byte[]> files;
  private final Verdict.Signer signer;
  private final ProofCheck check;

  /**
   * @param files what every bundle of the circuit must hold, byte for byte
   */
  PreparedCircuit(
      Manifest manifest, Map<String, byte[]> files, Verdict.Signer signer, ProofCheck check) {
    this.manifest = manifest;
    this.files = files;
    this.signer = signer;
    this.check = check;
  }

  public Manifest manifest() {
    return manifest;
  }

  /** Checks a bundle of whatever request it says to be for. */
  Verdict verify(Bundle bundle) {
    return verify(bundle, null, null);
  }

  /**
   * Checks a bundle that answers a known request.
   *
   * @param expectedRequestId id of the request; null for any
   * @param expectedInput the request's own input, as far as the proof says something about it; null
   *     for any
   */
  public Verdict verify(Bundle bundle, String expectedRequestId, ProofInput expectedInput) {
    try {
      requireSameCircuit(bundle);
      BindingJson binding = BindingJson.parse(bundle.entry(Bundle.BINDING));
      List<BigInteger> signals = check.publicSignals(bundle);
      if (signals.size() != manifest.publicSignals().size()) {
        throw new BundleRejectedException(
            Reason.SIGNAL_COUNT,
            "the proof has %d public signals, the circuit %d"
                .formatted(signals.size(), manifest.publicSignals().size()));
      }
      requireRanges(signals);
      requireOneHot(signals);
      requireParameters(signals);
      requireBinding(binding, signals.getLast());
      requireRequest(binding, signals, expectedRequestId, expectedInput);
      check.requireValid(bundle, signals);
      int rows = expectedInput == null ? manifest.options().batch() : expectedInput.rows().size();
      return accepted(binding, signals, rows);
    } catch (BundleRejectedException e) {
      return Verdict.rejected(e, manifest, signer);
    }
  }

  /** The proof may cover more rows than were asked for: the last one again and again. */
  private Verdict accepted(BindingJson binding, List<BigInteger> signals, int rows) {
    int perRow = manifest.outputsPerRow();
    List<BigInteger> outputs = ofRole(Role.OUTPUT, signals).subList(0, rows * perRow);
    List<Integer> labels = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      labels.add(label(outputs.subList(row * perRow, (row + 1) * perRow)));
    }
    return new Verdict(
        true,
        Reason.NONE,
        "",
        labels,
        labels.stream().map(label -> label < 0 ? "" : manifest.labels().get(label)).toList(),
        outputs.stream().map(this::dequantized).toList(),
        manifest.modelName(),
        manifest.modelId(),
        manifest.circuitId(),
        manifest.proofSystem(),
        manifest.keys(),
        signer.fingerprint(),
        signer.trusted(),
        binding.requestId(),
        ofRole(Role.INPUT, signals).stream().map(BigInteger::toString).toList(),
        signals.stream().map(BigInteger::toString).toList());
  }

  /** What the outputs of one row mean; -1 where there are no classes. */
  private int label(List<BigInteger> outputs) {
    if (manifest.labels().isEmpty()) {
      return -1;
    }
    return manifest.hasLogits() ? firstMaximum(outputs) : outputs.getFirst().intValueExact();
  }

  private List<BigInteger> ofRole(Role role, List<BigInteger> signals) {
    List<Signal> declared = manifest.publicSignals();
    return IntStream.range(0, declared.size())
        .filter(i -> declared.get(i).role() == role)
        .mapToObj(signals::get)
        .toList();
  }

  private static int firstMaximum(List<BigInteger> values) {
    int best = 0;
    for (int i = 1; i < values.size(); i++) {
      if (values.get(i).compareTo(values.get(best)) > 0) {
        best = i;
      }
    }
    return best;
  }

  private String dequantized(BigInteger output) {
    return manifest.hasLogits()
        ? new BigDecimal(output)
            .divide(new BigDecimal(manifest.content().outputScale()), MathContext.DECIMAL64)
            .toPlainString()
        : output.toString();
  }

  private void requireSameCircuit(Bundle bundle) throws BundleRejectedException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      if (!Arrays.equals(bundle.entry(file.getKey()), file.getValue())) {
        throw new BundleRejectedException(
            Reason.CIRCUIT_MISMATCH,
            "the bundle's %s is not the one of circuit %s"
                .formatted(file.getKey(), manifest.circuitId()));
      }
    }
  }

  private void requireRanges(List<BigInteger> signals) throws BundleRejectedException {
    List<Signal> declared = manifest.publicSignals();
    for (int i = 0; i < declared.size(); i++) {
      if (!declared.get(i).permits(signals.get(i))) {
        throw new BundleRejectedException(
            Reason.SIGNAL_OUT_OF_RANGE,
            "public signal %d (%s) is outside its declared range"
                .formatted(i, declared.get(i).name()));
      }
    }
  }

  /** Of a group, one signal is at its largest value and all others are at their smallest. */
  private void requireOneHot(List<BigInteger> signals) throws BundleRejectedException {
    int width = manifest.inputs().size();
    int first = manifest.outputsPerRow() * manifest.options().batch();
    if (manifest.publicSignals().get(first).role() == Role.INPUT) {
      for (int row = 0; row < manifest.options().batch(); row++) {
        requireOneHot(signals, first + row * width);
      }
    }
  }

  private void requireOneHot(List<BigInteger> signals, int firstOfRow)
      throws BundleRejectedException {
    Map<String, Integer> ones = new LinkedHashMap<>();
    for (int input = 0; input < manifest.inputs().size(); input++) {
      String group = manifest.inputs().get(input).oneHotGroup();
      if (group.isEmpty()) {
        continue;
      }
      int i = firstOfRow + input;
      Signal signal = manifest.publicSignals().get(i);
      boolean one = signals.get(i).equals(signal.largest());
      if (!one && !signals.get(i).equals(signal.smallest())) {
        throw new BundleRejectedException(
            Reason.ONE_HOT_INVALID, signal.name() + " of " + group + " is neither 0 nor 1");
      }
      ones.merge(group, one ? 1 : 0, Integer::sum);
    }
    for (Map.Entry<String, Integer> group : ones.entrySet()) {
      if (group.getValue() != 1) {
        throw new BundleRejectedException(
            Reason.ONE_HOT_INVALID, "not exactly one input of " + group.getKey() + " is 1");
      }
    }
  }

  private void requireParameters(List<BigInteger> signals) throws BundleRejectedException {
    List<BigInteger> root = ofRole(Role.PARAMETER_ROOT, signals);
    if (!root.isEmpty()
        && !root.getFirst().equals(new BigInteger(manifest.content().parameterRoot()))) {
      throw new BundleRejectedException(
          Reason.PARAMETER_MISMATCH,
          "the proof is about other weights than those whose root the manifest names");
    }
  }

  private void requireBinding(BindingJson binding, BigInteger signal)
      throws BundleRejectedException {
    if (!binding.circuitId().equals(manifest.circuitId())) {
      throw new BundleRejectedException(
          Reason.BINDING_MISMATCH,
          "binding.json names another circuit than the manifest's " + manifest.circuitId());
    }
    if (!Binding.of(binding.requestId(), binding.circuitId()).equals(signal)) {
      throw new BundleRejectedException(
          Reason.BINDING_MISMATCH,
          "the proof is not bound to request " + binding.requestId() + " and this circuit");
    }
  }

  private void requireRequest(
      BindingJson binding,
      List<BigInteger> signals,
      String expectedRequestId,
      ProofInput expectedInput)
      throws BundleRejectedException {
    if (expectedRequestId != null && !expectedRequestId.equals(binding.requestId())) {
      throw new BundleRejectedException(
          Reason.REQUEST_MISMATCH,
          "the proof is bound to request " + binding.requestId() + ", not to " + expectedRequestId);
    }
    if (expectedInput == null) {
      return;
    }
    try {
      if (!check.inputSignals(expectedInput).equals(inputSignals(signals))) {
        throw new BundleRejectedException(
            Reason.INPUT_MISMATCH, "the proof's public inputs are not the request's");
      }
    } catch (InputRefusedException e) {
      throw new BundleRejectedException(
          Reason.INPUT_MISMATCH, "the circuit does not take the request: " + e.getMessage());
    }
  }

  /** Inputs, or their hash; none where they are private. */
  private List<BigInteger> inputSignals(List<BigInteger> signals) {
    List<BigInteger> inputs = ofRole(Role.INPUT, signals);
    return inputs.isEmpty() ? ofRole(Role.INPUT_HASH, signals) : inputs;
  }

  @Override
  public void close() {
    check.close();
  }
}
