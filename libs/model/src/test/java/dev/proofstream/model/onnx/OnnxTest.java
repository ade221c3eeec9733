package dev.proofstream.model.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.proofstream.model.graph.Dense;
import dev.proofstream.model.graph.FeedForwardNetwork;
import dev.proofstream.model.graph.Layer;
import dev.proofstream.model.graph.Relu;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class OnnxTest {
  private static final long SEED = 31;
  private final Random random = new Random(SEED);

  @Test
  void onnxRuntimeComputesTheSameLogitsFromWhatIsWritten() throws Exception {
    for (int[] widths : new int[][] {{18, 2}, {18, 8, 8, 2}, {3, 5, 4}}) {
      FeedForwardNetwork network = random(widths);
      float[][] rows = new float[16][widths[0]];
      for (float[] row : rows) {
        for (int i = 0; i < row.length; i++) {
          row[i] = (float) random.nextGaussian();
        }
      }
      float[][] actual = runtime(OnnxWriter.write(network), rows);
      for (int r = 0; r < rows.length; r++) {
        double[] row = new double[widths[0]];
        for (int i = 0; i < row.length; i++) {
          row[i] = rows[r][i];
        }
        double[] expected = network.logits(row);
        for (int o = 0; o < expected.length; o++) {
          assertEquals(expected[o], actual[r][o], 1e-5, "seed " + SEED);
        }
      }
    }
  }

  @Test
  void whatIsWrittenIsReadBackBitForBit() {
    FeedForwardNetwork network = random(18, 8, 8, 2);
    byte[] onnx = OnnxWriter.write(network);
    assertEquals(network, OnnxReader.read(onnx));
    assertArrayEquals(onnx, OnnxWriter.write(network));
  }

  @Test
  void matMulAndAddAreADenseLayer() throws Exception {
    byte[] onnx =
        changed(
            graph -> {
              graph.clearInitializer().clearNode();
              graph.addInitializer(floats("w", List.of(3L, 2L), 1, 2, 3, 4, 5, 6));
              graph.addInitializer(floats("b", List.of(1L, 2L), 10, 20));
              graph.addNode(node("m", "MatMul", "product", "input", "w"));
              graph.addNode(node("a", "Add", "logits", "b", "product"));
            });
    FeedForwardNetwork network = OnnxReader.read(onnx);
    Dense dense = network.denseLayers().getFirst();
    assertEquals(new Dense(new float[][] {{1, 3, 5}, {2, 4, 6}}, new float[] {10, 20}), dense);
    assertArrayEquals(
        new float[] {10 + 1 + 3 + 5, 20 + 2 + 4 + 6}, runtime(onnx, new float[][] {{1, 1, 1}})[0]);
  }

  @Test
  void scaledAndUntransposedGemmIsRead() throws Exception {
    byte[] onnx =
        changed(
            graph -> {
              graph.clearInitializer().clearNode();
              graph.addInitializer(floats("w", List.of(3L, 2L), 1, 2, 3, 4, 5, 6));
              graph.addInitializer(floats("b", List.of(2L), 10, 20));
              graph.addNode(
                  node("g", "Gemm", "logits", "input", "w", "b").toBuilder()
                      .addAttribute(real("alpha", 2))
                      .addAttribute(real("beta", 0.5f)));
            });
    double[] expected = OnnxReader.read(onnx).logits(new double[] {1, 0, -1});
    float[] actual = runtime(onnx, new float[][] {{1, 0, -1}})[0];
    assertEquals(expected[0], actual[0], 1e-6);
    assertEquals(expected[1], actual[1], 1e-6);
  }

  @Test
  void anUnsupportedOperatorIsNamedWithItsNode() {
    refused(
        "node relu1 (Sigmoid)",
        graph -> graph.setNode(1, graph.getNode(1).toBuilder().setOpType("Sigmoid")));
    refused(
        "node #1 (Tanh)",
        graph -> graph.setNode(1, graph.getNode(1).toBuilder().setOpType("Tanh").setName("")));
  }

  @Test
  void graphsThatAreNoChainAreRefused() {
    refused(
        "node fc2 (Gemm): does not continue the chain",
        graph -> graph.setNode(2, graph.getNode(2).toBuilder().setInput(0, "input")));
    refused("not the end", graph -> graph.removeNode(2));
    refused("one input", graph -> graph.addInput(graph.getInput(0).toBuilder().setName("b")));
    refused("one output", GraphProto.Builder::clearOutput);
  }

  @Test
  void parametersThatDoNotFitAreRefused() {
    refused("fc1.weight must be a matrix", weights(t -> t.clearDims().addDims(12)));
    refused("holds 12", weights(t -> t.setDims(0, 5)));
    refused("holds 12", weights(t -> t.setDims(0, -4)));
    refused("holds 12", weights(t -> t.clearDims().addDims(1L << 32).addDims(1L << 32)));
    refused("node fc1 (Gemm)", weights(t -> t.clearDims().addDims(3).addDims(4)));
    refused("is of type DOUBLE", weights(t -> t.setDataType(11)));
    refused("another file", weights(t -> t.setDataLocation(TensorProto.DataLocation.EXTERNAL)));
    refused("not finite", weights(t -> t.setRawData(ByteString.copyFrom(notFinite(12)))));
    refused(
        "must be an initializer",
        graph -> graph.setNode(0, graph.getNode(0).toBuilder().setInput(1, "nowhere")));
  }

  @Test
  void bytesThatAreNoOnnxFileAreRefused() {
    for (byte[] bytes : List.of(new byte[0], "{\"a\": 1}".getBytes(), new byte[] {1, 2, 3})) {
      assertThrows(OnnxException.class, () -> OnnxReader.read(bytes));
    }
    byte[] half = Arrays.copyOf(OnnxWriter.write(random(3, 4, 2)), 60);
    assertThrows(OnnxException.class, () -> OnnxReader.read(half));
  }

  private static byte[] notFinite(int floats) {
    byte[] bytes = new byte[4 * floats];
    Arrays.fill(bytes, (byte) 0xff);
    return bytes;
  }

  private Consumer<GraphProto.Builder> weights(
      Function<TensorProto.Builder, TensorProto.Builder> change) {
    return graph ->
        graph.setInitializer(0, change.apply(graph.getInitializer(0).toBuilder()).build());
  }

  private void refused(String expected, Consumer<GraphProto.Builder> change) {
    byte[] onnx = changed(change);
    String message = assertThrows(OnnxException.class, () -> OnnxReader.read(onnx)).getMessage();
    assertTrue(message.contains(expected), message);
  }

  /** A network 3-4-2 with its graph changed. */
  private byte[] changed(Consumer<GraphProto.Builder> change) {
    try {
      ModelProto.Builder model =
          ModelProto.parseFrom(OnnxWriter.write(random(3, 4, 2))).toBuilder();
      change.accept(model.getGraphBuilder());
      return model.build().toByteArray();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static NodeProto node(String name, String operator, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setName(name)
        .setOpType(operator)
        .addOutput(output)
        .addAllInput(List.of(inputs))
        .build();
  }

  private static AttributeProto real(String name, float value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF(value)
        .build();
  }

  private static TensorProto floats(String name, List<Long> dims, float... values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(1).addAllDims(dims);
    for (float value : values) {
      tensor.addFloatData(value);
    }
    return tensor.build();
  }

  private FeedForwardNetwork random(int... widths) {
    List<Layer> layers = new ArrayList<>();
    for (int l = 1; l < widths.length; l++) {
      float[][] weights = new float[widths[l]][widths[l - 1]];
      float[] bias = new float[widths[l]];
      for (int o = 0; o < bias.length; o++) {
        bias[o] = random.nextFloat() - 0.5f;
        for (int i = 0; i < weights[o].length; i++) {
          weights[o][i] = random.nextFloat() - 0.5f;
        }
      }
      if (l > 1) {
        layers.add(new Relu());
      }
      layers.add(new Dense(weights, bias));
    }
    return new FeedForwardNetwork(layers);
  }

  private static float[][] runtime(byte[] onnx, float[][] rows) throws Exception {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        OrtSession session = environment.createSession(onnx, options);
        OnnxTensor input = OnnxTensor.createTensor(environment, rows);
        OrtSession.Result result = session.run(Map.of("input", input))) {
      return (float[][]) result.get(0).getValue();
    }
  }
}
