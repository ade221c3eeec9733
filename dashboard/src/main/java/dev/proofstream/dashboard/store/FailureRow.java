package dev.proofstream.dashboard.store;

import dev.proofstream.proto.CircuitFailed;
import dev.proofstream.proto.InferenceFailed;
import dev.proofstream.proto.TrainingFailed;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A failure event; its id is such that the same failure told twice is one row. */
@Entity
@Table(name = "failure")
public class FailureRow extends PanacheEntityBase {
  @Id public String id;

  /** Name of the event: InferenceFailed, TrainingFailed or CircuitFailed. */
  public String kind;

  /** Broker time of the event. */
  public Instant at;

  @Column(name = "request_id")
  public String requestId = "";

  public String model;

  @Column(name = "model_id")
  public String modelId = "";

  @Column(name = "proof_system")
  public String proofSystem = "";

  public String stage;
  public String code;
  public String field;
  public String message;

  /** topic-partition-offset of the record that failed. */
  public String source;

  /** Replica that said so. */
  public String reporter;

  /**
   * @param subject the request id; the source of a conflict, which is about a second request
   */
  static FailureRow of(InferenceFailed event, String subject, Instant at) {
    FailureRow row = new FailureRow();
    row.kind = "InferenceFailed";
    row.id = row.kind + "/" + Text.storable(subject);
    row.at = at;
    row.requestId = Text.storable(event.getRequestId());
    row.model = Text.storable(event.getModel());
    row.proofSystem = Text.storable(event.getProofSystem());
    row.stage = Text.storable(event.getStage());
    row.code = Text.storable(event.getCode());
    row.field = Text.storable(event.getField());
    row.message = Text.storable(event.getMessage());
    row.source = Text.storable(event.getSource());
    row.reporter = Text.storable(event.getReporter());
    return row;
  }

  static FailureRow of(TrainingFailed event, Instant at) {
    FailureRow row = new FailureRow();
    row.kind = "TrainingFailed";
    row.id = row.kind + "/" + Text.storable(event.getRequestId());
    row.at = at;
    row.requestId = Text.storable(event.getRequestId());
    row.model = Text.storable(event.getModel());
    row.stage = Text.storable(event.getStage());
    row.code = Text.storable(event.getCode());
    row.field = Text.storable(event.getField());
    row.message = Text.storable(event.getMessage());
    row.source = Text.storable(event.getSource());
    row.reporter = Text.storable(event.getReporter());
    return row;
  }

  static FailureRow of(CircuitFailed event, Instant at) {
    FailureRow row = new FailureRow();
    row.kind = "CircuitFailed";
    // One model may fail again with other options or after a repair.
    row.id =
        Text.storable(
            String.join(
                "/",
                row.kind,
                event.getModelId(),
                event.getProofSystem(),
                event.getStage(),
                event.getCode(),
                event.getField(),
                event.getSource()));
    row.at = at;
    row.model = Text.storable(event.getModel());
    row.modelId = Text.storable(event.getModelId());
    row.proofSystem = Text.storable(event.getProofSystem());
    row.stage = Text.storable(event.getStage());
    row.code = Text.storable(event.getCode());
    row.field = Text.storable(event.getField());
    row.message = Text.storable(event.getMessage());
    row.source = Text.storable(event.getSource());
    row.reporter = Text.storable(event.getReporter());
    return row;
  }
}
