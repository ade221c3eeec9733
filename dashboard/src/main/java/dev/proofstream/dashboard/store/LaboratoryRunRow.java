package dev.proofstream.dashboard.store;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** One run of {@code report}, {@code scaling} or {@code sweep}. */
@Entity
@Table(name = "laboratory_run")
public class LaboratoryRunRow extends PanacheEntityBase {
  @Id
  @Column(name = "run_id")
  public String runId;

  public String command;

  public LaboratoryState state;

  /** What whoever set the state says of it; empty for nothing. */
  public String message;

  /** Number of trials of all cells. */
  public long planned;

  @Column(name = "created_at")
  public Instant createdAt;

  @Column(name = "updated_at")
  public Instant updatedAt;

  /** When it stopped, finished or failed; null while it runs. */
  @Column(name = "ended_at")
  public Instant endedAt;

  /** Plan, options, machine, versions, commit, data and reference as JSON, as they were sent. */
  public String body;
}
