package dev.proofstream.model.training;

/**
 * Told how far a training has come; called on the training thread, so quick. What it throws ends
 * the training.
 */
@FunctionalInterface
public interface Progress {

  /**
   * @param stage {@code cross-validate} or {@code fit}
   * @param done steps of this stage done so far
   * @param total steps of this stage
   */
  void report(String stage, int done, int total);

  /** Tells nobody. */
  static Progress silent() {
    return (stage, done, total) -> {};
  }
}
