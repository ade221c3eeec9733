package dev.proofstream.cli.command;

import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.ExitStatus;
import dev.proofstream.cli.JsonOption;
import dev.proofstream.cli.Terminal;
import dev.proofstream.proving.ezkl.EzklConfiguration;
import dev.proofstream.proving.ezkl.EzklInstallation;
import dev.proofstream.proving.ezkl.EzklUnavailableException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** EZKL, the optional program that the second proving route drives. */
@Command(
    name = "ezkl",
    mixinStandardHelpOptions = true,
    description = {
      "Installs EZKL, or says whether it is there.",
      "EZKL is a program of its own whose release used here states no licence. It is "
          + "no part of Proofstream: your own pip fetches it into <home>/ezkl/venv, at the "
          + "first use or by this command. Without it everything else runs."
    },
    subcommands = {EzklCommand.Install.class, EzklCommand.Status.class})
public final class EzklCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "install or status?");
  }

  private static Map<String, Object> tree(EzklInstallation.Status status) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("installed", status.state() == EzklInstallation.State.INSTALLED);
    tree.put("version", status.version());
    tree.put("folder", status.folder().toString());
    tree.put("detail", status.detail());
    return tree;
  }

  private static String text(EzklInstallation.Status status) {
    return "EZKL %s: %s%nlicence: none stated for this release; optional, never bundled"
        .formatted(status.version(), status.detail());
  }

  private static EzklInstallation installation(HomeOption home) {
    return new EzklInstallation(EzklConfiguration.fromEnvironment(home.home().folder()));
  }

  /** Installs. */
  @Command(
      name = "install",
      description = {
        "Installs EZKL " + EzklInstallation.VERSION + " unless it is there.",
        "Needs Python with its venv module and, once, a network or pip index. Exit status 3 when "
            + "it cannot be had, with what to do."
      })
  static final class Install implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private HomeOption home;
    @Mixin private JsonOption json;

    @Override
    public Integer call() throws InterruptedException {
      json.check();
      Terminal terminal = Terminal.of(spec);
      EzklInstallation installation = installation(home);
      try {
        installation.install(terminal::say);
      } catch (EzklUnavailableException e) {
        throw CommandFailedException.surroundings(e.getMessage(), e);
      }
      json.result(terminal, tree(installation.status()), text(installation.status()));
      return ExitStatus.DONE;
    }
  }

  /** Says what there is. */
  @Command(
      name = "status",
      description = {
        "Says whether EZKL is there, and if not what it needs.",
        "Exit status 1 when it is not installed."
      })
  static final class Status implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private HomeOption home;
    @Mixin private JsonOption json;

    @Override
    public Integer call() {
      json.check();
      EzklInstallation.Status status = installation(home).status();
      json.result(Terminal.of(spec), tree(status), text(status));
      return status.state() == EzklInstallation.State.INSTALLED ? ExitStatus.DONE : ExitStatus.NO;
    }
  }
}
