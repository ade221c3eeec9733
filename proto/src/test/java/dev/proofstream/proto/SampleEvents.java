package dev.proofstream.proto;

import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.List;

/** One event of each kind; zero, false and absent values are in them on purpose. */
final class SampleEvents {
  private static final String DIGEST = "a".repeat(64);
  private static final Artifact ARTIFACT =
      Artifact.newBuilder().setName("f").setSha256(DIGEST).setSizeBytes(5_000_000_000L).build();
  private static final StageTiming PROVE =
      StageTiming.newBuilder()
          .setStage("prove")
          .setMillis(1.5)
          .setPeakMemoryBytes(9_007_199_254L)
          .build();
  private static final CircuitOptions OPTIONS =
      CircuitOptions.newBuilder()
          .setParameters("fixed")
          .setInput("public")
          .setOutput("label")
          .setBatch(1)
          .build();
  private static final Quality QUALITY =
      Quality.newBuilder().setTestRows(276).setAccuracy(0.875).setMajorityBaseline(0.594).build();

  private SampleEvents() {}

  static List<Message> all() {
    return List.of(
        TrainingRequested.newBuilder()
            .setRequestId("t-1")
            .setModel("mlp")
            .setArchitecture("18-8-8-2")
            .setSeed(42)
            .addProofSystems("circom-groth16")
            .build(),
        ModelTrained.newBuilder()
            .setModelId(DIGEST)
            .setModel("mlp")
            .setArchitecture("18-8-8-2")
            .setParameters(242)
            .setOnnx(ARTIFACT)
            .addInputs(
                ModelInput.newBuilder()
                    .setName("Oldpeak")
                    .setMin("-3.0")
                    .setMax("7.0")
                    .setStep("0.1"))
            .addMean(0.5)
            .addScale(2)
            .addLabels("healthy")
            .addLabels("ill")
            .setQuality(QUALITY)
            .setTrainRows(642)
            .setDataSource("heart.csv")
            .addTimings(PROVE)
            .build(),
        CircuitReady.newBuilder()
            .setCircuitId(DIGEST)
            .setModel("mlp")
            .setModelId(DIGEST)
            .setProofSystem("circom-groth16")
            .setOptions(OPTIONS)
            .setConstraints(280)
            .setPublicSignals(20)
            .setKeys("dev")
            .addArtifacts(ARTIFACT)
            .setCalibrationRows(918)
            .setAgreeingRows(918)
            .setQuality(QUALITY)
            .build(),
        InferenceRequested.newBuilder()
            .setRequestId("r-1")
            .setModel("mlp")
            .setFeatures(
                Struct.newBuilder()
                    .putFields("Age", Value.newBuilder().setNumberValue(54).build())
                    .putFields("Sex", Value.newBuilder().setStringValue("M").build()))
            .build(),
        ProofCreated.newBuilder()
            .setRequestId("r-1")
            .setModel("mlp")
            .setCircuitId(DIGEST)
            .setProofSystem("circom-groth16")
            .addPublicSignals("0")
            .addPublicSignals("26")
            .setBundle(ARTIFACT)
            .setSource("inference-requests-0-7")
            .setProver("prover-service-1")
            .addTimings(PROVE)
            .setProofBytes(806)
            .setDelivery(1)
            .build(),
        ProofVerified.newBuilder()
            .setRequestId("r-1")
            .setModel("mlp")
            .setProofSystem("circom-groth16")
            .setValid(false)
            .setLabel(-1)
            .setReason("PROOF_INVALID: the pairing equation does not hold")
            .setSource("inference-requests-0-7")
            .build(),
        InferenceFailed.newBuilder()
            .setRequestId("r-1")
            .setStage("encode")
            .setCode(FailureCode.OUT_OF_RANGE.name())
            .setField("features.Age")
            .setMessage("outside 18 to 110 or between its steps of 1")
            .setSource("inference-requests-0-7")
            .build(),
        TrainingFailed.newBuilder().setRequestId("t-1").setModel("mlp").setCode("INTERNAL").build(),
        CircuitFailed.newBuilder()
            .setModelId(DIGEST)
            .setModel("mlp")
            .setProofSystem("ezkl")
            .setOptions(OPTIONS)
            .setStage("compile")
            .setCode("UNSUPPORTED_SYSTEM")
            .build());
  }
}
