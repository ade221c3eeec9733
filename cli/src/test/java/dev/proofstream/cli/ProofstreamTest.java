package dev.proofstream.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ProofstreamTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void anUnknownCommandIsWrongUsage() {
    assertEquals(ExitStatus.USAGE, run("fly"));
    assertTrue(err.toString().contains("fly"), err.toString());
    assertEquals("", out.toString());
  }

  @Test
  void everyCommandHasAHelpPage() {
    for (String name : Proofstream.commandLine().getSubcommands().keySet()) {
      assertEquals(ExitStatus.DONE, run(name, "--help"), name);
      assertTrue(out.toString().contains("./proofstream " + name), out.toString());
    }
  }

  @Test
  void theCompletionScriptKnowsCommandsAndOptions() {
    assertEquals(ExitStatus.DONE, run("completion"));
    assertTrue(out.toString().contains("complete -F _complete_proofstream"), out.toString());
    assertTrue(out.toString().contains("--dashboard-port"), out.toString());
  }

  private int run(String... arguments) {
    CommandLine line = Proofstream.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }
}
