package dev.proofstream.dashboard.store;

import dev.proofstream.proto.StageTiming;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How long one stage of a training, of a circuit or of a prediction took. */
@Entity
@Table(name = "stage_time")
@IdClass(StageTimeRow.Key.class)
public class StageTimeRow extends PanacheEntityBase {
  /** What the stages of a model, of a circuit and of a prediction are filed under. */
  public static final String TRAINING = "training";

  public static final String CIRCUIT = "circuit";
  public static final String PREDICTION = "prediction";

  /** One row per stage of a thing. */
  public record Key(String kind, String subject, String stage) {}

  @Id public String kind;

  /** Id of the model, circuit or request. */
  @Id public String subject;

  @Id public String stage;

  public String model;

  @Column(name = "proof_system")
  public String proofSystem;

  public double millis;

  /** 0: not measured. */
  @Column(name = "peak_memory_bytes")
  public long peakMemoryBytes;

  Key key() {
    return new Key(kind, subject, stage);
  }

  /** Rows of those timings that are named and measured; a stage named twice counts once. */
  static List<StageTimeRow> of(
      String kind, String subject, String model, String proofSystem, List<StageTiming> timings) {
    Map<String, StageTimeRow> rows = new LinkedHashMap<>();
    for (StageTiming timing : timings) {
      if (timing.getStage().isEmpty() || !(timing.getMillis() >= 0 && timing.getMillis() < 1e15)) {
        continue;
      }
      StageTimeRow row = new StageTimeRow();
      row.kind = kind;
      row.subject = subject;
      row.stage = Text.storable(timing.getStage());
      row.model = Text.storable(model);
      row.proofSystem = Text.storable(proofSystem);
      row.millis = timing.getMillis();
      row.peakMemoryBytes = Math.max(0, timing.getPeakMemoryBytes());
      rows.putIfAbsent(row.stage, row);
    }
    return List.copyOf(rows.values());
  }
}
