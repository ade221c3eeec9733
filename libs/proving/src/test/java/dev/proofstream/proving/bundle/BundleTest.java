package dev.proofstream.proving.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BundleTest {
  private static final Bundle BUNDLE =
      Bundle.of(Map.of("proof.json", "{}".getBytes(), "public.json", "[]".getBytes()));

  @TempDir Path folder;

  @Test
  void zipAndFolderHoldTheSame() throws Exception {
    Files.write(folder.resolve("bundle.zip"), BUNDLE.zip());
    BUNDLE.writeFolder(folder.resolve("bundle"));
    for (String place : new String[] {"bundle.zip", "bundle"}) {
      Bundle read = Bundle.read(folder.resolve(place));
      assertEquals(Set.of("proof.json", "public.json"), read.names());
      assertArrayEquals("{}".getBytes(), read.entry("proof.json"));
    }
  }

  @Test
  void aZipThatOtherProgramsWouldReadOtherwiseIsRefused() throws Exception {
    byte[] one = BUNDLE.zip();
    byte[] other = BUNDLE.with("proof.json", "{\"other\": 1}".getBytes()).zip();
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    int directory = one.length - 22 - 2 * 46 - "proof.jsonpublic.json".length();
    byte[] longer = Arrays.copyOf(one, one.length + 1);
    for (byte[] zip : new byte[][] {both, Arrays.copyOf(one, directory), longer}) {
      assertThrows(BundleUnreadableException.class, () -> Bundle.read(zip));
    }
    assertEquals(BUNDLE.names(), Bundle.read(one).names());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "r 1", "r-7\\nsigner 0000 (trusted)", "a\\ud800", "r\\u001b[8m"})
  void aBindingOfAnIdThatNoRequestMayHaveIsRefused(String id) {
    String json = "{\"requestId\": \"%s\", \"circuitId\": \"c\"}".formatted(id);
    var e = assertThrows(BundleRejectedException.class, () -> BindingJson.parse(json.getBytes()));
    assertEquals(Reason.BINDING_MALFORMED, e.reason());
  }

  @Test
  void equalBundlesAreEqualBytes() {
    Bundle other =
        Bundle.of(Map.of("public.json", "[]".getBytes())).with("proof.json", "{}".getBytes());
    assertArrayEquals(BUNDLE.zip(), other.zip());
  }

  @Test
  void aFolderMayHoldItsOwnZip() throws Exception {
    BUNDLE.writeFolder(folder);
    Files.write(folder.resolve("bundle.zip"), BUNDLE.zip());
    Files.createDirectory(folder.resolve("sub"));
    assertEquals(BUNDLE.names(), Bundle.read(folder).names());
  }

  @Test
  void aZipBombIsUnreadable() throws Exception {
    byte[] bomb = zip("proof.json", new byte[Bundle.MAX_ENTRY_BYTES + 1]);
    assertTrue(bomb.length < 100_000);
    assertThrows(BundleUnreadableException.class, () -> Bundle.read(bomb));

    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < 5; i++) {
        zip.putNextEntry(new ZipEntry("file" + i));
        zip.write(new byte[7 << 20]);
      }
    }
    assertThrows(BundleUnreadableException.class, () -> Bundle.read(bytes.toByteArray()));
  }

  @Test
  void moreFilesThanAnyBundleHasAreUnreadable() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i <= Bundle.MAX_ENTRIES; i++) {
        zip.putNextEntry(new ZipEntry("file" + i));
      }
    }
    assertThrows(BundleUnreadableException.class, () -> Bundle.read(bytes.toByteArray()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../proof.json",
        "/etc/passwd",
        "a/b",
        "a\\b",
        "..",
        ".hidden",
        "C:x",
        "sub/",
        "a b",
        "\u0000"
      })
  void anEntryThatIsNoPlainNameIsUnreadable(String name) throws Exception {
    byte[] zip = zip(name, new byte[1]);
    assertThrows(BundleUnreadableException.class, () -> Bundle.read(zip));
    assertThrows(IllegalArgumentException.class, () -> Bundle.of(Map.of(name, new byte[1])));
  }

  @Test
  void whatIsNoZipIsUnreadable() throws Exception {
    assertThrows(BundleUnreadableException.class, () -> Bundle.read(new byte[0]));
    assertThrows(BundleUnreadableException.class, () -> Bundle.read("{}".getBytes()));
    byte[] zip = zip("proof.json", "0123456789".repeat(50).getBytes());
    assertThrows(BundleUnreadableException.class, () -> Bundle.read(Arrays.copyOf(zip, 45)));
    Path missing = folder.resolve("missing.zip");
    assertThrows(BundleUnreadableException.class, () -> Bundle.read(missing));
  }

  @Test
  void aMissingFileIsRejectedByName() {
    BundleRejectedException e =
        assertThrows(BundleRejectedException.class, () -> BUNDLE.entry("binding.json"));
    assertEquals(Reason.MISSING_FILE, e.reason());
    assertTrue(e.getMessage().contains("binding.json"));
  }

  private static byte[] zip(String name, byte[] content) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(name));
      if (!name.endsWith("/")) {
        zip.write(content);
      }
    }
    return bytes.toByteArray();
  }
}
