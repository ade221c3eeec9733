package dev.proofstream.dashboard;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Runs for pages to show: shaped as the commands send them, their figures made up. */
final class LaboratoryDemo {
  static final String CIRCOM = "circom-groth16";
  static final String EZKL = "ezkl";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> SYSTEMS = List.of(CIRCOM, EZKL);
  private static final int ROWS = 276;
  private static final double MIB = 1024 * 1024;

  private final Random noise;
  private final ObjectNode run = JSON.createObjectNode();
  private final List<ObjectNode> trials = new ArrayList<>();

  private LaboratoryDemo(String id, String command, long seed) {
    noise = new Random(seed);
    run.put("runId", id).put("command", command).put("commit", "0db97855a1c2");
    run.putObject("options").put("trials", 3).put("quick", false);
    run.putObject("machine")
        .put("description", "Example CPU, avx2, 2 processors, Linux 6.1")
        .put("processors", 2)
        .put("memoryBytes", 25_769_803_776L);
    run.putObject("versions").put("proofstream", "0.1.0").put("ezkl", "23.0.5");
    run.putObject("data").put("source", "heart.csv").put("synthetic", false).put("testRows", ROWS);
    run.putArray("reference");
    run.putArray("plan");
  }

  /** What begins the run. */
  ObjectNode run() {
    return run;
  }

  /** Its trials, in the order in which they end. */
  List<ObjectNode> trials() {
    return trials;
  }

  /** All models; EZKL's k-means is left empty. */
  static LaboratoryDemo report(String id) {
    return report(id, List.of("linear", "mlp", "tree", "kmeans"), 1);
  }

  /**
   * @param factor of all times
   */
  static LaboratoryDemo report(String id, List<String> chosen, double factor) {
    LaboratoryDemo demo = new LaboratoryDemo(id, "report", 7);
    Map<String, String> models =
        Map.of("linear", "18-2", "mlp", "18-8-8-2", "kmeans", "kmeans:2", "tree", "tree:3");
    demo.reference("all-rows", "mlp", "18-8-8-2", CIRCOM, 16, Map.of("proveMs", 138_870.0));
    demo.reference("all-rows", "mlp", "18-8-8-2", EZKL, 16, Map.of("proveMs", 439_380.0));
    demo.reference("all-rows", "kmeans", "kmeans:2", CIRCOM, 16, Map.of("proveMs", 5_100.0));
    demo.reference("all-rows", "tree", "tree:3", EZKL, 276, Map.of("proveMs", 49_212.0));
    for (String model : chosen) {
      double size = Map.of("linear", 0.3, "mlp", 1.0, "tree", 0.5, "kmeans", 0.2).get(model);
      for (String experiment : List.of("one-proof", "all-rows")) {
        for (int batch : List.of(1, 16)) {
          for (String system : SYSTEMS) {
            boolean all = experiment.equals("all-rows");
            int rows = all ? ROWS : batch;
            ObjectNode cell = demo.cell(experiment, model, models.get(model), system, batch, rows);
            if (all) {
              demo.attach(cell);
            }
            String name = cell.get("cell").asText();
            if (model.equals("kmeans") && system.equals(EZKL)) {
              demo.trial(name, 0, false, Map.of())
                  .put("reason", "UNSUPPORTED_SYSTEM: the ezkl route has no k-means of this kind");
              continue;
            }
            demo.trial(name, 0, false, circuit(system, size, batch));
            double proofs = Math.ceil((double) rows / batch);
            double one = (system.equals(EZKL) ? 900 : 18) * size * Math.pow(batch, 0.8) * factor;
            demo.trial(name, 1, true, demo.times(proofs, one * 2.2));
            for (int i = 2; i < 4; i++) {
              demo.trial(name, i, false, demo.times(proofs, one));
            }
          }
        }
      }
    }
    return demo;
  }

