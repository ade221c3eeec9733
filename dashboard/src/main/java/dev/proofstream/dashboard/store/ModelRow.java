package dev.proofstream.dashboard.store;

import dev.proofstream.proto.EventJson;
import dev.proofstream.proto.ModelTrained;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A trained model. */
@Entity
@Table(name = "model")
public class ModelRow extends PanacheEntityBase {
  @Id
  @Column(name = "model_id")
  public String modelId;

  public String model;
  public long parameters;
  public String trainer;
  public boolean synthetic;

  /** Broker time of the event. */
  @Column(name = "received_at")
  public Instant receivedAt;

  /** The {@link ModelTrained} as JSON. */
  public String event;

  static ModelRow of(ModelTrained event, Instant at) {
    ModelRow row = new ModelRow();
    row.modelId = event.getModelId();
    row.model = Text.storable(event.getModel());
    row.parameters = event.getParameters();
    row.trainer = Text.storable(event.getTrainer());
    row.synthetic = event.getSynthetic();
    row.receivedAt = at;
    row.event = EventJson.tree(event).toString();
    return row;
  }
}
