package dev.proofstream.model.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataSourceTest {
  private static final String YAML =
      """
      name: leaves
      target: kind
      labels: [oak, elm, ash]
      columns:
        - {kind: numeric, name: length, min: 0, max: 20, step: 0.1, unit: cm}
        - {kind: binary, name: serrated, values: ["no", "yes"]}
      """;

  private static final String ROWS =
      """
      length,serrated,kind
      8.5,no,oak
      6.0,yes,1
      7.2,yes,elm
      9.9,no,ash
      """;

  @TempDir Path folder;

  private DataSource source(String yaml) throws Exception {
    Path description = folder.resolve("leaves.yaml");
    Files.writeString(description, yaml);
    return new DataSource(Optional.of(description), Optional.empty(), folder);
  }

  @Test
  void anotherDataSetIsItsDescriptionAndTheFileBesideIt() throws Exception {
    Files.writeString(folder.resolve("leaves.csv"), ROWS);
    DataSet rows = source(YAML).load();
    assertEquals(4, rows.size());
    assertEquals(List.of("oak", "elm", "ash"), rows.description().labels());
    // A target may be a label or its index.
    assertArrayEquals(new int[] {0, 1, 1, 2}, rows.labels(new int[] {0, 1, 2, 3}));
    assertArrayEquals(new double[] {6, 1}, rows.encoded(1).values());
    assertEquals(2, rows.testRows().length);
    assertArrayEquals(rows.testRows(), source(YAML).load().testRows());
    assertArrayEquals(
        rows.description().toYaml(),
        DataSetDescription.fromYaml(rows.description().toYaml()).toYaml());
  }

  @Test
  void aSeedOfTheSplitMeansOtherTestRows() throws Exception {
    StringBuilder many = new StringBuilder("length,serrated,kind\n");
    for (int i = 0; i < 100; i++) {
      many.append(i / 10.0).append(",no,").append(i % 3).append('\n');
    }
    Files.writeString(folder.resolve("leaves.csv"), many);
    int[] usual = source(YAML).load().testRows();
    DataSet other = source(YAML + "split: random 0.25 seed 7\n").load();
    assertEquals(30, usual.length);
    assertEquals(25, other.testRows().length);
    assertEquals(75, other.trainRows().length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "split: half\n",
        "split: heart.yaml\n",
        "file: ../secret.csv\n",
        "sources: [https://example.org/leaves.csv]\n",
        "colour: red\n"
      })
  void aDescriptionThatMeansNothingIsRefused(String line) throws Exception {
    DataSource source = source(YAML + line);
    String message = assertThrows(DataSetException.class, source::describe).getMessage();
    assertTrue(message.contains("leaves.yaml"), message);
  }

  @Test
  void rowsThatAreNotThereAreNamed() throws Exception {
    String message = assertThrows(DataSetException.class, source(YAML)::load).getMessage();
    assertTrue(message.contains("leaves.csv"), message);
  }

  @Test
  void tooFewRowsForASplitAreRefused() throws Exception {
    Files.writeString(folder.resolve("leaves.csv"), "length,serrated,kind\n1,no,oak\n");
    String message = assertThrows(DataSetException.class, source(YAML)::load).getMessage();
    assertTrue(message.contains("too few rows"), message);
  }
}
