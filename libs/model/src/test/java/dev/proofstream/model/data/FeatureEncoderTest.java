package dev.proofstream.model.data;

import static dev.proofstream.model.data.InputRefusedException.Code.MISSING_FEATURE;
import static dev.proofstream.model.data.InputRefusedException.Code.OUT_OF_RANGE;
import static dev.proofstream.model.data.InputRefusedException.Code.UNKNOWN_FEATURE;
import static dev.proofstream.model.data.InputRefusedException.Code.WRONG_TYPE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class FeatureEncoderTest {
  private static final FeatureEncoder ENCODER = new FeatureEncoder(DataSetDescription.heart());

  private static final double[] ENCODED = {
    54, 1, 140, 239, 0, 160, 0, 1.2, 1, 0, 0, 0, 0, 1, 0, 0, 1, 0
  };

  @Test
  void theExampleOfTheInterfaceIsEncodedInTheReferencesOrder() throws InputRefusedException {
    EncodedRow row = ENCODER.encode(example());
    assertArrayEquals(ENCODED, row.values());
    assertArrayEquals(
        new int[] {36, 1, 140, 239, 0, 120, 0, 62, 1, 0, 0, 0, 0, 1, 0, 0, 1, 0}, row.levels());
  }

  @Test
  void anEncodedRowGivesTheSameLevelsAsItsFeatures() throws InputRefusedException {
    int[] levels = ENCODER.encode(example()).levels();
    assertArrayEquals(levels, ENCODER.encode(ENCODED).levels());
    assertArrayEquals(
        levels, new FeatureEncoder(DataSetDescription.heart().inputs()).encode(ENCODED).levels());
    List<BigDecimal> decimals = Arrays.stream(ENCODED).mapToObj(BigDecimal::valueOf).toList();
    assertArrayEquals(levels, ENCODER.encode(decimals).levels());
  }

  @Test
  void everyKindOfNumberIsTaken() throws InputRefusedException {
    for (Number age : List.of(54, 54L, 54.0, 54f, new BigDecimal("54.0"))) {
      assertEquals(36, ENCODER.encode(with("Age", age)).levels()[0]);
    }
    assertEquals(62, ENCODER.encode(with("Oldpeak", 1.2f)).levels()[7]);
  }

  @Test
  void aMissingColumnIsNamed() {
    Map<String, Object> features = example();
    features.remove("MaxHR");
    refused(MISSING_FEATURE, "features.MaxHR", () -> ENCODER.encode(features));
    refused(MISSING_FEATURE, "features.Age", () -> ENCODER.encode(Map.of()));
  }

  @Test
  void anUnknownColumnIsNamed() {
    refused(UNKNOWN_FEATURE, "features.age", () -> ENCODER.encode(with("age", 54)));
    refused(
        UNKNOWN_FEATURE,
        "features." + "x".repeat(64),
        () -> ENCODER.encode(with("x".repeat(9999), 1)));
  }

  @Test
  void theWrongTypeIsRefused() {
    refused(WRONG_TYPE, "features.Age", () -> ENCODER.encode(with("Age", "54")));
    refused(WRONG_TYPE, "features.Age", () -> ENCODER.encode(with("Age", true)));
    refused(WRONG_TYPE, "features.Age", () -> ENCODER.encode(with("Age", null)));
    refused(WRONG_TYPE, "features.Age", () -> ENCODER.encode(with("Age", List.of(54))));
    refused(WRONG_TYPE, "features.Sex", () -> ENCODER.encode(with("Sex", 1)));
    refused(WRONG_TYPE, "features.ST_Slope", () -> ENCODER.encode(with("ST_Slope", null)));
    refused(WRONG_TYPE, "features.FastingBS", () -> ENCODER.encode(with("FastingBS", false)));
  }

  @Test
  void aValueThatIsNotPermittedIsRefused() {
    refused(OUT_OF_RANGE, "features.Age", () -> ENCODER.encode(with("Age", 17)));
    refused(OUT_OF_RANGE, "features.Age", () -> ENCODER.encode(with("Age", 54.5)));
    refused(OUT_OF_RANGE, "features.Age", () -> ENCODER.encode(with("Age", Double.NaN)));
    refused(OUT_OF_RANGE, "features.Age", () -> ENCODER.encode(with("Age", Float.NaN)));
    refused(
        OUT_OF_RANGE, "features.Age", () -> ENCODER.encode(with("Age", Double.NEGATIVE_INFINITY)));
    refused(OUT_OF_RANGE, "features.Oldpeak", () -> ENCODER.encode(with("Oldpeak", 1.25)));
    refused(OUT_OF_RANGE, "features.Sex", () -> ENCODER.encode(with("Sex", "m")));
    refused(OUT_OF_RANGE, "features.ST_Slope", () -> ENCODER.encode(with("ST_Slope", " Flat")));
  }

  @Test
  void anEncodedRowOfTheWrongLengthIsRefused() {
    refused(MISSING_FEATURE, "input[17]", () -> ENCODER.encode(Arrays.copyOf(ENCODED, 17)));
    refused(UNKNOWN_FEATURE, "input[18]", () -> ENCODER.encode(Arrays.copyOf(ENCODED, 20)));
    refused(MISSING_FEATURE, "input[0]", () -> ENCODER.encode(new double[0]));
  }

  @Test
  void anEncodedRowWithAValueThatIsNotPermittedIsRefused() {
    refused(OUT_OF_RANGE, "input[5]", () -> ENCODER.encode(withInput(5, 39)));
    refused(OUT_OF_RANGE, "input[7]", () -> ENCODER.encode(withInput(7, 1.23)));
    refused(OUT_OF_RANGE, "input[3]", () -> ENCODER.encode(withInput(3, Double.NaN)));
    refused(OUT_OF_RANGE, "input[1]", () -> ENCODER.encode(withInput(1, 0.5)));
  }

  @Test
  void anEncodedRowWithoutExactlyOneCategoryIsRefused() {
    refused(OUT_OF_RANGE, "input[8]", () -> ENCODER.encode(withInput(8, 0)));
    refused(OUT_OF_RANGE, "input[8]", () -> ENCODER.encode(withInput(11, 1)));
    refused(OUT_OF_RANGE, "input[15]", () -> ENCODER.encode(withInput(17, 1)));
  }

  @Test
  void noRefusalHoldsAValue() {
    for (Executable attempt :
        List.<Executable>of(
            () -> ENCODER.encode(with("Age", 987654)),
            () -> ENCODER.encode(with("Age", "987654")),
            () -> ENCODER.encode(with("Sex", "987654")),
            () -> ENCODER.encode(with("Oldpeak", 0.987654)),
            () -> ENCODER.encode(with("extra", "987654")),
            () -> ENCODER.encode(withInput(3, 987654)))) {
      String message = assertThrows(InputRefusedException.class, attempt).getMessage();
      assertFalse(message.contains("987654"), message);
    }
  }

  @Test
  void aModelWithoutColumnsTakesNoFeatures() {
    FeatureEncoder encoder = new FeatureEncoder(List.of(InputSpec.bit("a", "")));
    refused(UNKNOWN_FEATURE, "features", () -> encoder.encode(Map.of("a", 1)));
  }

  @Test
  void anEncodedRowDoesNotPrintItsValues() throws InputRefusedException {
    assertEquals("EncodedRow of 18 inputs", ENCODER.encode(ENCODED).toString());
  }

  private static void refused(InputRefusedException.Code code, String field, Executable attempt) {
    var refused = assertThrows(InputRefusedException.class, attempt);
    assertEquals(code, refused.code());
    assertEquals(field, refused.field());
    assertTrue(refused.getMessage().length() < 300);
  }

  private static Map<String, Object> example() {
    Map<String, Object> features = new LinkedHashMap<>();
    features.put("Age", 54);
    features.put("Sex", "M");
    features.put("ChestPainType", "ASY");
    features.put("RestingBP", 140);
    features.put("Cholesterol", 239);
    features.put("FastingBS", 0);
    features.put("RestingECG", "Normal");
    features.put("MaxHR", 160);
    features.put("ExerciseAngina", "N");
    features.put("Oldpeak", 1.2);
    features.put("ST_Slope", "Flat");
    return features;
  }

  private static Map<String, Object> with(String name, Object value) {
    Map<String, Object> features = example();
    features.put(name, value);
    return features;
  }

  private static double[] withInput(int index, double value) {
    double[] input = ENCODED.clone();
    input[index] = value;
    return input;
  }
}
