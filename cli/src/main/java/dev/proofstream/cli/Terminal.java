package dev.proofstream.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Where a command speaks: results on standard output, progress and remarks on standard error.
 *
 * @param out standard output
 * @param err standard error
 */
public record Terminal(PrintWriter out, PrintWriter err) {

  public static Terminal of(CommandSpec spec) {
    return new Terminal(spec.commandLine().getOut(), spec.commandLine().getErr());
  }

  /** Progress or a remark: one line on standard error. */
  public void say(String line) {
    err.println(line);
    err.flush();
  }

  /** Part of the result: text on standard output. */
  public void print(String text) {
    out.println(text);
    out.flush();
  }
}
