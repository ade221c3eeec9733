package dev.proofstream.cli.bench;

import dev.proofstream.cli.CommandFailedException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A prover of others, as the user gives it.
 *
 * @param command words, with {@code {zkey} {wtns} {proof} {public}} for the files
 */
record Peer(String name, String command) {

  /**
   * @param option {@code NAME=COMMAND}
   */
  static Peer parse(String option) {
    int equals = option.indexOf('=');
    if (equals < 1 || option.substring(equals + 1).isBlank()) {
      throw CommandFailedException.usage("--peer " + option + ": not NAME='COMMAND'");
    }
    Peer peer = new Peer(option.substring(0, equals).strip(), option.substring(equals + 1).strip());
    for (String file : List.of("{zkey}", "{wtns}", "{proof}", "{public}")) {
      if (!peer.command().contains(file)) {
        throw CommandFailedException.usage(
            "--peer " + peer.name() + ": the command does not say where " + file + " goes");
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
                new Peer("snarkjs", program + " groth16 prove {zkey} {wtns} {proof} {public}"));
  }

  Contestant on(ProofFiles files) {
    List<String> words =
        Arrays.stream(command.split("\\s+"))
            .map(
                word ->
                    word.replace("{zkey}", files.zkey().toString())
                        .replace("{wtns}", files.wtns().toString())
                        .replace("{proof}", files.proof().toString())
                        .replace("{public}", files.publicSignals().toString()))
            .toList();
    return new Contestant.CommandLine(name, words, files);
  }
}
