package dev.proofstream.prover;

import dev.proofstream.model.data.InputRefusedException;
import dev.proofstream.platform.artifacts.ArtifactStore;
import dev.proofstream.platform.service.PlatformConfig;
import dev.proofstream.proto.Artifact;
import dev.proofstream.proto.CircuitReady;
import dev.proofstream.proto.FailureCode;
import dev.proofstream.proto.InferenceRequest;
import dev.proofstream.proto.ProofCreated;
import dev.proofstream.proto.StageTiming;
import dev.proofstream.proving.ProofInput;
import dev.proofstream.proving.ProvenPrediction;
import dev.proofstream.proving.ProvingFailedException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** Proves the prediction that a circuit gives for a request. */
@ApplicationScoped
public class Predictions {
  private static final Logger LOG = Logger.getLogger(Predictions.class);

  private final LoadedCircuits circuits;
  private final ArtifactStore store;
  private final ProverMetrics metrics;
  private final String replica;

  public Predictions(
      LoadedCircuits circuits, ArtifactStore store, ProverMetrics metrics, PlatformConfig config) {
    this.circuits = circuits;
    this.store = store;
    this.metrics = metrics;
    this.replica = config.replica();
  }

  /**
   * Encodes the request, proves it and stores the bundle.
   *
   * @return the event to be announced
   * @throws RequestFailedException when the request does not fit the model, or proving fails
   */
  ProofCreated prove(Inquiry.Sound inquiry, CircuitReady circuit) throws RequestFailedException {
    double queuedMillis =
        Math.max(0, System.currentTimeMillis() - inquiry.delivery().timestampMs());
    ProvenPrediction proven = prove(circuits.get(circuit), inquiry.request());
    Artifact bundle = store.put("bundle.zip", proven.bundle().zip());
    List<StageTiming> timings = timings(queuedMillis, proven);
    timings.forEach(
        timing -> metrics.stage(circuit.getProofSystem(), timing.getStage(), timing.getMillis()));
    return ProofCreated.newBuilder()
        .setRequestId(inquiry.requestId())
        .setModel(circuit.getModel())
        .setModelId(circuit.getModelId())
        .setCircuitId(circuit.getCircuitId())
        .setProofSystem(circuit.getProofSystem())
        .addAllPublicSignals(proven.publicSignals())
        .setBundle(bundle)
        .setSource(inquiry.delivery().source().toString())
        .setProver(replica)
        .addAllTimings(timings)
        .setProofBytes(proven.proofBytes())
        .setDelivery(inquiry.delivery().deliveryCount())
        .build();
  }

  private static ProvenPrediction prove(LoadedCircuit circuit, InferenceRequest request)
      throws RequestFailedException {
    try {
      ProofInput input =
          circuit.encoding().encode(request.rows(), request.several(), request.salt());
      return circuit.prover().prove(request.requestId(), input);
    } catch (InputRefusedException refused) {
      throw new RequestFailedException(
          "encode",
          FailureCode.valueOf(refused.code().name()),
          refused.field(),
          refused.getMessage());
    } catch (ProvingFailedException e) {
      LOG.errorf(e, "proving failed at stage %s", e.stage());
      throw new RequestFailedException(e.stage(), FailureCode.INTERNAL, "", e.getMessage());
    }
  }

  private static List<StageTiming> timings(double queuedMillis, ProvenPrediction proven) {
    List<StageTiming> timings = new ArrayList<>();
    timings.add(StageTiming.newBuilder().setStage("queued").setMillis(queuedMillis).build());
    proven
        .timings()
        .forEach(
            stage ->
                timings.add(
                    StageTiming.newBuilder()
                        .setStage(stage.stage())
                        .setMillis(stage.millis())
                        .setPeakMemoryBytes(stage.peakMemoryBytes())
                        .setCpuMillis(stage.cpuMillis())
                        .build()));
    return timings;
  }
}
