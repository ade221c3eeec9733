package dev.proofstream.cli.bench;

import dev.proofstream.cli.CommandFailedException;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A prover that takes its turn. */
sealed interface Contestant extends AutoCloseable {

  String name();

  /**
   * What a proof took.
   *
   * @param processorMs of all threads; 0 where it is not known
   */
  record Times(double wallMs, double processorMs) {}

  /** One proof. */
  Times prove() throws IOException, InterruptedException;

  /** Peak resident bytes so far, 0 where the system does not tell. */
  long peakMemoryBytes();

  @Override
  void close();

  /**
   * A prover in a process that stays: warm, the key decoded, as in a service. It writes a line that
   * begins with {@code ready} once it is warm, answers each line {@code prove} with the ms that a
   * proof took and, if it likes, the ms of processor time, and {@code memory} with its peak
   * resident bytes. Ours also takes {@code verify N} and {@code batch N}.
   */
  final class Warm implements Contestant {

    private static final String READY = "ready";

    private final String name;
    private final Process process;
    private final BufferedWriter requests;
    private final BufferedReader answers;
    private final String kernels;

    Warm(String name, List<String> command) throws IOException {
      this.name = name;
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      requests =
          new BufferedWriter(
              new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
      answers =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      String ready = answers.readLine();
      if (ready == null || !ready.startsWith(READY)) {
        close();
        throw CommandFailedException.usage(
            name + " cannot use these files; its message stands above");
      }
      kernels = ready.substring(READY.length()).strip();
    }

    /** Our prover. */
    static Warm ours(List<String> java, ProofFiles files, double warmUpSeconds) throws IOException {
      List<String> command = new ArrayList<>(java);
      command.add(Groth16Worker.class.getName());
      command.addAll(
          List.of(
              files.zkey().toString(), files.wtns().toString(), Double.toString(warmUpSeconds)));
      return new Warm("proofstream", command);
    }

    /** The provider of the field arithmetic in the process. */
    String kernels() {
      return kernels;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Times prove() throws IOException {
      String[] ms = ask("prove").split(" ");
      return new Times(Double.parseDouble(ms[0]), ms.length < 2 ? 0 : Double.parseDouble(ms[1]));
    }

    List<Double> verify(int times) throws IOException {
      List<Double> all = new ArrayList<>();
      for (String time : ask("verify " + times).split(" ")) {
        all.add(Double.parseDouble(time));
      }
      return all;
    }

    double verifyBatch(int count) throws IOException {
      return Double.parseDouble(ask("batch " + count));
    }

    @Override
    public long peakMemoryBytes() {
      try {
        return Long.parseLong(ask("memory"));
      } catch (IOException e) {
        return 0;
      }
    }

    private String ask(String request) throws IOException {
      requests.write(request);
      requests.newLine();
      requests.flush();
      String answer = answers.readLine();
      if (answer == null) {
        throw new IOException(name + " ended; its message stands above");
      }
      return answer;
    }

    @Override
    public void close() {
      process.destroy();
    }
  }

  /**
   * Any prover as a command line: a whole process for each proof, its start and the key's reading.
   */
  final class CommandLine implements Contestant {

    private static final int TIMEOUT_MINUTES = 30;

    private final String name;
    private final List<String> command;
    private final ProofFiles files;
    private long peak;

    CommandLine(String name, List<String> command, ProofFiles files) {
      this.name = name;
      this.command = command;
      this.files = files;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Times prove() throws IOException, InterruptedException {
      Files.deleteIfExists(files.proof());
      long start = System.nanoTime();
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      process.getOutputStream().close();
      while (!process.waitFor(2, TimeUnit.MILLISECONDS)) {
        peak = Math.max(peak, PeakMemory.of(process.pid()));
        if (System.nanoTime() - start > TimeUnit.MINUTES.toNanos(TIMEOUT_MINUTES)) {
          process.destroyForcibly();
          throw CommandFailedException.surroundings(
              name + " took more than " + TIMEOUT_MINUTES + " minutes");
        }
      }
      double ms = (System.nanoTime() - start) / 1e6;
      if (process.exitValue() != 0) {
        throw CommandFailedException.surroundings(
            name + " ended with status " + process.exitValue() + ": " + String.join(" ", command));
      }
      if (!Files.isRegularFile(files.proof())) {
        throw CommandFailedException.surroundings(
            name + " wrote no proof to " + files.proof() + ": " + String.join(" ", command));
      }
      return new Times(ms, 0);
    }

    @Override
    public long peakMemoryBytes() {
      return peak;
    }

    @Override
    public void close() {}
  }
}
