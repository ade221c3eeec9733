package dev.proofstream.dashboard.store;

import dev.proofstream.proto.Artifact;
import dev.proofstream.proto.InferenceFailed;
import dev.proofstream.proto.InferenceRequested;
import dev.proofstream.proto.ProofCreated;
import dev.proofstream.proto.ProofVerified;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/**
 * One inference request and what became of it. Events reach it in any order and more than once;
 * each method returns whether the event said something new. The first outcome stands.
 */
@Entity
@Table(name = "prediction")
public class PredictionRow extends PanacheEntityBase {
  @Id
  @Column(name = "request_id")
  public String requestId;

  public PredictionState state = PredictionState.PENDING;
  public String model = "";

  @Column(name = "model_id")
  public String modelId = "";

  @Column(name = "circuit_id")
  public String circuitId = "";

  @Column(name = "proof_system")
  public String proofSystem = "";

  /** topic-partition-offset of the request's record. */
  public String source = "";

  /** The verdict; null without one. */
  public Boolean valid;

  /** Class index from 0 of a valid proof; null without one. */
  public Integer label;

  @Column(name = "label_name")
  public String labelName = "";

  /** Why the proof is invalid. */
  public String reason = "";

  /** Stage, code, field and message of a failure. */
  public String stage = "";

  public String code = "";
  public String field = "";
  public String message = "";

  public String prover = "";
  public String verifier = "";
  public String reporter = "";
  public int delivery;

  @Column(name = "proof_bytes")
  public long proofBytes;

  @Column(name = "bundle_name")
  public String bundleName = "";

  @Column(name = "bundle_sha256")
  public String bundleSha256 = "";

  @Column(name = "bundle_bytes")
  public long bundleBytes;

  @Column(name = "requested_at")
  public Instant requestedAt;

  @Column(name = "proven_at")
  public Instant provenAt;

  @Column(name = "ended_at")
  public Instant endedAt;

  /** Broker time of the latest event that changed the row. */
  @Column(name = "updated_at")
  public Instant updatedAt = Instant.EPOCH;

  static PredictionRow pending(String requestId) {
    PredictionRow row = new PredictionRow();
    row.requestId = requestId;
    return row;
  }

  boolean requested(InferenceRequested event, String requestSource, Instant at) {
    if (requestedAt != null && !at.isBefore(requestedAt)) {
      return false;
    }
    requestedAt = at;
    if (source.isEmpty()) {
      source = requestSource;
    }
    names(event.getModel(), "", event.getCircuitId(), event.getProofSystem());
    touched(at);
    return true;
  }

  boolean proven(ProofCreated event, Instant at) {
    if (provenAt != null) {
      return false;
    }
    if (endedAt != null) {
      return provenBefore(event, at);
    }
    provenAt = at;
    prover = Text.storable(event.getProver());
    delivery = event.getDelivery();
    proofBytes = event.getProofBytes();
    bundle(event.getBundle());
    names(event.getModel(), event.getModelId(), event.getCircuitId(), event.getProofSystem());
    answers(event.getSource());
    touched(at);
    return true;
  }

  /**
   * The proof of an outcome that was read first. Whoever may write proofs could say something else
   * now: only the very proof that was verified counts, and it changes nothing that stands.
   */
  private boolean provenBefore(ProofCreated event, Instant at) {
    if (!event.getSource().equals(source)
        || !event.getBundle().getSha256().equals(bundleSha256)
        || bundleSha256.isEmpty()) {
      return false;
    }
    provenAt = at;
    delivery = event.getDelivery();
    touched(at);
    return true;
  }

  boolean verified(ProofVerified event, Instant at) {
    if (endedAt != null) {
      return false;
    }
    endedAt = at;
    state = PredictionState.VERIFIED;
    valid = event.getValid();
    if (event.getValid()) {
      label = event.getLabel();
      labelName = Text.storable(event.getLabelName());
    }
    reason = Text.storable(event.getReason());
    verifier = Text.storable(event.getVerifier());
    if (!event.getProver().isEmpty()) {
      prover = Text.storable(event.getProver());
    }
    if (event.getProofBytes() > 0) {
      proofBytes = event.getProofBytes();
    }
    if (event.hasBundle()) {
      // What was verified, should a restarted prover have made a second proof.
      bundle(event.getBundle());
    }
    names(event.getModel(), event.getModelId(), event.getCircuitId(), event.getProofSystem());
    answers(event.getSource());
    touched(at);
    return true;
  }

  boolean failed(InferenceFailed event, Instant at) {
    if (endedAt != null) {
      return false;
    }
    endedAt = at;
    state = PredictionState.FAILED;
    stage = Text.storable(event.getStage());
    code = Text.storable(event.getCode());
    field = Text.storable(event.getField());
    message = Text.storable(event.getMessage());
    reporter = Text.storable(event.getReporter());
    names(event.getModel(), "", "", event.getProofSystem());
    answers(event.getSource());
    touched(at);
    return true;
  }

  private void names(String model, String modelId, String circuitId, String proofSystem) {
    this.model = model.isEmpty() ? this.model : Text.storable(model);
    this.modelId = modelId.isEmpty() ? this.modelId : Text.storable(modelId);
    this.circuitId = circuitId.isEmpty() ? this.circuitId : Text.storable(circuitId);
    this.proofSystem = proofSystem.isEmpty() ? this.proofSystem : Text.storable(proofSystem);
  }

  private void answers(String requestSource) {
    if (!requestSource.isEmpty()) {
      source = Text.storable(requestSource);
    }
  }

  private void bundle(Artifact artifact) {
    bundleName = Text.storable(artifact.getName());
    bundleSha256 = Text.storable(artifact.getSha256());
    bundleBytes = artifact.getSizeBytes();
  }

  private void touched(Instant at) {
    updatedAt = at.isAfter(updatedAt) ? at : updatedAt;
  }
}
