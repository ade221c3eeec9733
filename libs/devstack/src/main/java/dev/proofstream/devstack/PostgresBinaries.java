package dev.proofstream.devstack;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs, unpacked from the zonky artifact on the class path. */
final class PostgresBinaries {
  private static final int DIGITS = 12;

  private final Path root;

  private PostgresBinaries(Path root) {
    this.root = root;
  }

  /** Unpacks them below the folder, unless this very archive was unpacked there before. */
  static PostgresBinaries unpackedIn(Path folder) throws IOException {
    String resource = "/postgres-linux-%s.txz".formatted(machine());
    Path root = folder.resolve("programs-" + digest(resource));
    if (!Files.isDirectory(root)) {
      Path half = folder.resolve(root.getFileName() + ".unpacking");
      delete(half); // left by a killed run; the stack's lock keeps others out
      try (InputStream in = open(resource);
          TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(in))) {
        unpack(tar, half);
      }
      Files.move(half, root, StandardCopyOption.ATOMIC_MOVE);
    }
    return new PostgresBinaries(root);
  }

  String program(String name) {
    return root.resolve("bin").resolve(name).toString();
  }

  private static String machine() {
    return switch (System.getProperty("os.arch").toLowerCase(Locale.ROOT)) {
      case "amd64", "x86_64" -> "x86_64";
      case "aarch64", "arm64" -> "arm_64";
      case String other -> other;
    };
  }

  private static InputStream open(String resource) {
    InputStream in = PostgresBinaries.class.getResourceAsStream(resource);
    if (in == null) {
      throw new DevStackException(
          "this build brings no PostgreSQL for %s %s: there is no %s on the class path"
              .formatted(System.getProperty("os.name"), System.getProperty("os.arch"), resource));
    }
    return in;
  }

  private static String digest(String resource) throws IOException {
    try (DigestInputStream in =
        new DigestInputStream(open(resource), MessageDigest.getInstance("SHA-256"))) {
      in.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(in.getMessageDigest().digest()).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static void unpack(TarArchiveInputStream tar, Path target) throws IOException {
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      Path path = target.resolve(entry.getName()).normalize();
      if (!path.startsWith(target)) {
        throw new IOException("entry outside of the archive: " + entry.getName());
      }
      if (entry.isDirectory()) {
        Files.createDirectories(path);
        continue;
      }
      Files.createDirectories(path.getParent());
      if (entry.isSymbolicLink()) {
        Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
      } else {
        Files.copy(tar, path);
        boolean program = target.relativize(path).startsWith("bin");
        Files.setPosixFilePermissions(
            path, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
      }
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
          public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
            if (e != null) {
              throw e;
            }
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
