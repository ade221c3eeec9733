package dev.proofstream.cli.evaluation;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.Progress;
import dev.proofstream.cli.Terminal;
import dev.proofstream.cli.kafka.Broker;
import dev.proofstream.cli.kafka.Catalog;
import dev.proofstream.cli.kafka.Inference;
import dev.proofstream.cli.kafka.Outcome;
import dev.proofstream.model.TrainedModel;
import dev.proofstream.model.data.DataSet;
import dev.proofstream.model.metrics.Quality;
import dev.proofstream.proto.CircuitReady;
import dev.proofstream.proto.EventCodec;
import dev.proofstream.proto.EventFormat;
import dev.proofstream.proto.InferenceRequested;
import dev.proofstream.proto.ModelTrained;
import dev.proofstream.proto.ProofVerified;
import dev.proofstream.proto.StageTiming;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Sends test rows through Kafka and measures what comes back. */
public final class Evaluator {
  private final Broker broker;
  private final Artifacts artifacts;
  private final DataSet data;
  private final Terminal terminal;

  public Evaluator(Broker broker, Artifacts artifacts, DataSet data, Terminal terminal) {
    this.broker = broker;
    this.artifacts = artifacts;
    this.data = data;
    this.terminal = terminal;
  }

  /**
   * Evaluates the newest circuit of a model, or one certain circuit. A circuit that proves batches
   * gets as many rows in each request as it takes.
   *
   * @param runId begins the ids of the requests
   * @param circuitId the circuit; empty for the newest
   * @param rows how many of the test rows, from the first on
   * @param patience how long nothing may happen before missing outcomes are given up
   */
  public EvaluationResult evaluate(
      String runId,
      String model,
      String system,
      Optional<String> circuitId,
      int rows,
      Duration patience)
      throws InterruptedException {
    Catalog catalog = Catalog.read(broker);
    CircuitReady circuit =
        circuitId
            .map(catalog::circuit)
            .orElseGet(() -> catalog.circuit(model, system))
            .filter(c -> c.getModel().equals(model) && c.getProofSystem().equals(system))
            .orElseThrow(() -> unknown(catalog, model, system));
    ModelTrained trained =
        catalog
            .model(circuit.getModelId())
            .orElseThrow(
                () ->
                    CommandFailedException.surroundings(
                        "the topic models does not hold model " + circuit.getModelId()));
    warnAboutOtherData(trained);
    int[] testRows = Arrays.copyOf(data.testRows(), rows);
    Measured measured;
    try (Progress progress =
        Progress.of(terminal, "Proving and verifying %s by %s".formatted(model, system), rows)) {
      measured =
          measure(
              "%s-%s-%s".formatted(runId, model, system),
              circuit,
              trained,
              artifacts.model(trained),
              testRows,
              patience,
              outcome -> progress.step());
    }
    measured
        .reasons()
        .forEach((reason, count) -> terminal.say("  %d rows: %s".formatted(count, reason)));
    return measured.result();
  }

  /**
   * What came back of some rows.
   *
   * @param proofs verdicts of the proofs that hold, in the order of their rows
   * @param reasons why rows have no valid proof, to their number
   */
  public record Measured(
      EvaluationResult result, List<ProofVerified> proofs, Map<String, Integer> reasons) {}

  /**
   * Has some rows proven by one certain circuit, as many to a proof as it takes.
   *
   * @param requestPrefix begins the ids of the requests
   * @param trained the circuit's model
   * @param floatModel the same, to compare with
   * @param rows row numbers of the data set
   * @param patience how long nothing may happen before missing outcomes are given up
   * @param onOutcome called for every outcome as it comes
   */
  public Measured measure(
      String requestPrefix,
      CircuitReady circuit,
      ModelTrained trained,
      TrainedModel floatModel,
      int[] rows,
      Duration patience,
      Consumer<Outcome> onOutcome)
      throws InterruptedException {
    List<Batch> batches = new ArrayList<>();
    int most = Math.max(1, circuit.getOptions().getBatch());
    for (int i = 0; i < rows.length; i += most) {
      int size = Math.min(most, rows.length - i);
      batches.add(
          new Batch(
              i,
              size,
              request(requestPrefix + "-" + i, circuit, Arrays.copyOfRange(rows, i, i + size))));
    }
    Map<String, Outcome> outcomes;
    double wallMs;
    try (Inference inference = new Inference(broker)) {
      long begun = System.nanoTime();
      outcomes = inference.run(batches.stream().map(Batch::request).toList(), patience, onOutcome);
      wallMs = (System.nanoTime() - begun) / 1e6;
    }
    return result(circuit, trained, floatModel, rows, batches, outcomes, wallMs);
  }

