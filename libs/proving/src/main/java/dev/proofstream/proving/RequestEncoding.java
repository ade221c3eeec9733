package dev.proofstream.proving;

import dev.proofstream.model.data.DataSetDescription;
import dev.proofstream.model.data.FeatureEncoder;
import dev.proofstream.model.data.InputRefusedException;
import dev.proofstream.model.data.InputSpec;
import dev.proofstream.proving.bundle.BundleRejectedException;
import dev.proofstream.proving.bundle.Manifest;
import dev.proofstream.proving.bundle.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a request becomes a circuit's input: its named features by the data set's description that
 * the manifest vouches for, or its encoded row by the manifest's inputs alone. Prover and verifier
 * both encode by it, so that what features mean is signed like everything else.
 */
public final class RequestEncoding {
  private final FeatureEncoder encoder;
  private final InputEncoding inputs;
  private final CircuitOptions options;

  private RequestEncoding(FeatureEncoder encoder, Manifest manifest) {
    this.encoder = encoder;
    this.inputs = InputEncoding.of(manifest);
    this.options = manifest.options();
  }

  /** Declared inputs, in the model's order. */
  public List<InputSpec> declaredInputs() {
    return inputs.inputs();
  }

  /**
   * What a request asks to be proven. Refusals name the field as the request wrote it: {@code
   * features.Age}, {@code input[3]}, {@code rows[2].Age}, {@code rows[2][3]}, {@code rows} or
   * {@code salt}.
   *
   * @param rows each a map from column to value or a list of numbers
   * @param several whether they came as {@code rows}, and not as features or input
   * @param salt hexadecimal digits; empty when there is none
   * @throws InputRefusedException when the circuit does not take it
   */
  public ProofInput encode(List<?> rows, boolean several, String salt)
      throws InputRefusedException {
    List<int[]> levels = new ArrayList<>(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      try {
        levels.add(levels(rows.get(i)));
      } catch (InputRefusedException e) {
        throw several ? inRow(i, e) : e;
      }
    }
    ProofInput input =
        salt.isEmpty() ? ProofInput.of(levels) : ProofInput.of(levels, ProofInput.parseSalt(salt));
    inputs.check(input, options);
    return input;
  }

  private int[] levels(Object row) throws InputRefusedException {
    if (row instanceof Map<?, ?> features) {
      Map<String, Object> named = new LinkedHashMap<>();
      features.forEach((name, value) -> named.put((String) name, value));
      return encoder.encode(named).levels();
    }
    List<Number> numbers = new ArrayList<>();
    ((List<?>) row).forEach(number -> numbers.add((Number) number));
    return encoder.encode(numbers).levels();
  }

  private static InputRefusedException inRow(int row, InputRefusedException e) {
    String place = "rows[" + row + "]";
    String field = e.field().replaceFirst("^features(?=\\.|$)|^input(?=\\[|$)", place);
    return new InputRefusedException(e.code(), field, place + ": " + e.getMessage());
  }

  /**
   * The encoding of a circuit's requests.
   *
   * @param dataSet {@code data-set.yaml}; null when the manifest lists none: then only encoded rows
   *     are taken
   * @throws BundleRejectedException when it is not the one that the manifest lists, or describes
   *     other inputs than the manifest
   */
  public static RequestEncoding of(Manifest manifest, byte[] dataSet)
      throws BundleRejectedException {
    String listed = manifest.files().get(CircuitFiles.DATA_SET);
    if (listed == null) {
      return new RequestEncoding(new FeatureEncoder(manifest.inputs()), manifest);
    }
    if (dataSet == null) {
      throw new BundleRejectedException(Reason.MISSING_FILE, CircuitFiles.DATA_SET + " is missing");
    }
    if (!Digests.sha256Hex(dataSet).equals(listed)) {
      throw rejected("is not the one that the manifest lists");
    }
    DataSetDescription description;
    try {
      description = DataSetDescription.fromYaml(dataSet);
    } catch (IllegalArgumentException e) {
      throw rejected("is no description of a data set");
    }
    if (!description.inputs().equals(manifest.inputs())) {
      throw rejected("describes other inputs than the manifest");
    }
    return new RequestEncoding(new FeatureEncoder(description), manifest);
  }

  private static BundleRejectedException rejected(String what) {
    return new BundleRejectedException(Reason.MANIFEST_INVALID, CircuitFiles.DATA_SET + " " + what);
  }
}
