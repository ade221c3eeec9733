package dev.proofstream.dashboard.summary;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.reactive.mutiny.Mutiny;

/** Computes the {@link Summary}, at most once a second however many pages ask for it. */
@ApplicationScoped
public class SummaryQuery {
  private static final Duration FRESH = Duration.ofSeconds(1);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int SECONDS = 120;
  private static final int MINUTES = 60;

  private static final String COUNTS =
      """
      select model, proof_system, count(*),
             count(*) filter (where state = 'pending'),
             count(*) filter (where proven_at is not null),
             count(*) filter (where state = 'verified' and valid),
             count(*) filter (where state = 'verified' and not valid),
             count(*) filter (where state = 'failed'),
             max(proof_bytes)
      from dashboard.prediction
      group by grouping sets ((model, proof_system), ())
      """;

  private static final String CIRCUITS =
      """
      select c.event, m.event, e.report, e.at
      from (select distinct on (model, proof_system) *
            from dashboard.circuit order by model, proof_system, received_at desc) c
      left join dashboard.model m on m.model_id = c.model_id
      left join lateral (
        select report, at from dashboard.evaluation
        where model = c.model and proof_system = c.proof_system
          and (m.received_at is null or at >= m.received_at)
        order by at desc limit 1) e on true
      order by c.model, c.proof_system
      """;

  private static final String REPLICAS =
      """
      select prover, 'prover', count(*), max(proven_at) from dashboard.prediction
      where prover <> '' and proven_at is not null group by prover
      union all
      select verifier, 'verifier', count(*), max(ended_at) from dashboard.prediction
      where verifier <> '' group by verifier
      union all
      select trainer, 'trainer', count(*), max(received_at) from dashboard.model
      where trainer <> '' group by trainer
      order by 2, 1
      """;

  private static final String FAILURES =
      "select code, count(*) from dashboard.failure group by code order by 2 desc, 1";

  private final ObjectMapper json;
  private volatile Summary latest;

  SummaryQuery(ObjectMapper json) {
    this.json = json;
  }

  /** The figures, no older than a second. */
  public Uni<Summary> summary() {
    Instant now = Instant.now();
    Summary known = latest;
    if (known != null && known.at().plus(FRESH).isAfter(now)) {
      return Uni.createFrom().item(known);
    }
    return Panache.withSession(() -> Panache.getSession().flatMap(session -> load(session, now)))
        .invoke(summary -> latest = summary);
  }

  /** One query after the other: a session is one connection. */
  private Uni<Summary> load(Mutiny.Session session, Instant now) {
    return rows(session, COUNTS)
        .flatMap(
            counts ->
                StageStatistics.load(session)
                    .flatMap(
                        stages ->
                            rows(session, CIRCUITS)
                                .map(circuits -> results(circuits, counts, stages))
                                .flatMap(results -> rest(session, now, counts, stages, results))));
  }

  private Uni<Summary> rest(
      Mutiny.Session session,
      Instant now,
      List<Object[]> counts,
      StageStatistics stages,
      List<Summary.Result> results) {
    return ThroughputSeries.load(session, now, SECOND, SECONDS)
        .flatMap(
            perSecond ->
                ThroughputSeries.load(session, now, MINUTE, MINUTES)
                    .map(perMinute -> new Summary.Throughput(perSecond, perMinute)))
        .flatMap(
            throughput ->
                rows(session, REPLICAS)
                    .flatMap(
                        replicas ->
                            rows(session, FAILURES)
                                .map(
                                    failures ->
                                        new Summary(
                                            now,
                                            totals(counts, stages, failures),
                                            results,
                                            stages.trainings(),
                                            throughput,
                                            replicas.stream().map(SummaryQuery::replica).toList(),
                                            byCode(failures)))));
  }

  private static Uni<List<Object[]>> rows(Mutiny.Session session, String query) {
    return session.createNativeQuery(query, Object[].class).getResultList();
  }

  private List<Summary.Result> results(
      List<Object[]> circuits, List<Object[]> counts, StageStatistics stages) {
    List<Summary.Result> results = new ArrayList<>();
    for (Object[] row : circuits) {
      JsonNode circuit = tree(row[0]);
      JsonNode model = tree(row[1]);
      JsonNode evaluation = tree(row[2]);
      String name = circuit.path("model").asText();
      String system = circuit.path("proofSystem").asText();
      Object[] count =
          counts.stream()
              .filter(group -> name.equals(group[0]) && system.equals(group[1]))
              .findFirst()
              .orElse(new Object[9]);
      JsonNode quality =
          circuit.path("quality").isObject() ? circuit.path("quality") : model.path("quality");
      long proofBytes = Sql.whole(count[8]);
      results.add(
          new Summary.Result(
              name,
              circuit.path("modelId").asText(),
              Math.max(circuit.path("parameters").asLong(), model.path("parameters").asLong()),
              model.path("synthetic").asBoolean(),
              system,
              circuit.path("circuitId").asText(),
              circuit.path("keys").asText(),
              Sql.whole(count[2]),
              Sql.whole(count[5]),
              Sql.whole(count[6]),
              Sql.whole(count[7]),
              Sql.whole(count[3]),
              number(quality.path("accuracy")),
              number(evaluation.path("zkAccuracy")),
              number(evaluation.path("agreement")),
              number(quality.path("majorityBaseline")),
              Sql.instant(row[3]),
              circuit.path("constraints").asLong(),
              circuit.path("wires").asLong(),
              circuit.path("calibrationRows").asLong(),
              circuit.path("agreeingRows").asLong(),
              proofBytes == 0 ? null : proofBytes,
              circuit.path("provingKeyBytes").asLong(),
              circuit.path("verifyingKeyBytes").asLong(),
              stages.peaksOf(name, system),
              stages.of(name, system)));
    }
    return results;
  }

  private static Summary.Totals totals(
      List<Object[]> counts, StageStatistics stages, List<Object[]> failures) {
    Object[] all =
        counts.stream()
            .filter(group -> group[0] == null)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no group over all requests"));
    return new Summary.Totals(
        Sql.whole(all[2]),
        Sql.whole(all[3]),
        Sql.whole(all[4]),
        Sql.whole(all[5]),
        Sql.whole(all[6]),
        Sql.whole(all[7]),
        failures.stream().mapToLong(row -> Sql.whole(row[1])).sum(),
        stages.proveOfAll());
  }

  private static Summary.Replica replica(Object[] row) {
    return new Summary.Replica(
        (String) row[0], (String) row[1], Sql.whole(row[2]), Sql.instant(row[3]));
  }

  private static Map<String, Long> byCode(List<Object[]> rows) {
    Map<String, Long> counts = new LinkedHashMap<>();
    rows.forEach(row -> counts.put((String) row[0], Sql.whole(row[1])));
    return counts;
  }

  private JsonNode tree(Object text) {
    try {
      return text == null ? json.missingNode() : json.readTree((String) text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored document is not JSON", e);
    }
  }

  private static Double number(JsonNode node) {
    return node.isNumber() ? node.doubleValue() : null;
  }
}
