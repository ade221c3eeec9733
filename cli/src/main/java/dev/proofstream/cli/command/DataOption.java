package dev.proofstream.cli.command;

import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.Terminal;
import dev.proofstream.cli.stack.Home;
import dev.proofstream.cli.stack.Stack;
import dev.proofstream.model.data.DataSet;
import dev.proofstream.model.data.DataSetDescription;
import dev.proofstream.model.data.DataSetException;
import dev.proofstream.model.data.DataSource;
import dev.proofstream.model.data.HeartData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code --data} and {@code --data-set}: where the rows come from. */
public final class DataOption {
  @Option(
      names = "--data",
      paramLabel = "FILE",
      description =
          "heart.csv; default: PROOFSTREAM_DATA, else the cached download, else a synthetic cohort.")
  private Path data;

  @Option(
      names = "--data-set",
      paramLabel = "FILE",
      description =
          "YAML that describes another data set (columns, ranges, target, split); its rows are"
              + " those of --data, else the file that it names, beside it; default:"
              + " PROOFSTREAM_DATA_SET, else the heart-failure data set.")
  private Path dataSet;

  /** The description that the user named, if any. */
  public Optional<Path> description() {
    Optional<Path> named = Optional.ofNullable(dataSet).or(DataSource::descriptionFromEnvironment);
    named
        .filter(path -> !Files.isRegularFile(path))
        .ifPresent(
            path -> {
              throw CommandFailedException.usage("--data-set: no such file: " + path);
            });
    return named.map(Path::toAbsolutePath);
  }

  /** The data set's description: the user's, else the running stack's, else the heart's. */
  DataSetDescription describe(Stack stack) {
    return describe(description().or(stack::dataSet));
  }

  /** What a file describes; without one the heart-failure data set. */
  static DataSetDescription describe(Optional<Path> described) {
    try {
      return new DataSource(described, Optional.empty(), Path.of("")).describe();
    } catch (DataSetException e) {
      throw CommandFailedException.usage(e.getMessage());
    }
  }

  /** The file that the user named, if any. */
  Optional<Path> file() {
    // A data set that is named here has rows of its own, not those that the environment names.
    Optional<Path> named =
        Optional.ofNullable(data)
            .or(() -> dataSet == null ? HeartData.pathFromEnvironment() : Optional.empty());
    named
        .filter(path -> !Files.isRegularFile(path))
        .ifPresent(
            path -> {
              throw CommandFailedException.usage(
                  (data == null ? HeartData.PATH_VARIABLE : "--data") + ": no such file: " + path);
            });
    return named.map(Path::toAbsolutePath);
  }

  /** The rows: the user's file, else what the running stack was started with, else the defaults. */
  public DataSet load(Home home, Terminal terminal) {
    Stack stack = new Stack(home, terminal);
    Optional<Path> described = description().or(stack::dataSet);
    // Rows of one data set are none of another.
    Optional<Path> csv = described.equals(stack.dataSet()) ? file().or(stack::data) : file();
    try {
      DataSet loaded = new DataSource(described, csv, home.cache()).load();
      if (loaded.synthetic()) {
        terminal.say(
            "No heart.csv was given (--data, PROOFSTREAM_DATA) and none could be downloaded:"
                + " going on with made-up rows, marked synthetic");
      }
      return loaded;
    } catch (DataSetException e) {
      throw CommandFailedException.usage(e.getMessage());
    }
  }
}
