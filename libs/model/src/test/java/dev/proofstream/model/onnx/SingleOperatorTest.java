package dev.proofstream.model.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import dev.proofstream.model.graph.Evaluator;
import dev.proofstream.model.graph.Graph;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Operators that the exported files do not use, each alone against ONNX Runtime. */
class SingleOperatorTest {
  private static final long SEED = 19;
  private static final int WIDTH = 12;
  private final Random random = new Random(SEED);

  @Test
  void padsOfEveryModeAreOnnxRuntimes() throws Exception {
    for (String mode : new String[] {"constant", "edge", "reflect"}) {
      compare(
          image()
              .addInitializer(OnnxNodes.longs("pads", new long[] {0, 0, 1, 2, 0, 0, 1, 1}, 8))
              .addNode(
                  OnnxNodes.node("Pad", "y", "image", "pads")
                      .addAttribute(OnnxNodes.text("mode", mode))));
    }
  }

  @Test
  void transposedConvolutionsOfEveryKindAreOnnxRuntimes() throws Exception {
    compare(
        image()
            .addInitializer(OnnxNodes.floats("w", gaussians(2 * 3 * 9), 2, 3, 3, 3))
            .addInitializer(OnnxNodes.floats("b", gaussians(3), 3))
            .addNode(
                OnnxNodes.node("ConvTranspose", "y", "image", "w", "b")
                    .addAttribute(OnnxNodes.integers("strides", List.of(2L, 3L)))
                    .addAttribute(OnnxNodes.integers("dilations", List.of(2L, 1L)))
                    .addAttribute(OnnxNodes.integers("pads", List.of(1L, 0L, 0L, 1L)))
                    .addAttribute(OnnxNodes.integers("output_padding", List.of(1L, 0L)))));
  }

  @Test
  void poolingWithRoundingUpIsOnnxRuntimes() throws Exception {
    for (String pool : new String[] {"MaxPool", "AveragePool"}) {
      compare(
          image()
              .addNode(
                  OnnxNodes.node(pool, "y", "image")
                      .addAttribute(OnnxNodes.integers("kernel_shape", List.of(2L, 2L)))
                      .addAttribute(OnnxNodes.integers("strides", List.of(2L, 2L)))
                      .addAttribute(OnnxNodes.integers("pads", List.of(1L, 0L, 0L, 1L)))));
    }
  }

  @Test
  void bitsAndChoicesAreOnnxRuntimes() throws Exception {
    compare(
        row()
            .addInitializer(OnnxNodes.floats("c", gaussians(WIDTH), WIDTH))
            .addInitializer(OnnxNodes.floats("d", new double[] {0.2}, 1))
            .addNode(OnnxNodes.node("Less", "a", "x", "c"))
            .addNode(OnnxNodes.node("Greater", "b", "x", "d"))
            .addNode(OnnxNodes.node("Xor", "e", "a", "b"))
            .addNode(OnnxNodes.node("Or", "f", "a", "b"))
            .addNode(OnnxNodes.node("And", "g", "f", "e"))
            .addNode(OnnxNodes.node("Not", "h", "g"))
            .addNode(OnnxNodes.node("Neg", "n", "x"))
            .addNode(OnnxNodes.node("Where", "y", "h", "x", "n")));
  }

  @Test
  void slicesBackwardsAreOnnxRuntimes() throws Exception {
    compare(
        row()
            .addInitializer(OnnxNodes.longs("s", new long[] {-2}, 1))
            .addInitializer(OnnxNodes.longs("e", new long[] {Long.MIN_VALUE}, 1))
            .addInitializer(OnnxNodes.longs("a", new long[] {1}, 1))
            .addInitializer(OnnxNodes.longs("t", new long[] {-3}, 1))
            .addNode(OnnxNodes.node("Slice", "y", "x", "s", "e", "a", "t")));
  }

  @Test
  void runningSumsOfEveryKindAreOnnxRuntimes() throws Exception {
    for (long exclusive : new long[] {0, 1}) {
      for (long reverse : new long[] {0, 1}) {
        compare(
            image()
                .addInitializer(OnnxNodes.longs("axis", new long[] {2}, 1))
                .addNode(
                    OnnxNodes.node("CumSum", "y", "image", "axis")
                        .addAttribute(OnnxNodes.integer("exclusive", exclusive))
                        .addAttribute(OnnxNodes.integer("reverse", reverse))));
      }
    }
  }

  @Test
  void lengthsAndLogarithmsOfSumsAreOnnxRuntimes() throws Exception {
    for (long p : new long[] {1, 2}) {
      compare(
          image()
              .addNode(
                  OnnxNodes.node("LpNormalization", "y", "image")
                      .addAttribute(OnnxNodes.integer("axis", 2))
                      .addAttribute(OnnxNodes.integer("p", p))));
    }
    compare(
        image()
            .addNode(
                OnnxNodes.node("ReduceLogSumExp", "y", "image")
                    .addAttribute(OnnxNodes.integers("axes", List.of(3L)))));
    compare(
        image()
            .addNode(OnnxNodes.node("Exp", "e", "image"))
            .addNode(
                OnnxNodes.node("ReduceLogSum", "y", "e")
                    .addAttribute(OnnxNodes.integers("axes", List.of(1L, 3L)))));
  }

  private double[] gaussians(int count) {
    return random.doubles(count, -1, 1).map(v -> (float) v).toArray();
  }

  private static GraphProto.Builder row() {
    return GraphProto.newBuilder()
        .setName("g")
        .addInput(OnnxNodes.value("x", OnnxNodes.FLOAT, WIDTH))
        .addOutput(
            ai.onnx.proto.OnnxMl.ValueInfoProto.newBuilder()
                .setName("y")
                .setType(
                    ai.onnx.proto.OnnxMl.TypeProto.newBuilder()
                        .setTensorType(
                            ai.onnx.proto.OnnxMl.TypeProto.Tensor.newBuilder()
                                .setElemType(OnnxNodes.FLOAT))));
  }

  /** The row as [1, 2, 2, 3]. */
  private static GraphProto.Builder image() {
    NodeProto.Builder reshape = OnnxNodes.node("Reshape", "image", "x", "shape");
    return row()
        .addInitializer(OnnxNodes.longs("shape", new long[] {-1, 2, 2, 3}, 4))
        .addNode(reshape);
  }

  private void compare(GraphProto.Builder graph) throws Exception {
    byte[] onnx = OnnxNodes.model(graph, false).toByteArray();
    Graph read = OnnxImport.read(onnx);
    Evaluator evaluator = new Evaluator(read);
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(onnx)) {
      for (int r = 0; r < 20; r++) {
        double[] row = gaussians(WIDTH);
        float[] floats = new float[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
          floats[i] = (float) row[i];
        }
        try (OnnxTensor input =
                OnnxTensor.createTensor(
                    environment, FloatBuffer.wrap(floats), new long[] {1, WIDTH});
            OrtSession.Result result = session.run(Map.of("x", input))) {
          FloatBuffer expected = ((OnnxTensor) result.get(0)).getFloatBuffer();
          double[] actual = evaluator.output(row, 0);
          assertEquals(expected.remaining(), actual.length);
          for (int i = 0; i < actual.length; i++) {
            assertEquals(expected.get(i), actual[i], 1e-5, "seed " + SEED + " value " + i);
          }
        }
      }
    }
  }
}