  private Measured result(
      CircuitReady circuit,
      ModelTrained trained,
      TrainedModel floatModel,
      int[] testRows,
      List<Batch> batches,
      Map<String, Outcome> outcomes,
      double wallMs) {
    int[] actual = data.labels(testRows);
    int[] floatLabels = new int[testRows.length];
    int[] proven = new int[testRows.length];
    int verified = 0;
    int agreeing = 0;
    long proofBytes = 0;
    Map<String, List<Double>> millis = new LinkedHashMap<>();
    Map<String, Long> memory = new TreeMap<>();
    trained.getTimingsList().forEach(timing -> add(timing, millis, memory));
    circuit.getTimingsList().forEach(timing -> add(timing, millis, memory));
    Map<String, Integer> reasons = new TreeMap<>();
    List<ProofVerified> proofs = new ArrayList<>();
    for (int i = 0; i < testRows.length; i++) {
      floatLabels[i] = floatModel.label(data.encoded(testRows[i]));
      proven[i] = -1;
    }
    for (Batch batch : batches) {
      Outcome outcome = outcomes.get(batch.request().requestId());
      if (outcome instanceof Outcome.Verified(ProofVerified event)
          && event.getValid()
          && event.getCircuitId().equals(circuit.getCircuitId())
          && event.getLabelsCount() == batch.size()) {
        for (int i = 0; i < batch.size(); i++) {
          proven[batch.first() + i] = event.getLabels(i);
        }
        verified += batch.size();
        proofBytes = Math.max(proofBytes, event.getProofBytes());
        proofs.add(event);
        event.getTimingsList().forEach(timing -> add(timing, millis, memory));
      } else {
        reasons.merge(reason(outcome), batch.size(), Integer::sum);
      }
    }
    for (int i = 0; i < testRows.length; i++) {
      agreeing += proven[i] == floatLabels[i] ? 1 : 0;
    }
    Quality zk = Quality.of(proven, actual);
    Map<String, StageStatistics> stages = new LinkedHashMap<>();
    millis.forEach((stage, values) -> stages.put(stage, StageStatistics.of(values)));
    EvaluationResult result =
        new EvaluationResult(
            circuit.getModel(),
            trained.getParameters(),
            circuit.getProofSystem(),
            circuit.getCircuitId(),
            circuit.getKeys(),
            options(circuit),
            testRows.length,
            verified,
            testRows.length - verified,
            Quality.of(floatLabels, actual).accuracy(),
            zk.accuracy(),
            (double) agreeing / testRows.length,
            zk.precision(),
            zk.recall(),
            zk.f1(),
            circuit.getConstraints(),
            proofBytes,
            circuit.getProvingKeyBytes(),
            circuit.getVerifyingKeyBytes(),
            wallMs,
            memory,
            stages);
    return new Measured(result, proofs, reasons);
  }

  /** What the rows are, over those that were evaluated. */
  public Evaluation.Data describe(int rows) {
    int[] labels = data.labels(Arrays.copyOf(data.testRows(), rows));
    return new Evaluation.Data(
        data.source(),
        data.synthetic(),
        data.trainRows().length,
        data.testRows().length,
        Quality.of(labels, labels).majorityBaseline());
  }

  /**
   * Rows that one proof answers.
   *
   * @param first place of the first of them among the test rows
   */
  private record Batch(int first, int size, Inference.Request request) {}

  private Inference.Request request(String id, CircuitReady circuit, int[] rows) {
    InferenceRequested.Builder event =
        InferenceRequested.newBuilder()
            .setRequestId(id)
            .setModel(circuit.getModel())
            .setCircuitId(circuit.getCircuitId())
            .setProofSystem(circuit.getProofSystem());
    if (rows.length == 1) {
      event.setFeatures(features(rows[0]));
    } else {
      for (int row : rows) {
        event.addRows(Value.newBuilder().setStructValue(features(row)));
      }
    }
    if (Salts.needsSalt(circuit)) {
      event.setSalt(Salts.fresh());
    }
    return new Inference.Request(
        id,
        EventCodec.encode(event.build(), EventFormat.PROTOBUF),
        EventCodec.headers(event.build(), EventFormat.PROTOBUF, Broker.PRODUCER_NAME, id));
  }

  private Struct features(int row) {
    Struct.Builder features = Struct.newBuilder();
    data.features(row)
        .forEach(
            (column, value) ->
                features.putFields(
                    column,
                    value instanceof Number number
                        ? Value.newBuilder().setNumberValue(number.doubleValue()).build()
                        : Value.newBuilder().setStringValue(value.toString()).build()));
    return features.build();
  }

  private static EvaluationResult.Options options(CircuitReady circuit) {
    var options = circuit.getOptions();
    return new EvaluationResult.Options(
        options.getParameters(),
        options.getInput(),
        options.getOutput(),
        Math.max(1, options.getBatch()));
  }

  private void warnAboutOtherData(ModelTrained trained) {
    if (trained.getSynthetic() != data.synthetic()) {
      terminal.say(
          "Note: %s was trained on %s, and is evaluated on %s"
              .formatted(trained.getModel(), trained.getDataSource(), data.source()));
    }
  }

  private static void add(
      StageTiming timing, Map<String, List<Double>> millis, Map<String, Long> memory) {
    millis.computeIfAbsent(timing.getStage(), stage -> new ArrayList<>()).add(timing.getMillis());
    if (timing.getPeakMemoryBytes() > 0) {
      memory.merge(timing.getStage(), timing.getPeakMemoryBytes(), Math::max);
    }
  }

  private static String reason(Outcome outcome) {
    return switch (outcome) {
      case null -> "no outcome came";
      case Outcome.Failed(var event) -> event.getCode() + " " + event.getMessage();
      case Outcome.Verified(var event) when !event.getValid() ->
          "invalid proof: " + event.getReason();
      case Outcome.Verified _ -> "proven by another circuit, or not for every row";
    };
  }

  private static CommandFailedException unknown(Catalog catalog, String model, String system) {
    return CommandFailedException.no(
        catalog.modelNames().contains(model)
            ? "model " + model + " has no circuit for " + system
            : "no model " + model + "; there are: " + String.join(", ", catalog.modelNames()));
  }
}
