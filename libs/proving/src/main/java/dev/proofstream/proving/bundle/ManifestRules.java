package dev.proofstream.proving.bundle;

import dev.proofstream.model.data.InputSpec;
import dev.proofstream.proving.Binding;
import dev.proofstream.proving.CircuitId;
import dev.proofstream.proving.bundle.ManifestContent.Keys;
import dev.proofstream.proving.bundle.ManifestContent.Role;
import dev.proofstream.proving.bundle.ManifestContent.Signal;
import dev.proofstream.proving.ezkl.EzklProofSystem;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What must hold within every manifest, whoever signed it. */
final class ManifestRules {
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]{0,79}");
  private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,20}(\\.[0-9]{1,20})?");

  private ManifestRules() {}

  static void check(ManifestContent content) throws BundleRejectedException {
    require(
        ManifestContent.FORMAT.equals(content.format()), "format is not " + ManifestContent.FORMAT);
    require(content.proofSystem() != null, "proofSystem is missing");
    require(content.model() != null && content.model().name() != null, "model is missing");
    require(isDigest(content.model().id()), "model.id is no digest");
    require(content.options() != null, "options are missing");
    require(content.labels() != null && content.labels().size() >= 2, "two labels are the least");
    require(content.circuit() != null && content.calibration() != null, "circuit data are missing");
    checkKeys(content);
    checkSignals(content);
    require(content.files() != null, "files are missing");
    for (var file : content.files().entrySet()) {
      require(isDigest(file.getValue()), "files." + file.getKey() + " is no digest");
    }
    String key = content.files().get(content.verifyingKey());
    require(key != null, "verifyingKey is none of the files");
    if (!CircuitId.of(content.model().id(), content.options(), key).equals(content.circuitId())) {
      throw new BundleRejectedException(
          Reason.CIRCUIT_MISMATCH,
          "circuitId is not the digest of the manifest's model, options and verifying key");
    }
  }

  private static void checkKeys(ManifestContent content) throws BundleRejectedException {
    Keys keys = content.keys();
    require(keys != null, "keys are missing");
    boolean dev = Keys.DEV.equals(keys.origin());
    require(dev || Keys.CEREMONY.equals(keys.origin()), "keys.origin is neither dev nor ceremony");
    // KZG's string is universal: there is no second phase and so no transcript of one.
    boolean universal = EzklProofSystem.NAME.equals(content.proofSystem());
    require(
        dev || (isDigest(keys.phase1()) && (universal || isDigest(keys.transcript()))),
        "keys of a ceremony name the digests of its phase 1 and its transcript");
  }

  /** Outputs (a label, or a logit per class), then inputs, then one binding. */
  private static void checkSignals(ManifestContent content) throws BundleRejectedException {
    List<Signal> signals = content.publicSignals();
    require(signals != null && !signals.isEmpty(), "publicSignals are missing");
    int classes = content.labels().size();
    boolean logits = signals.getFirst() != null && is(signals.getFirst(), Signal.LOGIT);
    int outputs = logits ? classes : 1;
    require(signals.size() >= outputs + 2, "publicSignals are too few");
    require(!logits || isScale(content.outputScale()), "outputScale is no decimal above 0");
    Set<String> names = new HashSet<>();
    for (int i = 0; i < signals.size(); i++) {
      Signal signal = signals.get(i);
      String at = "publicSignals[" + i + "]";
      Role expected =
          i < outputs ? Role.OUTPUT : i == signals.size() - 1 ? Role.BINDING : Role.INPUT;
      require(signal != null && signal.role() == expected, at + " must be the " + expected);
      require(signal.name() != null && names.add(signal.name()), at + " repeats a name");
      checkRange(signal, classes, at);
      require(
          expected != Role.OUTPUT || is(signal, logits ? Signal.LOGIT : Signal.CLASS_INDEX),
          at + ": encoding");
    }
  }

  /** The range must be an integer one, and where the encoding fixes it, that one. */
  private static void checkRange(Signal signal, int classes, String at)
      throws BundleRejectedException {
    require(isInteger(signal.min()) && isInteger(signal.max()), at + ": no range of integers");
    require(signal.smallest().compareTo(signal.largest()) <= 0, at + ": an empty range");
    BigInteger largest =
        switch (signal.role()) {
          case OUTPUT ->
              is(signal, Signal.CLASS_INDEX) ? BigInteger.valueOf(classes - 1L) : signal.largest();
          case INPUT -> {
            int levels = spec(signal, at).levels();
            require(is(signal, Signal.LEVEL) || is(signal, Signal.STANDARDIZED), at + ": encoding");
            yield is(signal, Signal.LEVEL) ? BigInteger.valueOf(levels - 1L) : signal.largest();
          }
          case BINDING -> {
            require(is(signal, Signal.BINDING_V1), at + ": encoding");
            yield Binding.MAX;
          }
        };
    boolean fromZero = !is(signal, Signal.LOGIT) && !is(signal, Signal.STANDARDIZED);
    require(
        signal.largest().equals(largest) && (!fromZero || signal.smallest().signum() == 0),
        at + ": the range is not the one of its encoding");
  }

  private static boolean is(Signal signal, String encoding) {
    return encoding.equals(signal.encoding());
  }

  private static boolean isInteger(String text) {
    return text != null && INTEGER.matcher(text).matches();
  }

  private static boolean isScale(String text) {
    return text != null && DECIMAL.matcher(text).matches() && new BigDecimal(text).signum() > 0;
  }

  private static InputSpec spec(Signal signal, String at) throws BundleRejectedException {
    require(signal.input() != null, at + " does not say what its levels mean");
    try {
      return Manifest.spec(signal);
    } catch (IllegalArgumentException e) {
      throw new BundleRejectedException(Reason.MANIFEST_INVALID, at + ": " + e.getMessage());
    }
  }

  private static boolean isDigest(String text) {
    return text != null && DIGEST.matcher(text).matches();
  }

  private static void require(boolean holds, String otherwise) throws BundleRejectedException {
    if (!holds) {
      throw new BundleRejectedException(Reason.MANIFEST_INVALID, "manifest.json: " + otherwise);
    }
  }
}
