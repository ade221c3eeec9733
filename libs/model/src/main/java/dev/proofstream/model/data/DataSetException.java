package dev.proofstream.model.data;

/**
 * A data file that cannot be used. The message names file, line and column, never a value of a
 * feature.
 */
public final class DataSetException extends Exception {
  public DataSetException(String message) {
    super(message);
  }

  public DataSetException(String message, Throwable cause) {
    super(message, cause);
  }
}
