package dev.proofstream.devstack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;

/**
 * The account that PostgreSQL's programs run under. They refuse to run as root, so root starts them
 * in a user namespace in which it is nobody ({@code unshare -U}), or where that is not permitted
 * (as in many containers) as the account nobody, which then owns the data.
 */
sealed interface PostgresAccount {

  /** The command line that runs a program under this account. */
  List<String> command(String program, List<String> arguments);

  /** Lets the account own a folder that the current user made. */
  void own(Path folder) throws IOException;

  /** The current user, who is not root. */
  record CurrentUser() implements PostgresAccount {
    @Override
    public List<String> command(String program, List<String> arguments) {
      return joined(List.of(), program, arguments);
    }

    @Override
    public void own(Path folder) {}
  }

  /** Root, unnamed in a user namespace of its own; its files stay root's. */
  record Namespace() implements PostgresAccount {
    private static final List<String> PREFIX = List.of("unshare", "-U");

    @Override
    public List<String> command(String program, List<String> arguments) {
      return joined(PREFIX, program, arguments);
    }

    @Override
    public void own(Path folder) throws IOException {
      giveTo("root", folder);
    }
  }

  /**
   * The account nobody. The capability to pass closed folders lets it reach data below root's home.
   */
  record Nobody() implements PostgresAccount {
    private static final String NAME = "nobody";
    private static final List<String> PREFIX =
        List.of(
            "setpriv",
            "--reuid=" + NAME,
            "--regid=65534",
            "--clear-groups",
            "--inh-caps=+dac_override",
            "--ambient-caps=+dac_override",
            // Or access(2), by which initdb looks for the other programs, leaves it out.
            "--securebits=+no_setuid_fixup");

    @Override
    public List<String> command(String program, List<String> arguments) {
      return joined(PREFIX, program, arguments);
    }

    @Override
    public void own(Path folder) throws IOException {
      giveTo(NAME, folder);
    }
  }

  /** The account that works here. */
  static PostgresAccount choose() {
    if (!output("id", "-u").equals("0")) {
      return new CurrentUser();
    }
    for (PostgresAccount account : List.of(new Namespace(), new Nobody())) {
      String uid = output(account.command("id", List.of("-u")).toArray(String[]::new));
      if (!uid.isEmpty() && !uid.equals("0")) {
        return account;
      }
    }
    throw new DevStackException(
        "PostgreSQL does not run as root, and neither `unshare -U` nor `setpriv` works here:"
            + " run as another user, or permit user namespaces");
  }

  private static void giveTo(String name, Path folder) throws IOException {
    UserPrincipal owner =
        folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name);
    if (Files.getOwner(folder).equals(owner)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes)
              throws IOException {
            Files.setOwner(path, owner);
            return FileVisitResult.CONTINUE;
          }

          // The folder last, so that a walk that was cut short is made again.
          @Override
          public FileVisitResult postVisitDirectory(Path path, IOException e) throws IOException {
            if (e != null) {
              throw e;
            }
            Files.setOwner(path, owner);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static List<String> joined(List<String> prefix, String program, List<String> arguments) {
    List<String> command = new ArrayList<>(prefix);
    command.add(program);
    command.addAll(arguments);
    return command;
  }

  /** What a command prints, or nothing when it fails. */
  private static String output(String... command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? text.strip() : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
