package dev.proofstream.dashboard.store;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One finished trial of a cell of a run of the laboratory. */
@Entity
@Table(name = "laboratory_trial")
@IdClass(LaboratoryTrialRow.Key.class)
public class LaboratoryTrialRow extends PanacheEntityBase {
  /** A trial happens once. */
  public record Key(String runId, String cell, int trial) {}

  private static final String INSERT =
      """
      insert into dashboard.laboratory_trial (run_id, cell, trial, cold, at, reason, body)
      values (:runId, :cell, :trial, :cold, :at, :reason, :body)
      on conflict do nothing
      """;

  @Id
  @Column(name = "run_id")
  public String runId;

  @Id public String cell;

  /** From 1; 0 is the making of the cell's circuit. */
  @Id public int trial;

  /** Whether it was the first after a start, which warm ones are told apart from. */
  public boolean cold;

  public Instant at;

  /** Why nothing was measured; empty where something was. */
  public String reason;

  /** Measure to number, as JSON. */
  public String body;

  /** Stores it, unless there is one already; whether it was new. Needs a transaction. */
  public Uni<Boolean> append() {
    return Panache.getSession()
        .flatMap(
            session ->
                session
                    .createNativeQuery(INSERT)
                    .setParameter("runId", runId)
                    .setParameter("cell", cell)
                    .setParameter("trial", trial)
                    .setParameter("cold", cold)
                    .setParameter("at", at)
                    .setParameter("reason", reason)
                    .setParameter("body", body)
                    .executeUpdate())
        .map(count -> count > 0);
  }

  /** All trials of a run: cells in alphabetical order, the trials of each in their own. */
  public static Uni<List<LaboratoryTrialRow>> ofRun(String runId) {
    return list("runId = ?1 order by cell, trial", runId);
  }

  /** Numbers of the finished trials of these runs; a run without any is absent. */
  public static Uni<Map<String, Long>> counts(Collection<String> runIds) {
    return Panache.getSession()
        .flatMap(
            session ->
                session
                    .createQuery(
                        "select runId, count(*) from LaboratoryTrialRow where runId in :runIds"
                            + " and trial > 0 and reason = '' group by runId",
                        Object[].class)
                    .setParameter("runIds", runIds)
                    .getResultList())
        .map(
            rows -> {
              Map<String, Long> counts = new HashMap<>();
              rows.forEach(row -> counts.put((String) row[0], (Long) row[1]));
              return counts;
            });
  }
}
