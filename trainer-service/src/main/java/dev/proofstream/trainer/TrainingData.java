package dev.proofstream.trainer;

import dev.proofstream.model.data.DataSet;
import dev.proofstream.model.data.DataSetException;
import dev.proofstream.model.data.DataSource;
import dev.proofstream.proto.FailureCode;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** The rows that models are trained on, loaded at the first training and then kept. */
@ApplicationScoped
public class TrainingData {
  private static final Logger LOG = Logger.getLogger(TrainingData.class);

  private final TrainerConfig config;
  private DataSet loaded;

  public TrainingData(TrainerConfig config) {
    this.config = config;
  }

  /**
   * The rows.
   *
   * @throws TrainingFailedException when a file was named that is missing or malformed; tried again
   *     at the next call
   */
  synchronized DataSet rows() throws TrainingFailedException {
    if (loaded == null) {
      try {
        loaded = new DataSource(config.dataSet(), config.data(), config.cache()).load();
      } catch (DataSetException e) {
        throw new TrainingFailedException("data", FailureCode.INTERNAL, "", e.getMessage());
      }
      LOG.infof("training data: %s, %d rows", loaded.source(), loaded.size());
    }
    return loaded;
  }
}
