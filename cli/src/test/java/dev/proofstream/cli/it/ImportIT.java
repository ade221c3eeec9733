package dev.proofstream.cli.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.proofstream.cli.ExitStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that PyTorch trained and exported, through the running stack. */
@Order(5)
class ImportIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What onnx's exporters gave; see the README beside it. */
  static final Path EXPORTED =
      CommandRun.ROOT.resolve("libs/model/src/test/resources/dev/proofstream/model/onnx/exported");

  @Test
  void aModelThatPyTorchExportedIsProvenThroughTheStack(@TempDir Path folder) throws Exception {
    SharedStack stack = SharedStack.get();
    JsonNode exported = JSON.readTree(EXPORTED.resolve("torch_mlp.json").toFile());
    Path rows = folder.resolve("rows.json");
    Files.writeString(rows, exported.get("rows").toString());
    String[] command = {
      "import",
      EXPORTED.resolve("torch_mlp.onnx").toString(),
      "--name",
      "from-torch",
      "--labels",
      "setosa,versicolor,virginica",
      "--calibration",
      rows.toString(),
      "--json"
    };
    JsonNode imported = stack.run(command).expect(ExitStatus.DONE).json();
    JsonNode circuit = imported.get("circuits").get(0);
    assertEquals(circuit.get("calibrationRows"), circuit.get("agreeingRows"));

    for (int i : new int[] {0, 20, 60}) {
      Path row = folder.resolve("row.json");
      ArrayNode shortened = JSON.createArrayNode();
      // The same float32 as in the file, written as people would.
      exported
          .get("rows")
          .get(i)
          .forEach(x -> shortened.add(JSON.getNodeFactory().numberNode((float) x.doubleValue())));
      Files.writeString(row, shortened.toString());
      JsonNode outcome =
          stack
              .run("infer", "--model", "from-torch", "--input", row.toString(), "--json")
              .expect(ExitStatus.DONE)
              .json();
      assertTrue(outcome.get("valid").asBoolean());
      assertEquals(argmax(exported.get("outputs"), i), outcome.get("label").asInt());
    }
    Files.writeString(folder.resolve("row.json"), "[5.1, 3.5, 1.4]");
    stack
        .run(
            "infer",
            "--model",
            "from-torch",
            "--input",
            folder.resolve("row.json").toString(),
            "--json")
        .expect(ExitStatus.NO);
  }

  private static int argmax(JsonNode outputs, int row) {
    JsonNode scores = outputs.isArray() ? outputs.get(0) : outputs.elements().next();
    scores = scores.has("values") ? scores.get("values") : scores;
    JsonNode values = scores.get(row);
    int best = 0;
    for (int k = 1; k < values.size(); k++) {
      if (values.get(k).asDouble() > values.get(best).asDouble()) {
        best = k;
      }
    }
    return best;
  }
}
