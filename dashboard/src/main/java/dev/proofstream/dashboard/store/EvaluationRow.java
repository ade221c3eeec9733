package dev.proofstream.dashboard.store;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** What one run of {@code evaluate} measured for one model and proof system. */
@Entity
@Table(name = "evaluation")
public class EvaluationRow extends PanacheEntityBase {
  @Id public String id;

  @Column(name = "run_id")
  public String runId;

  public String model;

  @Column(name = "proof_system")
  public String proofSystem;

  public Instant at;

  /** The report as JSON, as it was sent. */
  public String report;
}
