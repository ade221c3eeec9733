package dev.proofstream.proving.bundle;

import dev.proofstream.proving.Binding;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.bundle.ManifestContent.Role;
import dev.proofstream.proving.bundle.ManifestContent.Signal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * The one order of public signals: outputs row by row, then inputs row by row or the one hash of
 * them, then the root of hashed parameters, then the binding. In a circuit of several rows, names
 * of outputs and inputs stand behind their row, as in {@code row[2].Age}.
 */
public final class PublicSignals {
  public static final String LABEL = "label";
  public static final String INPUT_HASH = "input-hash";
  public static final String PARAMETER_ROOT = "parameter-root";
  public static final String BINDING = "binding";

  private PublicSignals() {}

  /** Name of a logit of one row. */
  public static String logit(int index) {
    return "logit[" + index + "]";
  }

  /**
   * The signals of a circuit.
   *
   * @param outputs of one row
   * @param inputs of one row; not used where inputs are not public
   * @param inputHash which hash stands for hashed inputs; not used for others
   * @param parameterRoot which hash stands for hashed parameters; not used for others
   */
  public static List<Signal> of(
      CircuitOptions options,
      List<Signal> outputs,
      List<Signal> inputs,
      String inputHash,
      String parameterRoot) {
    List<Signal> signals = new ArrayList<>();
    addRows(signals, outputs, options.batch());
    switch (options.input()) {
      case CircuitOptions.PUBLIC -> addRows(signals, inputs, options.batch());
      case CircuitOptions.HASHED -> signals.add(element(Role.INPUT_HASH, INPUT_HASH, inputHash));
      default -> {
        // Private inputs are no signals.
      }
    }
    if (options.parameters().equals(CircuitOptions.HASHED)) {
      signals.add(element(Role.PARAMETER_ROOT, PARAMETER_ROOT, parameterRoot));
    }
    signals.add(new Signal(Role.BINDING, BINDING, Signal.BINDING_V1, "0", Binding.MAX.toString()));
    return signals;
  }

  /** Name of a signal of one row. */
  static String name(String ofRow, int row, int batch) {
    return batch == 1 ? ofRow : "row[" + row + "]." + ofRow;
  }

  private static void addRows(List<Signal> signals, List<Signal> ofRow, int batch) {
    for (int row = 0; row < batch; row++) {
      for (Signal signal : ofRow) {
        signals.add(
            new Signal(
                signal.role(),
                name(signal.name(), row, batch),
                signal.encoding(),
                signal.min(),
                signal.max()));
      }
    }
  }

  private static Signal element(Role role, String name, String encoding) {
    return new Signal(
        role, name, encoding, BigInteger.ZERO.toString(), Signal.LARGEST_ELEMENT.toString());
  }
}