  /** Widths and depths; the widest networks of EZKL are not yet measured. */
  static LaboratoryDemo scaling(String id) {
    LaboratoryDemo demo = new LaboratoryDemo(id, "scaling", 8);
    double[] theirs = {100_472, 170_972, 344_005};
    int i = 0;
    for (int width : List.of(4, 8, 16, 32, 64, 128)) {
      String architecture = "18-%1$d-%1$d-2".formatted(width);
      double parameters = 19.0 * width + width * (width + 1.0) + 2 * (width + 1.0);
      if (i < theirs.length) {
        demo.reference(
            "width",
            "width-" + width,
            architecture,
            CIRCOM,
            16,
            Map.of(
                "parameters", parameters, "nonlinearNeurons", 2.0 * width, "proveMs", theirs[i++]));
      }
      demo.network("width", "width-" + width, architecture, parameters, 2.0 * width);
    }
    for (int layers : List.of(3, 4, 5, 6, 7, 8)) {
      String architecture = "18-" + "4-".repeat(layers - 1) + "2";
      double parameters = 86 + 20.0 * (layers - 2);
      demo.reference(
          "depth",
          "depth-" + layers,
          architecture,
          EZKL,
          16,
          Map.of(
              "parameters",
              parameters,
              "nonlinearNeurons",
              4.0 * (layers - 1),
              "proveMs",
              9_000.0 * layers));
      demo.network("depth", "depth-" + layers, architecture, parameters, 4.0 * (layers - 1));
    }
    return demo;
  }

  private void network(
      String experiment, String model, String architecture, double parameters, double neurons) {
    for (String system : SYSTEMS) {
      ObjectNode planned = cell(experiment, model, architecture, system, 1, 8).put("trials", 2);
      String name = planned.get("cell").asText();
      if (system.equals(EZKL) && neurons > 200) {
        continue;
      }
      trial(
          name,
          0,
          false,
          Map.of(
              "parameters",
              parameters,
              "nonlinearNeurons",
              neurons,
              "constraints",
              system.equals(EZKL) ? 900 + 12 * parameters : 40 + 17 * neurons));
      for (int i = 1; i < 3; i++) {
        trial(name, i, false, times(8, system.equals(EZKL) ? 300 + parameters : 2 + neurons / 3));
      }
    }
  }

  /** Scales 0 to 8, one of them left empty, and a calibrated cell for each route. */
  static LaboratoryDemo sweep(String id) {
    LaboratoryDemo demo = new LaboratoryDemo(id, "sweep", 9);
    for (int scale = 0; scale < 4; scale++) {
      demo.reference(
              "scale",
              "depth-5",
              "18-4-4-4-4-2",
              CIRCOM,
              16,
              Map.of("zkAccuracy", 0.4058 + 0.08 * scale, "f1", 0.22 * scale))
          .put("scale", scale);
    }
    for (String system : SYSTEMS) {
      for (int scale = 0; scale <= 8; scale++) {
        String name = demo.scaled(system, scale);
        if (system.equals(EZKL) && scale == 1) {
          demo.trial(name, 0, false, Map.of())
              .put("reason", "CALIBRATION: no settings fit scale 1 <b>at all</b>");
        } else {
          demo.quality(name, system, scale);
        }
      }
      demo.quality(demo.scaled(system, null), system, system.equals(EZKL) ? 7 : 5);
    }
    return demo;
  }

  private String scaled(String system, Integer scale) {
    ObjectNode cell = cell("scale", "depth-5", "18-4-4-4-4-2", system, 16, ROWS);
    String name = cell.get("cell").asText() + "/scale-" + (scale == null ? "calibrated" : scale);
    return cell.put("cell", name).put("scale", scale).get("cell").asText();
  }

