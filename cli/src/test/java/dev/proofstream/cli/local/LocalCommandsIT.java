package dev.proofstream.cli.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.proofstream.cli.Proofstream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An ONNX file of somebody else, compiled, proven and verified with no broker. */
class LocalCommandsIT {
  private static final Path EXPORTED =
      Path.of("../libs/model/src/test/resources/dev/proofstream/model/onnx/exported");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private int run(String... arguments) {
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--home";
    all[arguments.length + 1] = folder.resolve("home").toString();
    return Proofstream.run(all);
  }

  private Path rows(String name) throws Exception {
    JsonNode json = JSON.readTree(EXPORTED.resolve(name + ".json").toFile());
    return Files.write(folder.resolve("rows.json"), JSON.writeValueAsBytes(json.get("rows")));
  }

  /** The opposite of what the file itself says of its rows. */
  private Path oppositeLabels(String name) throws Exception {
    JsonNode outputs = JSON.readTree(EXPORTED.resolve(name + ".json").toFile()).get("outputs");
    ArrayNode labels = JSON.createArrayNode();
    outputs.get("output_label").forEach(label -> labels.add(1 - label.get(0).intValue()));
    return Files.write(folder.resolve("labels.json"), JSON.writeValueAsBytes(labels));
  }

  private Path row(JsonNode row) throws Exception {
    return Files.write(folder.resolve("row.json"), JSON.writeValueAsBytes(row));
  }

  private JsonNode result(String name) throws Exception {
    return JSON.readTree(folder.resolve(name).toFile());
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void aModelIsCompiledProvenAndVerified() throws Exception {
    Path rows = rows("skl_logistic_binary");
    assertEquals(
        0,
        run(
            "compile",
            EXPORTED.resolve("skl_logistic_binary.onnx").toString(),
            "--calibration",
            rows.toString(),
            "--out",
            path("circuit"),
            "--true-labels",
            oppositeLabels("skl_logistic_binary").toString(),
            "--explain",
            "--json",
            path("compile.json")));
    JsonNode tradeOff = result("compile.json").get("tradeOff");
    assertFalse(tradeOff.isEmpty());
    for (JsonNode scales : tradeOff) {
      assertEquals(
          1 - scales.get("agreeing").intValue() / 100.0,
          scales.get("accuracy").doubleValue(),
          1e-9);
    }
    assertEquals(1.0, result("compile.json").get("agreement").doubleValue());
    assertTrue(result("compile.json").get("constraints").intValue() > 0);

    JsonNode first = JSON.readTree(rows.toFile()).get(0);
    String row = row(first).toString();
    assertEquals(
        0,
        run(
            "prove",
            path("circuit"),
            "--input",
            row,
            "--out",
            path("bundle.zip"),
            "--request",
            "r-1",
            "--json",
            path("prove.json")));
    assertEquals(0, run("verify", path("bundle.zip"), "--json", path("verify.json")));
    assertTrue(result("verify.json").get("valid").booleanValue());
    assertEquals("r-1", result("verify.json").get("requestId").textValue());
    assertEquals(result("prove.json").get("label"), result("verify.json").get("label"));

    ArrayNode outside = first.deepCopy();
    outside.set(0, JSON.getNodeFactory().numberNode(1e9));
    assertEquals(
        1,
        run("prove", path("circuit"), "--input", row(outside).toString(), "--out", path("no.zip")));
    assertFalse(Files.exists(folder.resolve("no.zip")));
    assertEquals(
        2, run("prove", path("circuit"), "--input", path("nothing.json"), "--out", path("no.zip")));
  }

  @Test
  void whatIsNoModelIsRefused() throws Exception {
    Path rows = rows("skl_scaled_tree");
    Path broken = Files.writeString(folder.resolve("broken.onnx"), "no model");
    assertEquals(
        1,
        run(
            "compile",
            broken.toString(),
            "--calibration",
            rows.toString(),
            "--out",
            path("circuit")));
    assertEquals(
        2,
        run(
            "compile",
            path("missing.onnx"),
            "--calibration",
            rows.toString(),
            "--out",
            path("circuit")));
  }
}
