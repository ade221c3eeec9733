package dev.proofstream.model.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DataSetDescriptionTest {
  private final DataSetDescription heart = DataSetDescription.heart();

  @Test
  void theInputsStandInTheReferencesOrder() {
    assertEquals(
        List.of(
            "Age",
            "Sex",
            "RestingBP",
            "Cholesterol",
            "FastingBS",
            "MaxHR",
            "ExerciseAngina",
            "Oldpeak",
            "ChestPainType_ASY",
            "ChestPainType_ATA",
            "ChestPainType_NAP",
            "ChestPainType_TA",
            "RestingECG_LVH",
            "RestingECG_Normal",
            "RestingECG_ST",
            "ST_Slope_Down",
            "ST_Slope_Flat",
            "ST_Slope_Up"),
        heart.inputs().stream().map(InputSpec::name).toList());
  }

  @Test
  void oneHotInputsNameTheirColumnAsGroup() {
    assertEquals(
        List.of(
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "ChestPainType",
            "ChestPainType",
            "ChestPainType",
            "ChestPainType",
            "RestingECG",
            "RestingECG",
            "RestingECG",
            "ST_Slope",
            "ST_Slope",
            "ST_Slope"),
        heart.inputs().stream().map(InputSpec::oneHotGroup).toList());
  }

  @Test
  void itSurvivesYaml() {
    DataSetDescription again = DataSetDescription.fromYaml(heart.toYaml());
    assertEquals(heart, again);
    assertArrayEquals(heart.toYaml(), again.toYaml());
  }

  @Test
  void whatIsNoDescriptionIsRefused() {
    for (String yaml : List.of("", "[]", "name: x", "name: {", "nonsense: 1")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> DataSetDescription.fromYaml(yaml.getBytes(StandardCharsets.UTF_8)),
          yaml);
    }
  }

  @Test
  void theSplitHasTheReferencesSizes() {
    Split split = Split.of(heart, 918);
    assertEquals(642, split.train().length);
    assertEquals(276, split.test().length);
    assertEquals(712, split.train()[0]);
    assertEquals(668, split.test()[0]);
  }

  @Test
  void aSplitThatNamesARowTwiceIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Split(new int[] {0, 1}, new int[] {1}));
    assertThrows(IllegalArgumentException.class, () -> new Split(new int[] {0, 1}, new int[] {3}));
  }
}
