package dev.proofstream.cli.command;

import dev.proofstream.cli.kafka.Catalog;
import dev.proofstream.model.data.DataSetDescription;
import dev.proofstream.proto.CircuitOptions;
import dev.proofstream.proto.TrainingRequested;
import java.util.List;
import java.util.UUID;

/** The models that every stack has, and what a training of any model defaults to. */
final class StandardModels {
  static final List<String> NAMES = List.of("linear", "mlp");
  static final String SYSTEM = "circom-groth16";
  static final long SEED = 42;

  private StandardModels() {}

  /** Inputs and labels of the data set; two hidden layers of 8 between them but for "linear". */
  static String architecture(String model, DataSetDescription dataSet) {
    String hidden = model.equals("linear") ? "" : "8-8-";
    return dataSet.inputs().size() + "-" + hidden + dataSet.labels().size();
  }

  /** A request with the defaults. */
  static TrainingRequested.Builder request(
      String model, List<String> systems, DataSetDescription dataSet) {
    return TrainingRequested.newBuilder()
        .setRequestId("train-" + model + "-" + UUID.randomUUID())
        .setModel(model)
        .setArchitecture(architecture(model, dataSet))
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
