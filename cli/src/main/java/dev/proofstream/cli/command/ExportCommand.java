package dev.proofstream.cli.command;

import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.ExitStatus;
import dev.proofstream.cli.Terminal;
import dev.proofstream.cli.dashboard.Dashboard;
import dev.proofstream.cli.stack.Stack;
import dev.proofstream.proving.bundle.Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Fetches the bundle of a request. */
@Command(
    name = "export",
    description = {
      "Fetches the bundle of a request, for an auditor.",
      "Writes it unpacked and as bundle.zip. Exit status 1 when the request has no " + "proof."
    })
public final class ExportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HomeOption home;

  @Option(names = "--request", required = true, paramLabel = "ID", description = "Request id.")
  private String requestId;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder for the files; made if it is not there.")
  private Path out;

  @Override
  public Integer call() throws InterruptedException {
    Terminal terminal = Terminal.of(spec);
    if (Files.exists(out) && !Files.isDirectory(out)) {
      throw CommandFailedException.usage("--out: " + out + " is not a folder");
    }
    String url = new Stack(home.home(), terminal).requireEndpoints().dashboard();
    try (Dashboard dashboard = new Dashboard(url)) {
      byte[] zip = dashboard.bundle(requestId).orElse(null);
      if (zip == null) {
        throw CommandFailedException.no(
            dashboard
                .prediction(requestId)
                .map(
                    p ->
                        "request %s has no proof: it is %s %s"
                            .formatted(
                                requestId, p.path("state").asText(), p.path("code").asText(""))
                            .strip())
                .orElse("no request " + requestId + " is known"));
      }
      Bundle bundle = Bundle.read(zip);
      Files.createDirectories(out);
      bundle.writeFolder(out);
      Files.write(out.resolve("bundle.zip"), zip);
    } catch (IOException e) {
      throw CommandFailedException.surroundings(
          "cannot write the bundle to " + out + ": " + e.getMessage(), e);
    }
    terminal.print("Wrote the bundle of " + requestId + " to " + out);
    return ExitStatus.DONE;
  }
}
