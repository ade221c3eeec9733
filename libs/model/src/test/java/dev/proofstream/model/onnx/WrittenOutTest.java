package dev.proofstream.model.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnx.proto.OnnxMl.GraphProto;
import dev.proofstream.model.TrainedModel;
import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.graph.Standardization;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Graphs that look like a softmax or a sigmoid, with factors that change which value is largest.
 */
class WrittenOutTest {
  private static final InputSpec INPUT =
      new InputSpec("x", new BigDecimal("-1"), new BigDecimal("1"), new BigDecimal("0.5"), "");

  @Test
  void sharesOfASumThatAreWeightedKeepTheirWeights() {
    // e^0.5 = 1.65 is more than 1 and less than 5.
    double[] row = {0, 0.5, 0};
    assertEquals(1, weightedShares(1, 1, 1).label(row));
    assertEquals(1, weightedShares(3, 3, 3).label(row));
    assertEquals(2, weightedShares(1, 1, 5).label(row));
    assertEquals(0, weightedShares(-1, -1, -1).label(row));
  }

  @Test
  void reciprocalsThatAreNoSigmoidAreComparedAsTheyAre() {
    // 1 / (1 + e^0) = 0.5 and 1 / (1 + e^-0.5) = 0.62; 1 / (2 + e^-0.5) = 0.38.
    double[] row = {0, 0.5};
    assertEquals(1, reciprocals(1, 1).label(row));
    assertEquals(0, reciprocals(1, 2).label(row));
  }

  /** {@code weights * e^x / sum(e^x)}. */
  private static TrainedModel weightedShares(double... weights) {
    return model(
        3,
        graph(3)
            .addInitializer(OnnxNodes.floats("w", weights, 1, 3))
            .addInitializer(OnnxNodes.longs("axes", new long[] {1}, 1))
            .addNode(OnnxNodes.node("Exp", "e", "x"))
            .addNode(OnnxNodes.node("Mul", "n", "e", "w"))
            .addNode(OnnxNodes.node("ReduceSum", "s", "e", "axes"))
            .addNode(OnnxNodes.node("Div", "y", "n", "s")));
  }

  /** {@code 1 / (constants + e^-x)}. */
  private static TrainedModel reciprocals(double... constants) {
    return model(
        2,
        graph(2)
            .addInitializer(OnnxNodes.floats("c", constants, 1, 2))
            .addNode(OnnxNodes.node("Neg", "m", "x"))
            .addNode(OnnxNodes.node("Exp", "e", "m"))
            .addNode(OnnxNodes.node("Add", "d", "e", "c"))
            .addNode(OnnxNodes.node("Reciprocal", "y", "d")));
  }

  private static GraphProto.Builder graph(int width) {
    return GraphProto.newBuilder()
        .setName("g")
        .addInput(OnnxNodes.value("x", OnnxNodes.FLOAT, width))
        .addOutput(OnnxNodes.value("y", OnnxNodes.FLOAT, width));
  }

  private static TrainedModel model(int width, GraphProto.Builder graph) {
    List<String> labels = List.of("a", "b", "c").subList(0, width);
    return TrainedModel.fromOnnx(
        "m",
        OnnxNodes.model(graph, false).toByteArray(),
        Standardization.none(width),
        Collections.nCopies(width, INPUT),
        labels);
  }
}
