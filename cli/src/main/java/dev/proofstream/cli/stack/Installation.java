package dev.proofstream.cli.stack;

import dev.proofstream.cli.CommandFailedException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * The built repository that this command runs from.
 *
 * @param root the repository's folder
 */
record Installation(Path root) {
  private static final String FAST_JAR = "target/quarkus-app";

  /** Where Quarkus puts it. */
  private static final String AOT_CACHE = "app.aot";

  private static final List<String> OTHER_CACHES =
      List.of("-Xshare", "-XX:SharedArchiveFile", "-XX:AOT");

  /** The installation that the launcher told. */
  static Installation current() {
    String root = System.getProperty("proofstream.root");
    if (root == null) {
      throw CommandFailedException.surroundings(
          "the system property proofstream.root is not set: start through ./proofstream");
    }
    return new Installation(Path.of(root).toAbsolutePath().normalize());
  }

  Path circom() {
    return root.resolve("libs/proving/target/node/node_modules/circom2/cli.js");
  }

  /**
   * A service's runnable jar, frozen for a stack: a build in the repository, a test run for
   * instance, must not pull the jars from under a running service.
   */
  Path freezeService(ServiceKind kind, Path folder) {
    Path source = root.resolve(kind.module()).resolve(FAST_JAR);
    if (!Files.isRegularFile(source.resolve("quarkus-run.jar"))) {
      throw CommandFailedException.surroundings(
          kind.module() + " is not built: " + source + " is missing; start through ./proofstream");
    }
    return freeze(source, folder.resolve(kind.module())).resolve("quarkus-run.jar");
  }

  /**
   * The option for the classes that a service's build loaded and linked ahead of time; none where
   * its build made no such file. A Java machine that cannot use the file, another release for
   * instance, says so in the service's log and starts as without it.
   *
   * @param ownOptions options of Java that the user gives, or null; with a cache among them, theirs
   *     is the one
   */
  static List<String> cacheOption(Path jar, String ownOptions) {
    Path cache = jar.resolveSibling(AOT_CACHE);
    // A Java machine takes no two such files, and reads a colon as the end of the first one's name.
    boolean other =
        ownOptions != null && OTHER_CACHES.stream().anyMatch(ownOptions::contains)
            || cache.toString().contains(":");
    return !other && Files.isRegularFile(cache) ? List.of("-XX:AOTCache=" + cache) : List.of();
  }

  /** The folder of libraries that broker and database run from, frozen likewise. */
  Path freezeLibraries(Path folder) {
    return freeze(root.resolve("cli/target/lib"), folder.resolve("devstack"));
  }

  /** Hard links where the file system allows, copies elsewhere. */
  private static Path freeze(Path source, Path target) {
    try {
      delete(target);
      Files.walkFileTree(
          source,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
                throws IOException {
              Files.createDirectories(target.resolve(source.relativize(folder).toString()));
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Path to = target.resolve(source.relativize(file).toString());
              try {
                Files.createLink(to, file);
              } catch (IOException | UnsupportedOperationException e) {
                // With its time, by which a cache of classes knows its jar.
                Files.copy(
                    file,
                    to,
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.COPY_ATTRIBUTES);
              }
              return FileVisitResult.CONTINUE;
            }
          });
      return target;
    } catch (IOException e) {
      throw CommandFailedException.surroundings(
          "cannot copy " + source + " to " + target + ": " + e, e);
    }
  }

  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException error)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
