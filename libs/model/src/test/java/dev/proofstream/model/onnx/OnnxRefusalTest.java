package dev.proofstream.model.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.proofstream.model.graph.Evaluator;
import dev.proofstream.model.graph.Graph;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OnnxRefusalTest {

  @Test
  void anUnknownOperatorIsNamedWithItsNodeAndWhatCouldReplaceIt() {
    OnnxException e =
        refused(graph(3).addNode(OnnxNodes.node("GroupNormalization", "y", "x").setName("norm1")));
    assertTrue(e.getMessage().contains("node norm1 (GroupNormalization)"), e.getMessage());
    assertTrue(e.getMessage().contains("BatchNormalization can replace it"), e.getMessage());
  }

  @Test
  void aRuntimesOwnOperatorIsRefusedWithItsDomain() {
    OnnxException e =
        refused(graph(3).addNode(OnnxNodes.node("FusedGemm", "y", "x").setDomain("com.microsoft")));
    assertTrue(e.getMessage().contains("com.microsoft"), e.getMessage());
  }

  @Test
  void theNodeThatIsAtFaultIsNamedNotOneThatReadsIt() {
    OnnxException e =
        refused(
            graph(3)
                .addNode(OnnxNodes.node("Sin", "a", "x").setName("wave"))
                .addNode(OnnxNodes.node("Relu", "y", "a")));
    assertTrue(e.getMessage().startsWith("node wave (Sin)"), e.getMessage());
  }

  @Test
  void whatNoOutputNeedsMayBeAnything() {
    Graph graph =
        OnnxImport.read(
            bytes(
                graph(3)
                    .addNode(OnnxNodes.node("Sin", "unused", "x"))
                    .addNode(OnnxNodes.node("Relu", "y", "x"))));
    assertEquals(2, new Evaluator(graph).output(new double[] {-1, 2, 3}, 0)[1]);
  }

  @Test
  void constantsInAnotherFileAreRefused() {
    TensorProto outside =
        OnnxNodes.floats("w", new double[9], 3, 3).toBuilder()
            .clearRawData()
            .setDataLocation(TensorProto.DataLocation.EXTERNAL)
            .build();
    OnnxException e =
        refused(graph(3).addInitializer(outside).addNode(OnnxNodes.node("MatMul", "y", "x", "w")));
    assertTrue(e.getMessage().contains("constant w: lies in another file"), e.getMessage());
  }

  @Test
  void constantsThatDoNotFillTheirShapeAreRefused() {
    for (TensorProto wrong :
        List.of(
            OnnxNodes.floats("w", new double[8], 3, 3),
            OnnxNodes.floats("w", new double[9], 3, -3),
            OnnxNodes.floats("w", new double[0], 1 << 30, 1 << 30))) {
      assertTrue(
          refused(graph(3).addInitializer(wrong).addNode(OnnxNodes.node("MatMul", "y", "x", "w")))
              .getMessage()
              .contains("constant w"));
    }
  }

  @Test
  void aValueThatIsNoNumberIsRefused() {
    TensorProto nan = OnnxNodes.floats("w", new double[] {1, Double.NaN, 3}, 3);
    OnnxException e =
        refused(graph(3).addInitializer(nan).addNode(OnnxNodes.node("Add", "y", "x", "w")));
    assertTrue(e.getMessage().contains("not a number"), e.getMessage());
  }

  @Test
  void anOpenDimensionBesideTheBatchNeedsARowLength() {
    byte[] open = bytes(graph(0).addNode(OnnxNodes.node("Relu", "y", "x")));
    byte[] two =
        bytes(
            graph(-1)
                .addInitializer(OnnxNodes.floats("w", new double[] {1, 2, 3, 4, 5, 6}, 3, 2))
                .addNode(OnnxNodes.node("MatMul", "y", "x", "w")));
    OnnxException e = assertThrows(OnnxException.class, () -> OnnxImport.read(two));
    assertTrue(e.getMessage().contains("leaves open more than the batch"), e.getMessage());
    assertEquals(3, OnnxImport.read(two, 3).width());
    assertEquals(1, OnnxImport.read(open).width());
  }

  @Test
  void treesThatLoopOrLackNodesAreRefused() {
    byte[] good = ExportedModels.read("skl_tree").onnx();
    Random random = new Random(5);
    NodeProto node = node(good, "TreeEnsembleClassifier");
    for (String list : new String[] {"nodes_truenodeids", "nodes_falsenodeids", "class_nodeids"}) {
      byte[] changed =
          changed(
              good,
              node,
              list,
              attribute ->
                  list.startsWith("class")
                      ? attribute.removeLastInt()
                      : attribute.set(0, random.nextBoolean() ? 0 : 99));
      assertThrows(OnnxException.class, () -> OnnxImport.read(changed), list);
    }
  }

  @Test
  void damagedFilesAreRefusedAndNothingElseHappens() {
    long seed = 77;
    Random random = new Random(seed);
    for (String name : new String[] {"skl_svc", "torch_cnn_opset11", "skl_forest", "skl_mlp"}) {
      byte[] onnx = ExportedModels.read(name).onnx();
      for (int i = 0; i < 25; i++) {
        byte[] damaged = onnx.clone();
        for (int k = 0; k < 1 + random.nextInt(4); k++) {
          damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        }
        try {
          OnnxImport.read(damaged);
        } catch (OnnxException expected) {
          // Any other exception fails the test.
        } catch (RuntimeException e) {
          throw new AssertionError(name + " damage " + i + ", seed " + seed, e);
        }
      }
    }
  }

  @Test
  void textIsNoOnnxFile() {
    assertThrows(OnnxException.class, () -> OnnxImport.read("hello".getBytes()));
    assertThrows(OnnxException.class, () -> OnnxImport.read(new byte[0]));
  }

  private static GraphProto.Builder graph(int width) {
    GraphProto.Builder graph =
        GraphProto.newBuilder().setName("g").addOutput(OnnxNodes.value("y", OnnxNodes.FLOAT, 0));
    var input = OnnxNodes.value("x", OnnxNodes.FLOAT, Math.max(width, 0));
    if (width < 0) {
      var builder = input.toBuilder();
      builder
          .getTypeBuilder()
          .getTensorTypeBuilder()
          .getShapeBuilder()
          .addDimBuilder()
          .setDimParam("n");
      input = builder.build();
    }
    return graph.addInput(input);
  }

  private static byte[] bytes(GraphProto.Builder graph) {
    return OnnxNodes.model(graph, true).toByteArray();
  }

  private static OnnxException refused(GraphProto.Builder graph) {
    return assertThrows(OnnxException.class, () -> OnnxImport.read(bytes(graph)));
  }

  private static NodeProto node(byte[] onnx, String operator) {
    return model(onnx).getGraph().getNodeList().stream()
        .filter(n -> n.getOpType().equals(operator))
        .findFirst()
        .orElseThrow();
  }

  private static ai.onnx.proto.OnnxMl.ModelProto model(byte[] onnx) {
    try {
      return ai.onnx.proto.OnnxMl.ModelProto.parseFrom(onnx);
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  /** A list of whole numbers in the changing. */
  private static final class Ints {
    private final AttributeProto.Builder attribute;

    Ints(AttributeProto.Builder attribute) {
      this.attribute = attribute;
    }

    Ints set(int place, long value) {
      attribute.setInts(place, value);
      return this;
    }

    Ints removeLastInt() {
      List<Long> kept = attribute.getIntsList().subList(0, attribute.getIntsCount() - 1);
      List<Long> copy = List.copyOf(kept);
      attribute.clearInts().addAllInts(copy);
      return this;
    }
  }

  private static byte[] changed(
      byte[] onnx, NodeProto node, String list, java.util.function.UnaryOperator<Ints> change) {
    NodeProto.Builder copy = node.toBuilder();
    for (AttributeProto.Builder attribute : copy.getAttributeBuilderList()) {
      if (attribute.getName().equals(list)) {
        change.apply(new Ints(attribute));
      }
    }
    var model = model(onnx).toBuilder();
    var graph = model.getGraphBuilder();
    for (int i = 0; i < graph.getNodeCount(); i++) {
      if (graph.getNode(i).equals(node)) {
        graph.setNode(i, copy);
      }
    }
    return model.build().toByteArray();
  }
}
