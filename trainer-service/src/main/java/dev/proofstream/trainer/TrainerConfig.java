package dev.proofstream.trainer;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** Settings of the trainer service; defaults of paths in application.properties. */
@ConfigMapping(prefix = "proofstream.trainer")
public interface TrainerConfig {

  /**
   * The data set's CSV file. Default: proofstream.data (PROOFSTREAM_DATA); without either the
   * cached download, and without that a synthetic cohort.
   */
  Optional<Path> data();

  /**
   * Description of another data set, YAML. Default: proofstream.data-set (PROOFSTREAM_DATA_SET);
   * without it the heart-failure data set.
   */
  Optional<Path> dataSet();

  /** Folder of the downloaded data set. Default: cache in proofstream.home. */
  Path cache();

  /**
   * Folder into which PyTorch's native libraries (about 430 MB) are unpacked once. Default:
   * cache/pytorch in proofstream.home.
   */
  Path natives();
}
