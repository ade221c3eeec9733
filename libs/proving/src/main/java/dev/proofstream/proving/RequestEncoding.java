package dev.proofstream.proving;

import dev.proofstream.model.data.DataSetDescription;
import dev.proofstream.model.data.FeatureEncoder;
import dev.proofstream.proving.bundle.BundleRejectedException;
import dev.proofstream.proving.bundle.Manifest;
import dev.proofstream.proving.bundle.Reason;

/**
 * How a request becomes a circuit's input: its named features by the data set's description that
 * the manifest vouches for, or its encoded row by the manifest's inputs alone. Prover and verifier
 * both encode by it, so that what features mean is signed like everything else.
 */
public final class RequestEncoding {

  private RequestEncoding() {}

  /**
   * The encoder of a circuit's requests.
   *
   * @param dataSet {@code data-set.yaml}; null when the manifest lists none: then only encoded rows
   *     are taken
   * @throws BundleRejectedException when it is not the one that the manifest lists, or describes
   *     other inputs than the manifest
   */
  public static FeatureEncoder of(Manifest manifest, byte[] dataSet)
      throws BundleRejectedException {
    String listed = manifest.files().get(CircuitFiles.DATA_SET);
    if (listed == null) {
      return new FeatureEncoder(manifest.inputs());
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
    return new FeatureEncoder(description);
  }

  private static BundleRejectedException rejected(String what) {
    return new BundleRejectedException(Reason.MANIFEST_INVALID, CircuitFiles.DATA_SET + " " + what);
  }
}
