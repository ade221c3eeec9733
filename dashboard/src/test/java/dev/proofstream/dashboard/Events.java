package dev.proofstream.dashboard;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.proofstream.proto.Artifact;
import dev.proofstream.proto.CircuitOptions;
import dev.proofstream.proto.CircuitReady;
import dev.proofstream.proto.InferenceFailed;
import dev.proofstream.proto.InferenceRequested;
import dev.proofstream.proto.ModelTrained;
import dev.proofstream.proto.ProofCreated;
import dev.proofstream.proto.ProofVerified;
import dev.proofstream.proto.Quality;
import dev.proofstream.proto.StageTiming;
import java.util.List;

/** Events as the services send them; their figures are made up. */
final class Events {
  static final String SYSTEM = "circom-groth16";

  private static final long MIB = 1024 * 1024;

  private Events() {}

  static StageTiming stage(String stage, double millis, long mebibytes) {
    return StageTiming.newBuilder()
        .setStage(stage)
        .setMillis(millis)
        .setPeakMemoryBytes(mebibytes * MIB)
        .build();
  }

  static Artifact artifact(String name, String sha256, long size) {
    return Artifact.newBuilder().setName(name).setSha256(sha256).setSizeBytes(size).build();
  }

  static Quality quality() {
    return Quality.newBuilder()
        .setTestRows(276)
        .setAccuracy(0.8804)
        .setPrecision(0.89)
        .setRecall(0.9)
        .setF1(0.895)
        .setMajorityBaseline(0.5942)
        .build();
  }

  static ModelTrained model(String name) {
    return ModelTrained.newBuilder()
        .setModelId("model-of-" + name)
        .setModel(name)
        .setArchitecture("18-8-8-2")
        .setParameters(242)
        .setQuality(quality())
        .setTrainRows(642)
        .setDataSource("heart.csv")
        .addAllLabels(List.of("healthy", "ill"))
        .addTimings(stage("train", 5200, 700))
        .setTrainer("trainer-service-1")
        .build();
  }

  static CircuitReady circuit(String name) {
    return CircuitReady.newBuilder()
        .setCircuitId("circuit-of-" + name)
        .setModel(name)
        .setModelId("model-of-" + name)
        .setProofSystem(SYSTEM)
        .setOptions(
            CircuitOptions.newBuilder()
                .setParameters("fixed")
                .setInput("public")
                .setOutput("label")
                .setBatch(1))
        .setConstraints(302)
        .setWires(310)
        .setPublicSignals(20)
        .setProvingKeyBytes(123_456)
        .setVerifyingKeyBytes(7_300)
        .setKeys("dev")
        .setCalibrationRows(918)
        .setAgreeingRows(918)
        .setSigner("5e".repeat(32))
        .setParameters(242)
        .setQuality(quality())
        .addTimings(stage("compile", 700, 200))
        .addTimings(stage("setup", 900, 400))
        .build();
  }

  static InferenceRequested request(String id, String model) {
    return InferenceRequested.newBuilder()
        .setRequestId(id)
        .setModel(model)
        .setProofSystem(SYSTEM)
        .setFeatures(
            Struct.newBuilder()
                .putFields("Age", Value.newBuilder().setNumberValue(54).build())
                .putFields("Sex", Value.newBuilder().setStringValue("M").build()))
        .build();
  }

  static ProofCreated proof(String id, String model, double proveMillis) {
    return ProofCreated.newBuilder()
        .setRequestId(id)
        .setModel(model)
        .setModelId("model-of-" + model)
        .setCircuitId("circuit-of-" + model)
        .setProofSystem(SYSTEM)
        .addPublicSignals("1")
        .addPublicSignals("987654321")
        .setBundle(artifact("bundle.zip", "ab".repeat(32), 4711))
        .setSource("inference-requests-0-1")
        .setProver("prover-service-1")
        .addTimings(stage("queued", 12, 0))
        .addTimings(stage("witness", 2, 300))
        .addTimings(stage("prove", proveMillis, 350))
        .setProofBytes(256)
        .setDelivery(1)
        .build();
  }

  static ProofVerified verdict(ProofCreated proof, int label) {
    return ProofVerified.newBuilder()
        .setRequestId(proof.getRequestId())
        .setModel(proof.getModel())
        .setModelId(proof.getModelId())
        .setCircuitId(proof.getCircuitId())
        .setProofSystem(proof.getProofSystem())
        .setValid(true)
        .setLabel(label)
        .setLabelName(label == 0 ? "healthy" : "ill")
        .addAllTimings(proof.getTimingsList())
        .addTimings(stage("verify", 4.5, 250))
        .setSource(proof.getSource())
        .setProver(proof.getProver())
        .setVerifier("verifier-service-1")
        .setBundle(proof.getBundle())
        .setProofBytes(256)
        .build();
  }

  static ProofVerified rejection(ProofCreated proof, String reason) {
    return verdict(proof, 0).toBuilder()
        .setValid(false)
        .setLabel(-1)
        .setLabelName("")
        .setReason(reason)
        .build();
  }

  static InferenceFailed failure(String id, String model, String code) {
    return InferenceFailed.newBuilder()
        .setRequestId(id)
        .setModel(model)
        .setProofSystem(SYSTEM)
        .setStage("encode")
        .setCode(code)
        .setField("features.Age")
        .setMessage("outside 18 to 110 or between its steps of 1")
        .setSource("inference-requests-0-7")
        .setReporter("prover-service-1")
        .build();
  }
}
