package dev.proofstream.model.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where rows come from.
 *
 * @param description YAML of a data set; empty for the heart-failure data set
 * @param csv its rows; empty for the file that the description names, beside it or from its
 *     sources, and for the heart-failure data set see {@link HeartData#load}
 * @param cache folder for downloads
 */
public record DataSource(Optional<Path> description, Optional<Path> csv, Path cache) {

  /** Environment variable with the path of a description. */
  public static final String DESCRIPTION_VARIABLE = "PROOFSTREAM_DATA_SET";

  /** The path that {@link #DESCRIPTION_VARIABLE} names, if it is set and not blank. */
  public static Optional<Path> descriptionFromEnvironment() {
    return Optional.ofNullable(System.getenv(DESCRIPTION_VARIABLE))
        .filter(path -> !path.isBlank())
        .map(Path::of);
  }

  /**
   * The description alone.
   *
   * @throws DataSetException when the file is missing or no description
   */
  public DataSetDescription describe() throws DataSetException {
    if (description.isEmpty()) {
      return DataSetDescription.heart();
    }
    try {
      DataSetDescription described =
          DataSetDescription.fromYaml(Files.readAllBytes(description.get()));
      // Only whoever loads rows splits them: a description that travels with a model may name a
      // split that this version does not have.
      if (!Split.isKnown(described.split())) {
        throw new IllegalArgumentException(
            "split is such as '" + DataSetDescription.DEFAULT_SPLIT + "'");
      }
      return described;
    } catch (IOException e) {
      throw new DataSetException("cannot read " + description.get() + ": " + e, e);
    } catch (IllegalArgumentException e) {
      throw new DataSetException(description.get() + ": " + e.getMessage(), e);
    }
  }

  /**
   * The rows.
   *
   * @throws DataSetException when a file is missing or malformed
   */
  public DataSet load() throws DataSetException {
    if (description.isEmpty()) {
      return HeartData.load(csv, cache);
    }
    DataSetDescription described = describe();
    return new CsvFile(file(described), described).read();
  }

  private Path file(DataSetDescription described) throws DataSetException {
    if (csv.isPresent()) {
      if (!Files.isRegularFile(csv.get())) {
        throw new DataSetException("there is no data file " + csv.get());
      }
      return csv.get();
    }
    Path beside = description.get().toAbsolutePath().resolveSibling(described.file());
    if (Files.isRegularFile(beside)) {
      return beside;
    }
    return new Download(described.sources(), described.sha256(), Download.PATIENCE)
        .into(cache, described.file())
        .orElseThrow(
            () ->
                new DataSetException(
                    "there is no %s beside %s%s"
                        .formatted(
                            described.file(),
                            description.get(),
                            described.sources().isEmpty()
                                ? ", and it names no source to download it from"
                                : ", and its sources could not be reached")));
  }
}