  private void quality(String cell, String system, int scale) {
    double good = 1 - 0.55 * Math.exp(-0.7 * scale * (system.equals(EZKL) ? 0.7 : 1));
    boolean ezkl = system.equals(EZKL);
    Map<String, Double> circuit = new TreeMap<>();
    circuit.put("constraints", (ezkl ? 9000 : 2100) + (ezkl ? 2000.0 : 260.0) * scale);
    circuit.put("scale", ezkl ? scale : scale + 0.25);
    trial(cell, 0, false, circuit);
    for (int i = 1; i < 3; i++) {
      Map<String, Double> measures = new TreeMap<>(times(18, (ezkl ? 700 : 24) * (1 + scale / 9.)));
      measures.put("agreement", good);
      measures.put("zkAccuracy", 0.406 + 0.47 * (good - 0.45) / 0.55);
      measures.put("precision", 0.9 * good);
      measures.put("recall", Math.min(1, 0.95 * good));
      measures.put("f1", 0.92 * good);
      trial(cell, i, false, measures);
    }
  }

  private static Map<String, Double> circuit(String system, double size, int batch) {
    boolean ezkl = system.equals(EZKL);
    return Map.of(
        "parameters",
        Math.ceil(242 * size),
        "constraints",
        Math.ceil((ezkl ? 16_000 : 302) * size * batch),
        "setupMs",
        (ezkl ? 9000 : 400) * size,
        "provingKeyBytes",
        (ezkl ? 90 * MIB : 0.2 * MIB) * size * Math.sqrt(batch),
        "verifyingKeyBytes",
        ezkl ? 60_000.0 : 2_900.0);
  }

  private Map<String, Double> times(double proofs, double oneMs) {
    double prove = proofs * oneMs * (1 + 0.12 * noise.nextGaussian());
    return Map.of(
        "proofs",
        proofs,
        "proveMs",
        prove,
        "wallMs",
        1.3 * prove + 20,
        "verifyMs",
        proofs * 3.1 * (1 + 0.05 * noise.nextGaussian()),
        "zkAccuracy",
        0.884,
        "proofBytes",
        256.0,
        "peakMemoryBytes.prove",
        (300 + oneMs / 4) * MIB);
  }

  /** Adds a cell to the plan. */
  ObjectNode cell(
      String experiment, String model, String architecture, String system, int batch, int rows) {
    ObjectNode cell =
        ((ArrayNode) run.get("plan"))
            .addObject()
            .put("cell", "%s/%s/%s/batch-%d".formatted(experiment, model, system, batch))
            .put("experiment", experiment)
            .put("model", model)
            .put("architecture", architecture)
            .put("system", system)
            .put("batch", batch)
            .put("rows", rows)
            .put("trials", 3);
    cell.putObject("options")
        .put("parameters", "fixed")
        .put("input", "public")
        .put("output", "label");
    return cell;
  }

  private ObjectNode reference(
      String experiment,
      String model,
      String architecture,
      String system,
      int batch,
      Map<String, Double> measures) {
    ObjectNode point =
        ((ArrayNode) run.get("reference"))
            .addObject()
            .put("experiment", experiment)
            .put("model", model)
            .put("architecture", architecture)
            .put("system", system)
            .put("batch", batch)
            .put("rows", ROWS)
            .put("source", "zk-models, milestone 1")
            .put("note", "sum over the 276 test rows");
    ObjectNode kept = point.putObject("measures");
    new TreeMap<>(measures).forEach(kept::put);
    return point;
  }

  private void attach(ObjectNode cell) {
    run.get("reference")
        .forEach(
            point -> {
              if (point.get("model").equals(cell.get("model"))
                  && point.get("system").equals(cell.get("system"))
                  && !point.get("model").asText().equals("tree")) {
                cell.set("reference", point);
              }
            });
  }

  /** Adds a finished trial. */
  ObjectNode trial(String cell, int number, boolean cold, Map<String, Double> measures) {
    ObjectNode trial =
        JSON.createObjectNode()
            .put("cell", cell)
            .put("trial", number)
            .put("cold", cold)
            .put("at", "2026-01-31T12:00:00Z");
    ObjectNode kept = trial.putObject("measures");
    new TreeMap<>(measures).forEach(kept::put);
    trials.add(trial);
    return trial;
  }
}
