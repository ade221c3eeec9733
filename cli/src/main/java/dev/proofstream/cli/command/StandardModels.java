package dev.proofstream.cli.command;

import dev.proofstream.cli.kafka.Catalog;
import dev.proofstream.proto.CircuitOptions;
import dev.proofstream.proto.TrainingRequested;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The models that every stack has, and what a training of any model defaults to. */
final class StandardModels {
  static final List<String> NAMES = List.of("linear", "mlp");
  static final String SYSTEM = "circom-groth16";
  static final long SEED = 42;

  private static final Map<String, String> ARCHITECTURES =
      Map.of("linear", "18-2", "mlp", "18-8-8-2");

  private StandardModels() {}

  static String architecture(String model) {
    return ARCHITECTURES.getOrDefault(model, ARCHITECTURES.get("mlp"));
  }

  /** A request with the defaults. */
  static TrainingRequested.Builder request(String model, List<String> systems) {
    return TrainingRequested.newBuilder()
        .setRequestId("train-" + model + "-" + UUID.randomUUID())
        .setModel(model)
        .setArchitecture(architecture(model))
        .setSeed(SEED)
        .addAllProofSystems(systems)
        .setOptions(
            CircuitOptions.newBuilder()
                .setParameters("fixed")
                .setInput("public")
                .setOutput("label")
                .setBatch(1));
  }

  /** Names of those models that lack a circuit for one of these systems. */
  static List<String> missing(Catalog catalog, List<String> models, List<String> systems) {
    return models.stream()
        .filter(model -> systems.stream().anyMatch(s -> catalog.circuit(model, s).isEmpty()))
        .toList();
  }
}
