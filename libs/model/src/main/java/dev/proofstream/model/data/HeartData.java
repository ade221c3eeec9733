package dev.proofstream.model.data;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Finds the heart-failure data: a file that the user names, else the cached download, else a
 * synthetic cohort that is labelled so.
 */
public final class HeartData {

  /** Environment variable with the path of the CSV file. */
  public static final String PATH_VARIABLE = "PROOFSTREAM_DATA";

  private HeartData() {}

  /**
   * Loads the data.
   *
   * @param csv the file to read; when it is given, nothing else is tried
   * @param cache folder for the download; made if need be
   * @throws DataSetException when the given file is missing or malformed
   */
  public static DataSet load(Optional<Path> csv, Path cache) throws DataSetException {
    throw new UnsupportedOperationException("soon");
  }

  /** The path that {@link #PATH_VARIABLE} names, if it is set and not blank. */
  public static Optional<Path> pathFromEnvironment() {
    return Optional.ofNullable(System.getenv(PATH_VARIABLE))
        .filter(path -> !path.isBlank())
        .map(Path::of);
  }

  /** Reads a CSV file of the heart-failure data set. */
  public static DataSet read(Path csv) throws DataSetException {
    throw new UnsupportedOperationException("soon");
  }

  /** 918 made-up rows; the same on every machine. */
  public static DataSet synthetic() {
    throw new UnsupportedOperationException("soon");
  }
}
