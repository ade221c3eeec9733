package dev.proofstream.proving;

import dev.proofstream.model.data.FeatureEncoder;
import dev.proofstream.model.data.InputRefusedException;
import dev.proofstream.model.data.InputSpec;
import dev.proofstream.proving.bundle.Manifest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How an encoded row becomes the circuit's levels, from the declared inputs alone. Nothing is
 * rounded, and no refusal holds a value.
 */
public final class InputEncoding {
  private final List<InputSpec> inputs;
  private final FeatureEncoder encoder;

  private InputEncoding(List<InputSpec> inputs) {
    this.inputs = List.copyOf(inputs);
    this.encoder = new FeatureEncoder(this.inputs);
  }

  public static InputEncoding of(Manifest manifest) {
    return of(manifest.inputs());
  }

  public static InputEncoding of(List<InputSpec> inputs) {
    return new InputEncoding(inputs);
  }

  public List<InputSpec> inputs() {
    return inputs;
  }

  /** Levels of a row before standardisation, in input order. */
  public int[] levels(List<? extends Number> row) throws InputRefusedException {
    return encoder.encode(row).levels();
  }

  /** As {@link #levels(List)}; a double is read as the shortest decimal that denotes it. */
  public int[] levels(double[] row) throws InputRefusedException {
    return encoder.encode(row).levels();
  }

  /**
   * Refuses what a circuit with these options does not take: more rows than its batch, a row that
   * is not permitted, a salt where inputs are not hashed, none where they are.
   */
  public void check(ProofInput input, CircuitOptions options) throws InputRefusedException {
    if (input.rows().size() > options.batch()) {
      throw new InputRefusedException(
          InputRefusedException.Code.OUT_OF_RANGE,
          "rows",
          "the circuit takes %d rows at most, not %d"
              .formatted(options.batch(), input.rows().size()));
    }
    boolean hashed = CircuitOptions.HASHED.equals(options.input());
    if (hashed && input.salt().isEmpty()) {
      throw new InputRefusedException(
          InputRefusedException.Code.MISSING_FEATURE,
          "salt",
          "the circuit hashes its inputs and needs a salt");
    }
    if (!hashed && input.salt().isPresent()) {
      throw new InputRefusedException(
          InputRefusedException.Code.UNKNOWN_FEATURE,
          "salt",
          "the circuit's inputs are %s, it takes no salt".formatted(options.input()));
    }
    for (int[] row : input.rows()) {
      check(row);
    }
  }

  /** Refuses a wrong count, a level outside its range and a one-hot group without exactly one 1. */
  public void check(int[] levels) throws InputRefusedException {
    if (levels.length != inputs.size()) {
      throw new InputRefusedException(
          levels.length < inputs.size()
              ? InputRefusedException.Code.MISSING_FEATURE
              : InputRefusedException.Code.UNKNOWN_FEATURE,
          "input",
          "the model takes " + inputs.size() + " inputs, not " + levels.length);
    }
    Map<String, Integer> ones = new LinkedHashMap<>();
    for (int i = 0; i < levels.length; i++) {
      InputSpec input = inputs.get(i);
      if (levels[i] < 0 || levels[i] >= input.levels()) {
        throw new InputRefusedException(
            InputRefusedException.Code.OUT_OF_RANGE,
            "input[" + i + "]",
            input.name() + " is outside its range");
      }
      if (!input.oneHotGroup().isEmpty()) {
        ones.merge(input.oneHotGroup(), levels[i], Integer::sum);
      }
    }
    for (Map.Entry<String, Integer> group : ones.entrySet()) {
      if (group.getValue() != 1) {
        throw new InputRefusedException(
            InputRefusedException.Code.OUT_OF_RANGE,
            "input",
            "exactly one input of the group " + group.getKey() + " must be 1");
      }
    }
  }
}
