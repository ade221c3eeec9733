package dev.proofstream.model.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeartDataTest {
  private static final int SYNTHETIC_LEVELS = -2035232225;
  private static final int SYNTHETIC_LABELS = -2116394325;

  @TempDir Path folder;

  @Test
  void theRealDataLiesWithinTheDeclaredRanges() throws Exception {
    DataSet data = real();
    assertEquals("heart.csv", data.source());
    assertFalse(data.synthetic());
    assertEquals(918, data.size());
    assertEquals(508, Arrays.stream(data.labels(all())).sum());
    assertEquals(164, Arrays.stream(data.labels(data.testRows())).sum());
  }

  @Test
  void theRealDataIsEncodedAsTheReferenceDoes() throws Exception {
    // Line 2 of the file: 40,M,ATA,140,289,0,Normal,172,N,0,Up,0
    assertArrayEquals(
        new double[] {40, 1, 140, 289, 0, 172, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1},
        real().encoded(0).values());
  }

  @Test
  void theFeaturesOfARowEncodeToTheRow() throws Exception {
    DataSet data = HeartData.synthetic();
    FeatureEncoder encoder = new FeatureEncoder(data.description());
    for (int row = 0; row < data.size(); row++) {
      assertArrayEquals(data.encoded(row).levels(), encoder.encode(data.features(row)).levels());
      assertArrayEquals(
          data.encoded(row).levels(), encoder.encode(data.encoded(row).values()).levels());
    }
  }

  @Test
  void theSyntheticCohortIsTheSameEverywhereAndSaysWhatItIs() {
    DataSet data = HeartData.synthetic();
    assertTrue(data.synthetic());
    assertEquals("synthetic cohort", data.source());
    assertEquals(918, data.size());
    assertEquals(642, data.trainRows().length);
    // Pinned when it was written: a change makes every published figure on it incomparable.
    int[] levels =
        Arrays.stream(all()).flatMap(r -> Arrays.stream(data.encoded(r).levels())).toArray();
    assertEquals(SYNTHETIC_LEVELS, Arrays.hashCode(levels));
    assertEquals(SYNTHETIC_LABELS, Arrays.hashCode(data.labels(all())));
  }

  @Test
  void aFileThatIsGivenMustBeThere() {
    var missing =
        assertThrows(
            DataSetException.class,
            () -> HeartData.load(Optional.of(folder.resolve("none.csv")), folder));
    assertTrue(missing.getMessage().contains("none.csv"));
  }

  @Test
  void aFileThatIsGivenIsReadWhateverLineEndsAndColumnOrderItHas() throws Exception {
    List<String> lines = csv();
    assertEquals(918, read(String.join("\r\n", lines)).size());
    assertEquals(918, read("\uFEFF" + String.join("\n", lines) + "\n\n").size());
    List<String> turned =
        lines.stream()
            .map(l -> l.substring(l.indexOf(',') + 1) + "," + l.substring(0, l.indexOf(',')))
            .toList();
    assertArrayEquals(
        read(String.join("\n", lines)).encoded(7).levels(),
        read(String.join("\n", turned)).encoded(7).levels());
  }

  @Test
  void aMalformedFileIsRefusedByLineAndColumn() throws Exception {
    refused("line 3", csv(3, "1,2,3"));
    refused("line 4, column Age: not a number", csv(4, "x,M,ATA,140,289,0,Normal,172,N,0,Up,0"));
    refused("line 5: features.Age must be", csv(5, "777,M,ATA,140,289,0,Normal,172,N,0,Up,0"));
    refused("line 5: features.Sex must be", csv(5, "40,Q,ATA,140,289,0,Normal,172,N,0,Up,0"));
    refused("line 5, column HeartDisease", csv(5, "40,M,ATA,140,289,0,Normal,172,N,0,Up,2"));
    refused("line 5, column HeartDisease", csv(5, "40,M,ATA,140,289,0,Normal,172,N,0,Up,"));
    refused("line 1, column 1", csv(1, "Alter,Sex"));
    refused("line 1: column Sex is missing", csv(1, "Age"));
    refused("line 9", csv(9, "40,\"M"));
    refused("is empty", "");
    refused("made for 918", String.join("\n", csv().subList(0, 20)));
  }

  @Test
  void aFileThatIsNotTextIsRefused() throws Exception {
    Path file = folder.resolve("heart.csv");
    Files.write(file, new byte[] {'A', 'g', 'e', (byte) 0xff, (byte) 0xfe, '\n'});
    assertThrows(DataSetException.class, () -> HeartData.read(file));
  }

  private void refused(String expected, String content) {
    var refused = assertThrows(DataSetException.class, () -> read(content));
    assertTrue(refused.getMessage().contains(expected), refused.getMessage());
    // The folder's own name may hold the value's digits.
    String message = refused.getMessage().replace(folder.toString(), "");
    assertFalse(message.contains("777"), message);
  }

  private DataSet read(String content) throws Exception {
    return HeartData.read(Files.writeString(folder.resolve("heart.csv"), content));
  }

  /** The synthetic cohort as a file, one line replaced; lines from 1. */
  private static String csv(int line, String replacement) {
    List<String> lines = csv();
    lines.set(line - 1, replacement);
    return String.join("\n", lines);
  }

  private static List<String> csv() {
    DataSet data = HeartData.synthetic();
    List<String> lines = new ArrayList<>();
    lines.add(String.join(",", data.features(0).keySet()) + ",HeartDisease");
    for (int row = 0; row < data.size(); row++) {
      List<String> cells = data.features(row).values().stream().map(String::valueOf).toList();
      lines.add(String.join(",", cells) + "," + data.label(row));
    }
    return lines;
  }

  private static int[] all() {
    return IntStream.range(0, 918).toArray();
  }

  private static DataSet real() throws DataSetException {
    assumeTrue(
        HeartData.pathFromEnvironment().isPresent(),
        "PROOFSTREAM_DATA does not name the heart-failure data");
    return HeartData.read(HeartData.pathFromEnvironment().get());
  }
}
