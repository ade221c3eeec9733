package dev.proofstream.proving.bundle;

import dev.proofstream.proving.CircuitFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * One proof with all that an auditor needs: a zip or a folder with the files below at its root (a
 * proof system may have others). Never holds private inputs. Immutable.
 */
public final class Bundle {
  public static final String MANIFEST = CircuitFiles.MANIFEST;
  public static final String MANIFEST_SIGNATURE = CircuitFiles.MANIFEST_SIGNATURE;
  public static final String SIGNER = CircuitFiles.SIGNER;
  public static final String VERIFICATION_KEY = CircuitFiles.VERIFICATION_KEY;
  public static final String PROOF = "proof.json";
  public static final String PUBLIC = "public.json";
  public static final String BINDING = "binding.json";

  /** Far above any bundle of ours, far below what a zip bomb unpacks to. */
  static final int MAX_ENTRY_BYTES = 8 << 20;

  /** What is parsed into many small objects is many times its size in memory. */
  private static final Map<String, Integer> SMALLER =
      Map.of(
          PUBLIC,
          2 << 20,
          BINDING,
          4 << 10,
          MANIFEST,
          4 << 20,
          MANIFEST_SIGNATURE,
          4 << 10,
          SIGNER,
          4 << 10);

  static final int MAX_BYTES = 32 << 20;
  static final int MAX_ENTRIES = 32;

  /** No separators, so that no entry can lie anywhere but at the root. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}");

  /** The earliest time that a zip can say: same content, same bytes. */
  private static final LocalDateTime EPOCH = LocalDateTime.of(1980, 1, 1, 0, 0);

  private final Map<String, byte[]> entries;

  private Bundle(Map<String, byte[]> entries) {
    this.entries = Collections.unmodifiableMap(new TreeMap<>(entries));
  }

  /** A bundle of these entries, which are not copied. */
  public static Bundle of(Map<String, byte[]> entries) {
    for (String name : entries.keySet()) {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException("no name for a bundle's entry: " + name);
      }
    }
    return new Bundle(entries);
  }

  /** Reads a zip file or a folder. */
  public static Bundle read(Path zipOrFolder) throws BundleUnreadableException {
    if (Files.isDirectory(zipOrFolder)) {
      return readFolder(zipOrFolder);
    }
    try (InputStream in = Files.newInputStream(zipOrFolder)) {
      byte[] zip = in.readNBytes(MAX_BYTES + 1);
      if (zip.length > MAX_BYTES) {
        throw new BundleUnreadableException("the zip is larger than 32 MiB");
      }
      return read(zip);
    } catch (BundleUnreadableException e) {
      throw e;
    } catch (IOException e) {
      throw new BundleUnreadableException("the bundle cannot be read: " + e.getMessage(), e);
    }
  }

  /** Reads a zip. */
  public static Bundle read(byte[] zip) throws BundleUnreadableException {
    Bundle bundle = read(new ByteArrayInputStream(zip));
    // Entries were read one after the other; other programs go by the directory at the end. A file
    // in which the two differ would be judged here and shown as something else there.
    if (!ZipDirectory.names(zip).equals(bundle.entries.keySet())) {
      throw new BundleUnreadableException("the zip's directory does not list its files");
    }
    return bundle;
  }

  private static Bundle read(InputStream in) throws BundleUnreadableException {
    Map<String, byte[]> entries = new TreeMap<>();
    int left = MAX_BYTES;
    try (ZipInputStream zip = new ZipInputStream(in, StandardCharsets.UTF_8)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        requireName(entry.getName());
        byte[] bytes = zip.readNBytes(Math.min(left, MAX_ENTRY_BYTES) + 1);
        left = charge(entry.getName(), bytes.length, left);
        if (entries.put(entry.getName(), bytes) != null) {
          throw new BundleUnreadableException("the zip holds " + entry.getName() + " twice");
        }
        requireCount(entries.size());
      }
    } catch (BundleUnreadableException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      throw new BundleUnreadableException("the zip is damaged: " + e.getMessage(), e);
    }
    if (entries.isEmpty()) {
      throw new BundleUnreadableException("neither a zip with files in it nor a folder");
    }
    return new Bundle(entries);
  }

  /** A folder may also hold its own zip and the like: only names that an entry can have count. */
  private static Bundle readFolder(Path folder) throws BundleUnreadableException {
    Map<String, byte[]> entries = new TreeMap<>();
    int left = MAX_BYTES;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (!NAME.matcher(name).matches()
            || name.endsWith(".zip")
            || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          continue;
        }
        try (InputStream in = Files.newInputStream(file)) {
          byte[] bytes = in.readNBytes(Math.min(left, MAX_ENTRY_BYTES) + 1);
          left = charge(name, bytes.length, left);
          entries.put(name, bytes);
        }
        requireCount(entries.size());
      }
    } catch (BundleUnreadableException e) {
      throw e;
    } catch (IOException e) {
      throw new BundleUnreadableException("the bundle cannot be read: " + e.getMessage(), e);
    }
    return new Bundle(entries);
  }

  private static void requireName(String name) throws BundleUnreadableException {
    if (!NAME.matcher(name).matches()) {
      throw new BundleUnreadableException(
          "the zip holds an entry that is not a plain file at its root");
    }
  }

  private static int charge(String name, int bytes, int left) throws BundleUnreadableException {
    int most = SMALLER.getOrDefault(name, MAX_ENTRY_BYTES);
    if (bytes > most || bytes > left) {
      throw new BundleUnreadableException(
          "%s takes the bundle over its limits (%d KiB for it, 32 MiB together)"
              .formatted(name, most >> 10));
    }
    return left - bytes;
  }

  private static void requireCount(int entries) throws BundleUnreadableException {
    if (entries > MAX_ENTRIES) {
      throw new BundleUnreadableException("more than " + MAX_ENTRIES + " files");
    }
  }

  public Set<String> names() {
    return entries.keySet();
  }

  /** Bytes of an entry, not copied; empty when there is none of that name. */
  public Optional<byte[]> find(String name) {
    return Optional.ofNullable(entries.get(name));
  }

  /**
   * Bytes of an entry, not copied.
   *
   * @throws BundleRejectedException {@link Reason#MISSING_FILE}
   */
  public byte[] entry(String name) throws BundleRejectedException {
    byte[] bytes = entries.get(name);
    if (bytes == null) {
      throw new BundleRejectedException(Reason.MISSING_FILE, name + " is missing");
    }
    return bytes;
  }

  /** This bundle with one entry added or replaced. */
  public Bundle with(String name, byte[] bytes) {
    Map<String, byte[]> changed = new TreeMap<>(entries);
    changed.put(name, bytes);
    return of(changed);
  }

  /** As a zip: sorted, uncompressed, without times, so that equal bundles are equal bytes. */
  public byte[] zip() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
      zip.setMethod(ZipOutputStream.STORED);
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        ZipEntry header = new ZipEntry(entry.getKey());
        CRC32 crc = new CRC32();
        crc.update(entry.getValue());
        header.setCrc(crc.getValue());
        header.setSize(entry.getValue().length);
        header.setTimeLocal(EPOCH);
        zip.putNextEntry(header);
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail", e);
    }
    return bytes.toByteArray();
  }

  /** Writes each entry as a file; makes the folder if need be. */
  public void writeFolder(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
      Files.write(folder.resolve(entry.getKey()), entry.getValue());
    }
  }

  /** Names of the entries; their content may be private to the request's sender. */
  @Override
  public String toString() {
    return "Bundle of " + List.copyOf(entries.keySet());
  }
}
