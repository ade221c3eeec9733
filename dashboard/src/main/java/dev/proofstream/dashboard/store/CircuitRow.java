package dev.proofstream.dashboard.store;

import dev.proofstream.proto.CircuitReady;
import dev.proofstream.proto.EventJson;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A circuit that is ready to prove with. */
@Entity
@Table(name = "circuit")
public class CircuitRow extends PanacheEntityBase {
  @Id
  @Column(name = "circuit_id")
  public String circuitId;

  public String model;

  @Column(name = "model_id")
  public String modelId;

  @Column(name = "proof_system")
  public String proofSystem;

  /** How the keys came to be: "dev" or "ceremony". */
  public String keys;

  /** Broker time of the event. */
  @Column(name = "received_at")
  public Instant receivedAt;

  /** The {@link CircuitReady} as JSON. */
  public String event;

  static CircuitRow of(CircuitReady event, Instant at) {
    CircuitRow row = new CircuitRow();
    row.circuitId = event.getCircuitId();
    row.model = Text.storable(event.getModel());
    row.modelId = Text.storable(event.getModelId());
    row.proofSystem = Text.storable(event.getProofSystem());
    row.keys = Text.storable(event.getKeys());
    row.receivedAt = at;
    row.event = EventJson.tree(event).toString();
    return row;
  }
}
