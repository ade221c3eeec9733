package dev.proofstream.proving.bundle;

import dev.proofstream.model.data.InputSpec;
import dev.proofstream.proving.CircuitId;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.bundle.ManifestContent.Input;
import dev.proofstream.proving.bundle.ManifestContent.InputChecks;
import dev.proofstream.proving.bundle.ManifestContent.Keys;
import dev.proofstream.proving.bundle.ManifestContent.Signal;
import dev.proofstream.proving.ezkl.EzklProofSystem;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What must hold within every manifest, whoever signed it. */
final class ManifestRules {
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern NATURAL = Pattern.compile("0|[1-9][0-9]{0,79}");
  private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,20}(\\.[0-9]{1,20})?");
  private static final Set<String> ENCODINGS = Set.of(Signal.LEVEL, Signal.STANDARDIZED);

  /** Far above any circuit that can be proven, and small enough for sizes to stay integers. */
  private static final int MAX_BATCH = 1 << 16;

  private ManifestRules() {}

  static void check(ManifestContent content) throws BundleRejectedException {
    require(
        ManifestContent.FORMAT.equals(content.format()), "format is not " + ManifestContent.FORMAT);
    require(content.proofSystem() != null, "proofSystem is missing");
    require(content.model() != null && content.model().name() != null, "model is missing");
    require(isDigest(content.model().id()), "model.id is no digest");
    require(content.circuit() != null && content.calibration() != null, "circuit data are missing");
    checkOptions(content.options());
    checkKeys(content);
    checkFiles(content);
    checkInputs(content);
    SignalRules.check(content);
    checkParameterRoot(content);
  }

  private static void checkOptions(CircuitOptions options) throws BundleRejectedException {
    require(options != null, "options are missing");
    require(
        Set.of(CircuitOptions.FIXED, CircuitOptions.HASHED)
            .contains(String.valueOf(options.parameters())),
        "options.parameters is neither fixed nor hashed");
    require(
        Set.of(CircuitOptions.PUBLIC, CircuitOptions.PRIVATE, CircuitOptions.HASHED)
            .contains(String.valueOf(options.input())),
        "options.input is none of public, private, hashed");
    require(
        Set.of(CircuitOptions.LABEL, CircuitOptions.LOGITS)
            .contains(String.valueOf(options.output())),
        "options.output is neither label nor logits");
    require(options.batch() >= 1 && options.batch() <= MAX_BATCH, "options.batch is no batch");
  }

  private static void checkFiles(ManifestContent content) throws BundleRejectedException {
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

  private static void checkInputs(ManifestContent content) throws BundleRejectedException {
    List<Input> inputs = content.inputs();
    require(inputs != null && !inputs.isEmpty(), "inputs are missing");
    Set<String> names = new HashSet<>();
    for (int i = 0; i < inputs.size(); i++) {
      Input input = inputs.get(i);
      String at = "inputs[" + i + "]";
      require(input != null && names.add(spec(input, at).name()), at + " repeats a name");
      require(ENCODINGS.contains(String.valueOf(input.encoding())), at + ": encoding");
    }
    InputChecks checks = content.inputChecks();
    require(checks != null, "inputChecks are missing");
    boolean visible = content.options().input().equals(CircuitOptions.PUBLIC);
    for (String checker : Arrays.asList(checks.ranges(), checks.steps(), checks.oneHot())) {
      require(
          visible
              ? InputChecks.VERIFIER.equals(checker)
              : InputChecks.CIRCUIT.equals(checker) || InputChecks.NOBODY.equals(checker),
          "inputChecks: public inputs are the verifier's to check, others the circuit's or nobody's");
    }
  }

  private static void checkParameterRoot(ManifestContent content) throws BundleRejectedException {
    String root = content.parameterRoot();
    if (content.options().parameters().equals(CircuitOptions.FIXED)) {
      require(root == null, "parameterRoot of parameters that are not hashed");
      return;
    }
    require(
        root != null
            && NATURAL.matcher(root).matches()
            && new BigInteger(root).compareTo(Signal.LARGEST_ELEMENT) <= 0,
        "parameterRoot is no canonical decimal of a field element");
  }

  static boolean isScale(String text) {
    return text != null && DECIMAL.matcher(text).matches() && new BigDecimal(text).signum() > 0;
  }

  static InputSpec spec(Input input, String at) throws BundleRejectedException {
    try {
      return Manifest.spec(input);
    } catch (IllegalArgumentException | NullPointerException e) {
      throw new BundleRejectedException(
          Reason.MANIFEST_INVALID, "manifest.json: " + at + ": " + e.getMessage());
    }
  }

  private static boolean isDigest(String text) {
    return text != null && DIGEST.matcher(text).matches();
  }

  static void require(boolean holds, String otherwise) throws BundleRejectedException {
    if (!holds) {
      throw new BundleRejectedException(Reason.MANIFEST_INVALID, "manifest.json: " + otherwise);
    }
  }
}
