package dev.proofstream.model.onnx;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Models that real exporters wrote, with what ONNX Runtime computes; see their README. */
final class ExportedModels {

  /**
   * One of them.
   *
   * @param name such as {@code skl_tree}
   * @param onnx the file
   * @param rows inputs, [rows][width]
   * @param outputs by name what ONNX Runtime gives for each row; strings where it gives strings
   */
  record Exported(String name, byte[] onnx, double[][] rows, Map<String, Object[][]> outputs) {
    double[][] numbers(String output) {
      Object[][] values = outputs.get(output);
      double[][] numbers = new double[values.length][];
      for (int r = 0; r < values.length; r++) {
        numbers[r] = new double[values[r].length];
        for (int i = 0; i < numbers[r].length; i++) {
          numbers[r][i] = (Double) values[r][i];
        }
      }
      return numbers;
    }
  }

  private ExportedModels() {}

  static Exported read(String name) {
    try {
      JsonNode json = new ObjectMapper().readTree(bytes(name + ".json"));
      JsonNode rows = json.get("rows");
      double[][] values = new double[rows.size()][];
      for (int r = 0; r < values.length; r++) {
        values[r] = new double[rows.get(r).size()];
        for (int i = 0; i < values[r].length; i++) {
          values[r][i] = rows.get(r).get(i).asDouble();
        }
      }
      Map<String, Object[][]> outputs = new LinkedHashMap<>();
      json.get("outputs")
          .properties()
          .forEach(
              entry -> {
                Object[][] all = new Object[entry.getValue().size()][];
                for (int r = 0; r < all.length; r++) {
                  JsonNode row = entry.getValue().get(r);
                  all[r] = new Object[row.size()];
                  for (int i = 0; i < row.size(); i++) {
                    all[r][i] =
                        row.get(i).isTextual() ? row.get(i).asText() : row.get(i).asDouble();
                  }
                }
                outputs.put(entry.getKey(), all);
              });
      return new Exported(name, bytes(name + ".onnx"), values, outputs);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(String file) throws IOException {
    try (InputStream in = ExportedModels.class.getResourceAsStream("exported/" + file)) {
      if (in == null) {
        throw new IOException("no test resource exported/" + file);
      }
      return in.readAllBytes();
    }
  }
}
