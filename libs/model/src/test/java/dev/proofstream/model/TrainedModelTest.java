package dev.proofstream.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.graph.Dense;
import dev.proofstream.model.graph.FeedForwardNetwork;
import dev.proofstream.model.graph.Standardization;
import dev.proofstream.model.onnx.OnnxWriter;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrainedModelTest {
  private static final Standardization UNIT =
      new Standardization(new double[] {1}, new double[] {2});
  private static final InputSpec INPUT = input("x", "0", "10", "1", "");
  private static final List<String> LABELS = List.of("no", "yes");

  @Test
  void theNameIsNotPartOfTheIdentity() {
    assertEquals(
        model(1, UNIT, INPUT, LABELS).modelId(),
        new TrainedModel("other", onnx(1), network(1), UNIT, List.of(INPUT), LABELS).modelId());
  }

  @Test
  void decimalsAreTheSameHoweverTheyAreWritten() {
    assertEquals(
        model(1, UNIT, INPUT, LABELS).modelId(),
        model(1, UNIT, input("x", "0.0", "1e1", "1.00", ""), LABELS).modelId());
  }

  @Test
  void everythingThatGivesThePredictionAMeaningChangesTheIdentity() {
    Set<String> ids = new HashSet<>();
    List<TrainedModel> models =
        List.of(
            model(1, UNIT, INPUT, LABELS),
            model(2, UNIT, INPUT, LABELS),
            model(1, Standardization.none(1), INPUT, LABELS),
            model(1, UNIT, input("y", "0", "10", "1", ""), LABELS),
            model(1, UNIT, input("x", "1", "10", "1", ""), LABELS),
            model(1, UNIT, input("x", "0", "11", "1", ""), LABELS),
            model(1, UNIT, input("x", "0", "10", "0.5", ""), LABELS),
            model(1, UNIT, INPUT, List.of("yes", "no")),
            model(1, UNIT, INPUT, List.of("noy", "es")));
    models.forEach(model -> ids.add(model.modelId()));
    assertEquals(models.size(), ids.size());
    ids.forEach(id -> assertEquals(64, id.length()));
  }

  @Test
  void theLabelOfARowIsThatOfItsStandardisedInputs() {
    TrainedModel model = model(1, UNIT, INPUT, LABELS);
    assertArrayEquals(new double[] {2, -2}, model.logits(new double[] {5}));
    assertEquals(0, model.label(new double[] {5}));
    assertEquals(1, model.label(new double[] {0}));
  }

  @Test
  void partsThatDoNotFitAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> model(1, UNIT, INPUT, List.of("only one")));
    assertThrows(
        IllegalArgumentException.class, () -> model(1, Standardization.none(2), INPUT, LABELS));
  }

  private static TrainedModel model(
      float weight, Standardization standardization, InputSpec input, List<String> labels) {
    return TrainedModel.fromOnnx("m", onnx(weight), standardization, List.of(input), labels);
  }

  private static byte[] onnx(float weight) {
    return OnnxWriter.write(network(weight));
  }

  private static FeedForwardNetwork network(float weight) {
    return new FeedForwardNetwork(
        List.of(new Dense(new float[][] {{weight}, {-weight}}, new float[2])));
  }

  private static InputSpec input(String name, String min, String max, String step, String group) {
    return new InputSpec(
        name, new BigDecimal(min), new BigDecimal(max), new BigDecimal(step), group);
  }
}
