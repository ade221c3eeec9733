package dev.proofstream.cli.command;

import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.Terminal;
import dev.proofstream.cli.stack.Home;
import dev.proofstream.cli.stack.Stack;
import dev.proofstream.model.data.DataSet;
import dev.proofstream.model.data.DataSetException;
import dev.proofstream.model.data.HeartData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code --data}: where the rows come from. */
final class DataOption {
  @Option(
      names = "--data",
      paramLabel = "FILE",
      description =
          "heart.csv; default: PROOFSTREAM_DATA, else the cached download, else a synthetic cohort.")
  private Path data;

  /** The file that the user named, if any. */
  Optional<Path> file() {
    Optional<Path> named = Optional.ofNullable(data).or(HeartData::pathFromEnvironment);
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
  DataSet load(Home home, Terminal terminal) {
    Optional<Path> csv = file().or(() -> new Stack(home, terminal).data());
    try {
      DataSet loaded = HeartData.load(csv, home.cache());
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
