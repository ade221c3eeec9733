package dev.proofstream.circuit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.proofstream.model.TrainedModel;
import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.graph.Dense;
import dev.proofstream.model.graph.FeedForwardNetwork;
import dev.proofstream.model.graph.Relu;
import dev.proofstream.model.graph.Standardization;
import dev.proofstream.model.onnx.OnnxWriter;
import dev.proofstream.platform.artifacts.ArtifactStore;
import dev.proofstream.platform.publish.EventPublisher;
import dev.proofstream.platform.service.PlatformConfig;
import dev.proofstream.platform.testing.EmbeddedStack;
import dev.proofstream.proto.Artifact;
import dev.proofstream.proto.CircuitFailed;
import dev.proofstream.proto.CircuitOptions;
import dev.proofstream.proto.CircuitReady;
import dev.proofstream.proto.EventFormat;
import dev.proofstream.proto.ModelInput;
import dev.proofstream.proto.ModelTrained;
import dev.proofstream.proto.Topics;
import dev.proofstream.proving.CircuitFiles;
import dev.proofstream.proving.CircuitProver;
import dev.proofstream.proving.ProofSystems;
import dev.proofstream.proving.ProvenPrediction;
import dev.proofstream.proving.bundle.BundleVerifier;
import dev.proofstream.proving.bundle.TrustStore;
import dev.proofstream.proving.bundle.Verdict;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The service with a real broker, a real artifact store and the real circom compiler. */
@QuarkusTest
@QuarkusTestResource(EmbeddedStack.class)
@QuarkusTestResource(NoPython.class)
class TrainedModelsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final byte[] DATA_SET = "name: made up\n".getBytes(StandardCharsets.UTF_8);

  @Inject ArtifactStore artifacts;
  @Inject EventPublisher publisher;
  @Inject PlatformConfig platform;
  @Inject ProofSystems systems;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrap;

  @Test
  void aTrainedModelGetsACircuitThatProvesAndThatIsAnnouncedOnce() throws Exception {
    TrainedModel model = model("small", 1);
    announce(event(model).build());
    CircuitReady ready = CircuitReady.parseFrom(await(Topics.CIRCUITS, model.modelId()).value());

    assertEquals("circom-groth16", ready.getProofSystem());
    assertEquals(ready.getCalibrationRows(), ready.getAgreeingRows());
    assertEquals("dev", ready.getKeys());
    assertEquals(
        List.of("calibrate", "generate", "compile", "setup"),
        ready.getTimingsList().stream().map(t -> t.getStage()).toList());
    assertTrue(ready.getTimingsList().stream().allMatch(t -> t.getPeakMemoryBytes() > 0));
    proveAndVerify(model, ready);

    announce(event(model).build());
    // Records are worked through in order: once this one is refused, the repetition is done with.
    TrainedModel other = model("other", 2);
    announce(event(other).addProofSystems("no-such-system").build());
    await(Topics.FAILURES, other.modelId());
    assertEquals(
        1,
        read(Topics.CIRCUITS).stream()
            .filter(record -> record.key().equals(ready.getCircuitId()))
            .count());
  }

  @Test
  void aProofSystemThatIsNotHereIsRefused() throws Exception {
    TrainedModel model = model("unsupported", 3);
    announce(event(model).addProofSystems("no-such-system").build());
    CircuitFailed failed = failure(model);
    assertEquals("UNSUPPORTED_SYSTEM", failed.getCode());
    assertTrue(failed.getMessage().contains("no-such-system"), failed.getMessage());
    assertTrue(failed.getSource().startsWith("models-"), failed.getSource());
  }

  @Test
  void whereEzklCannotBeHadItsCircuitsFailWithWhatToInstallAndTheOthersAreMade() throws Exception {
    TrainedModel model = model("both", 7);
    announce(event(model).addProofSystems("ezkl").addProofSystems("circom-groth16").build());
    CircuitFailed failed = failure(model);
    assertEquals("ezkl", failed.getProofSystem());
    assertEquals("NOT_COMPILED", failed.getCode());
    assertEquals("install", failed.getStage());
    assertTrue(failed.getMessage().contains("python3-venv"), failed.getMessage());
    await(Topics.CIRCUITS, model.modelId());
  }

  @Test
  void anOptionThatTheSystemLacksIsRefusedByName() throws Exception {
    TrainedModel model = model("hidden", 4);
    announce(event(model).setOptions(CircuitOptions.newBuilder().setOutput("odds")).build());
    CircuitFailed failed = failure(model);
    assertEquals("UNSUPPORTED_OPTION", failed.getCode());
    assertEquals("options.output", failed.getField());
  }

  @Test
  void aModelIdThatIsNotTheModelsIsRefused() throws Exception {
    TrainedModel model = model("forged", 5);
    String forged = "0".repeat(64);
    announce(event(model).setModelId(forged).build());
    CircuitFailed failed = CircuitFailed.parseFrom(await(Topics.FAILURES, forged).value());
    assertEquals("MALFORMED", failed.getCode());
    assertEquals("modelId", failed.getField());
  }

  @Test
  void calibrationRowsOutsideTheDeclaredRangesAreRefusedWithoutTheirValues() throws Exception {
    TrainedModel model = model("out-of-range", 6);
    Artifact rows = artifacts.put("calibration.json", "[[18, 1, 0], [77777, 1, 0]]".getBytes());
    announce(event(model).setCalibration(rows).build());
    CircuitFailed failed = failure(model);
    assertEquals("MALFORMED", failed.getCode());
    assertTrue(failed.getMessage().contains("row 1"), failed.getMessage());
    assertTrue(!failed.getMessage().contains("77777"), failed.getMessage());
  }

  private void proveAndVerify(TrainedModel model, CircuitReady ready) throws Exception {
    Map<String, Path> files = new TreeMap<>();
    for (Artifact artifact : ready.getArtifactsList()) {
      files.put(artifact.getName(), artifacts.path(artifact.getSha256()));
    }
    CircuitFiles circuit = new CircuitFiles(files);
    assertTrue(Arrays.equals(DATA_SET, circuit.bytes(CircuitFiles.DATA_SET)));
    TrustStore trust = TrustStore.of(platform.home().resolve("trust"), List.of());
    assertTrue(trust.trusts(ready.getSigner()));
    try (CircuitProver prover =
        systems.find(ready.getProofSystem()).orElseThrow().loadProver(circuit)) {
      double[] row = {42, 1, 0};
      ProvenPrediction proven = prover.prove("r-1", prover.inputs().levels(row));
      Verdict verdict = new BundleVerifier(systems).verify(proven.bundle(), trust, false);
      assertTrue(verdict.valid(), verdict.message());
      assertEquals(model.label(row), verdict.label());
      assertEquals(ready.getCircuitId(), verdict.circuitId());
    }
  }

  private void announce(ModelTrained event) {
    publisher.publish(Topics.MODELS, event.getModelId(), event, EventFormat.PROTOBUF);
  }

  private CircuitFailed failure(TrainedModel model) throws Exception {
    return CircuitFailed.parseFrom(await(Topics.FAILURES, model.modelId()).value());
  }

  /**
   * The first record that is about the model: its key begins with the id, or its circuit says it.
   */
  private ConsumerRecord<String, byte[]> await(String topic, String modelId) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      for (ConsumerRecord<String, byte[]> record : read(topic)) {
        if (record.key().startsWith(modelId)
            || topic.equals(Topics.CIRCUITS)
                && CircuitReady.parseFrom(record.value()).getModelId().equals(modelId)) {
          return record;
        }
      }
      Thread.sleep(200);
    }
    throw new AssertionError("nothing on " + topic + " about model " + modelId);
  }

  private List<ConsumerRecord<String, byte[]>> read(String topic) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            bootstrap,
            "key.deserializer",
            "org.apache.kafka.common.serialization.StringDeserializer",
            "value.deserializer",
            ByteArrayDeserializer.class.getName());
    List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(settings)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }

  private ModelTrained.Builder event(TrainedModel model) throws Exception {
    List<List<Integer>> rows = new ArrayList<>();
    for (int age = 20; age <= 80; age += 5) {
      rows.add(List.of(age, age % 2, (age + 1) % 2));
    }
    ModelTrained.Builder event =
        ModelTrained.newBuilder()
            .setModelId(model.modelId())
            .setModel(model.name())
            .setOnnx(artifacts.put("model.onnx", model.onnx()))
            .setDataSet(artifacts.put("data-set.yaml", DATA_SET))
            .setCalibration(
                artifacts.put(
                    "calibration.json", JsonMapper.builder().build().writeValueAsBytes(rows)))
            .addAllLabels(model.labels());
    for (int i = 0; i < model.inputs().size(); i++) {
      InputSpec input = model.inputs().get(i);
      event
          .addInputs(
              ModelInput.newBuilder()
                  .setName(input.name())
                  .setMin(input.min().toPlainString())
                  .setMax(input.max().toPlainString())
                  .setStep(input.step().toPlainString())
                  .setOneHotGroup(input.oneHotGroup()))
          .addMean(model.standardization().mean()[i])
          .addScale(model.standardization().scale()[i]);
    }
    return event;
  }

  private static TrainedModel model(String name, float seed) {
    FeedForwardNetwork network =
        new FeedForwardNetwork(
            List.of(
                new Dense(new float[][] {{1, -1, seed}, {-0.5f, 0.7f, 1}}, new float[] {0, 0.3f}),
                new Relu(),
                new Dense(new float[][] {{1, -1}, {-0.4f, 0.9f}}, new float[] {0.1f, 0})));
    List<InputSpec> inputs =
        List.of(
            new InputSpec(
                "Age", BigDecimal.valueOf(18), BigDecimal.valueOf(90), BigDecimal.ONE, ""),
            InputSpec.bit("Sex_F", "Sex"),
            InputSpec.bit("Sex_M", "Sex"));
    return new TrainedModel(
        name,
        OnnxWriter.write(network),
        network,
        new Standardization(new double[] {50, 0.5, 0.5}, new double[] {12, 0.5, 0.5}),
        inputs,
        List.of("no", "yes"));
  }
}
