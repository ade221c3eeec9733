package dev.proofstream.cli.bench;

import dev.proofstream.cli.CommandFailedException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A prover of others, as the user gives it.
 *
 * @param command words, with {@code {zkey} {wtns} {proof} {public}} for the files
 * @param stays whether it is a process that stays, see {@link Contestant.Warm}, and gives no files
 */
record Peer(String name, String command, boolean stays) {

  /**
   * @param option {@code NAME=COMMAND}
   */
  static Peer parse(String option) {
    return parse(option, "--peer", false, "{zkey}", "{wtns}", "{proof}", "{public}");
  }

  /**
   * @param option {@code NAME=COMMAND}
   */
  static Peer parseWarm(String option) {
    return parse(option, "--warm-peer", true, "{zkey}", "{wtns}");
  }

  private static Peer parse(String option, String name, boolean stays, String... files) {
    int equals = option.indexOf('=');
    if (equals < 1 || option.substring(equals + 1).isBlank()) {
      throw CommandFailedException.usage(name + " " + option + ": not NAME='COMMAND'");
    }
    Peer peer =
        new Peer(option.substring(0, equals).strip(), option.substring(equals + 1).strip(), stays);
    for (String file : files) {
      if (!peer.command().contains(file)) {
        throw CommandFailedException.usage(
            name + " " + peer.name() + ": the command does not say where " + file + " goes");
      }
    }
    return peer;
  }

  /** snarkjs, where it is on the path. */
  static Optional<Peer> snarkjs() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Arrays.stream(path.split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, "snarkjs"))
        .filter(Files::isExecutable)
        .findFirst()
        .map(
            program ->
                new Peer(
                    "snarkjs", program + " groth16 prove {zkey} {wtns} {proof} {public}", false));
  }

  Contestant on(ProofFiles files) throws IOException {
    List<String> words =
        Arrays.stream(command.split("\\s+"))
            .map(
                word ->
                    word.replace("{zkey}", files.zkey().toString())
                        .replace("{wtns}", files.wtns().toString())
                        .replace("{proof}", files.proof().toString())
                        .replace("{public}", files.publicSignals().toString()))
            .toList();
    return stays
        ? new Contestant.Warm(name, words)
        : new Contestant.CommandLine(name, words, files);
  }
}
