package dev.proofstream.proving.bundle;

import static dev.proofstream.proving.bundle.ManifestRules.require;

import dev.proofstream.proving.Binding;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.bundle.ManifestContent.Input;
import dev.proofstream.proving.bundle.ManifestContent.Role;
import dev.proofstream.proving.bundle.ManifestContent.Signal;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/** What must hold of a manifest's public signals: {@link PublicSignals} of its own options. */
final class SignalRules {
  private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]{0,79}");

  private final ManifestContent content;
  private final CircuitOptions options;
  private final List<Signal> signals;
  private final int classes;
  private final Set<String> names = new HashSet<>();
  private int next;

  private SignalRules(ManifestContent content) {
    this.content = content;
    this.options = content.options();
    this.signals = content.publicSignals();
    this.classes = content.labels().size();
  }

  /**
   * @param content checked in all but its signals, labels and output scale
   */
  static void check(ManifestContent content) throws BundleRejectedException {
    require(
        content.labels() != null && content.labels().stream().allMatch(Objects::nonNull),
        "labels are missing");
    require(
        content.publicSignals() != null && !content.publicSignals().isEmpty(),
        "publicSignals are missing");
    new SignalRules(content).check();
  }

  private void check() throws BundleRejectedException {
    boolean logits = options.output().equals(CircuitOptions.LOGITS);
    require(logits || classes >= 2, "two labels are the least");
    require(classes != 1, "one label is no choice");
    require(
        logits
            ? ManifestRules.isScale(content.outputScale())
            : content.outputScale() == null || ManifestRules.isScale(content.outputScale()),
        "outputScale is no decimal above 0");
    outputs(logits);
    switch (options.input()) {
      case CircuitOptions.PUBLIC -> inputs();
      case CircuitOptions.HASHED -> element(Role.INPUT_HASH, PublicSignals.INPUT_HASH);
      default -> {
        // Private inputs are no signals.
      }
    }
    if (options.parameters().equals(CircuitOptions.HASHED)) {
      element(Role.PARAMETER_ROOT, PublicSignals.PARAMETER_ROOT);
    }
    Signal binding = take(Role.BINDING, PublicSignals.BINDING);
    range(binding, Signal.BINDING_V1, BigInteger.ZERO, Binding.MAX);
    require(next == signals.size(), "publicSignals are more than the options call for");
  }

  private void outputs(boolean logits) throws BundleRejectedException {
    long declared = signals.stream().filter(s -> s != null && s.role() == Role.OUTPUT).count();
    int perRow = !logits ? 1 : classes > 0 ? classes : (int) (declared / options.batch());
    require(
        perRow > 0 && declared == (long) perRow * options.batch(),
        "publicSignals: not as many outputs as rows times outputs of a row");
    for (int row = 0; row < options.batch(); row++) {
      for (int o = 0; o < perRow; o++) {
        String name = logits ? PublicSignals.logit(o) : PublicSignals.LABEL;
        Signal output = take(Role.OUTPUT, PublicSignals.name(name, row, options.batch()));
        if (logits) {
          require(Signal.LOGIT.equals(output.encoding()), at() + ": encoding");
        } else {
          range(output, Signal.CLASS_INDEX, BigInteger.ZERO, BigInteger.valueOf(classes - 1L));
        }
      }
    }
  }

  private void inputs() throws BundleRejectedException {
    for (int row = 0; row < options.batch(); row++) {
      for (Input input : content.inputs()) {
        Signal signal = take(Role.INPUT, PublicSignals.name(input.name(), row, options.batch()));
        require(input.encoding().equals(signal.encoding()), at() + ": encoding");
        if (input.encoding().equals(Signal.LEVEL)) {
          long largest = ManifestRules.spec(input, at()).levels() - 1L;
          range(signal, Signal.LEVEL, BigInteger.ZERO, BigInteger.valueOf(largest));
        }
      }
    }
  }

  private void element(Role role, String name) throws BundleRejectedException {
    Signal signal = take(role, name);
    require(signal.encoding() != null && !signal.encoding().isBlank(), at() + ": encoding");
    range(signal, signal.encoding(), BigInteger.ZERO, Signal.LARGEST_ELEMENT);
  }

  /** The next signal, which must be the expected one and have a range of integers. */
  private Signal take(Role role, String name) throws BundleRejectedException {
    require(next < signals.size(), "publicSignals are fewer than the options call for");
    Signal signal = signals.get(next++);
    require(
        signal != null && signal.role() == role && name.equals(signal.name()),
        at() + " must be the " + role + " " + name);
    require(names.add(name), at() + " repeats a name");
    require(isInteger(signal.min()) && isInteger(signal.max()), at() + ": no range of integers");
    require(signal.smallest().compareTo(signal.largest()) <= 0, at() + ": an empty range");
    return signal;
  }

  private void range(Signal signal, String encoding, BigInteger smallest, BigInteger largest)
      throws BundleRejectedException {
    require(encoding.equals(signal.encoding()), at() + ": encoding");
    require(
        signal.smallest().equals(smallest) && signal.largest().equals(largest),
        at() + ": the range is not the one of its encoding");
  }

  private String at() {
    return "publicSignals[" + (next - 1) + "]";
  }

  private static boolean isInteger(String text) {
    return text != null && INTEGER.matcher(text).matches();
  }
}
