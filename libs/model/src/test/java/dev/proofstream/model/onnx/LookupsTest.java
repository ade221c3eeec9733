package dev.proofstream.model.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import dev.proofstream.model.TrainedModel;
import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.graph.Evaluator;
import dev.proofstream.model.graph.Graph;
import dev.proofstream.model.graph.Standardization;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tables that an input is a place in. */
class LookupsTest {
  private static final double[] TABLE = {5, -1, 2.5, 7};

  @Test
  void everyPlaceOfTheTableIsItsNumber() {
    Evaluator evaluator = new Evaluator(OnnxImport.read(table()));
    for (int place = 0; place < TABLE.length; place++) {
      assertEquals(TABLE[place], evaluator.output(new double[] {place}, 0)[0]);
    }
  }

  @Test
  void anInputThatCouldLeaveTheTableIsRefused() {
    for (InputSpec outside :
        List.of(input("0", "4", "1"), input("-1", "3", "1"), input("-2", "-1", "1"))) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> model(outside));
      assertTrue(e.getMessage().contains("(Gather)"), e.getMessage());
      assertTrue(e.getMessage().contains("a whole number from 0 to 3"), e.getMessage());
    }
    IllegalArgumentException halves =
        assertThrows(IllegalArgumentException.class, () -> model(input("0", "3", "0.5")));
    assertTrue(halves.getMessage().contains("(Cast) takes input x for a whole number;"));
    assertEquals(1, model(input("0", "3", "1")).inputs().size());
    assertEquals(1, model(input("1", "2", "1")).inputs().size());
  }

  @Test
  void theLimitsStayWhenTheGraphIsCutDown() {
    Graph graph = OnnxImport.read(table()).keeping(Graph.Keep.OUTPUTS);
    assertEquals(2, graph.limits().size());
    assertTrue(graph.limits().getFirst().isAny());
    assertEquals(0, graph.limits().getLast().low());
    assertEquals(3, graph.limits().getLast().high());
  }

  private static TrainedModel model(InputSpec input) {
    return TrainedModel.fromOnnx("m", table(), Standardization.none(1), List.of(input), List.of());
  }

  /** {@code TABLE[int(x)]} of an input of floats, as a data frame's categories come. */
  private static byte[] table() {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName("g")
            .addInput(OnnxNodes.value("x", OnnxNodes.FLOAT, 1))
            .addOutput(OnnxNodes.value("y", OnnxNodes.FLOAT, 1))
            .addInitializer(OnnxNodes.floats("t", TABLE, TABLE.length))
            .addNode(OnnxNodes.node("Cast", "i", "x").addAttribute(OnnxNodes.integer("to", 7)))
            .addNode(OnnxNodes.node("Gather", "y", "t", "i"));
    return OnnxNodes.model(graph, false).toByteArray();
  }

  private static InputSpec input(String min, String max, String step) {
    return new InputSpec("x", new BigDecimal(min), new BigDecimal(max), new BigDecimal(step), "");
  }
}
