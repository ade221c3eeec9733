package dev.proofstream.model.data;

import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Finds the heart-failure data: a file that the user names, else the cached download, else a
 * synthetic cohort that is labelled so.
 */
public final class HeartData {
  private static final System.Logger LOG = System.getLogger(HeartData.class.getName());

  /** Environment variable with the path of the CSV file. */
  public static final String PATH_VARIABLE = "PROOFSTREAM_DATA";

  private HeartData() {}

  /**
   * Loads the data.
   *
   * @param csv the file to read; when it is given, nothing else is tried
   * @param cache folder for the download, which is given up after 10 seconds; made if need be
   * @throws DataSetException when the given file is missing or malformed
   */
  public static DataSet load(Optional<Path> csv, Path cache) throws DataSetException {
    if (csv.isPresent()) {
      return read(csv.get());
    }
    DataSetDescription heart = DataSetDescription.heart();
    Optional<Path> cached =
        new Download(heart.sources(), heart.sha256(), Download.PATIENCE).into(cache, heart.file());
    if (cached.isPresent()) {
      return read(cached.get());
    }
    LOG.log(
        Level.WARNING,
        "no data: {0} is not set and the download failed; going on with a synthetic cohort",
        PATH_VARIABLE);
    return synthetic();
  }

  /** The path that {@link #PATH_VARIABLE} names, if it is set and not blank. */
  public static Optional<Path> pathFromEnvironment() {
    return Optional.ofNullable(System.getenv(PATH_VARIABLE))
        .filter(path -> !path.isBlank())
        .map(Path::of);
  }

  /** Reads a CSV file of the heart-failure data set. */
  public static DataSet read(Path csv) throws DataSetException {
    if (!Files.isRegularFile(csv)) {
      throw new DataSetException("there is no data file " + csv);
    }
    return new CsvFile(csv, DataSetDescription.heart()).read();
  }

  /** 918 made-up rows; the same on every machine. */
  public static DataSet synthetic() {
    return new SyntheticCohort().draw(DataSetDescription.heart());
  }
}
