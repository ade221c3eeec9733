package dev.proofstream.dashboard.summary;

import io.smallrye.mutiny.Uni;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Statistics of all stages, computed by PostgreSQL: {@code percentile_cont} interpolates between
 * samples, {@code stddev_samp} divides by n - 1.
 */
final class StageStatistics {
  private static final List<String> ORDER =
      List.of(
          "data",
          "train",
          "calibrate",
          "generate",
          "compile",
          "setup",
          "queued",
          "witness",
          "prove",
          "verify");

  private static final String QUERY =
      """
      select kind, model, proof_system, stage, count(*), avg(millis),
             coalesce(stddev_samp(millis), 0),
             percentile_cont(0.5) within group (order by millis),
             percentile_cont(0.95) within group (order by millis),
             max(peak_memory_bytes)
      from dashboard.stage_time
      group by grouping sets ((kind, model, proof_system, stage), (kind, stage))
      """;

  /** One group; model and system are null in the group over all of them. */
  private record Row(
      String kind,
      String model,
      String system,
      String stage,
      Summary.Stage statistics,
      long peakMemoryBytes) {}

  private final List<Row> rows;

  private StageStatistics(List<Row> rows) {
    this.rows = rows;
  }

  static Uni<StageStatistics> load(Mutiny.Session session) {
    return session
        .createNativeQuery(QUERY, Object[].class)
        .getResultList()
        .map(
            found ->
                new StageStatistics(
                    found.stream()
                        .map(StageStatistics::row)
                        .sorted(
                            Comparator.<Row>comparingInt(row -> order(row.stage))
                                .thenComparing(Row::stage))
                        .toList()));
  }

  private static Row row(Object[] columns) {
    return new Row(
        (String) columns[0],
        (String) columns[1],
        (String) columns[2],
        (String) columns[3],
        new Summary.Stage(
            Sql.whole(columns[4]),
            Sql.real(columns[5]),
            Sql.real(columns[6]),
            Sql.real(columns[7]),
            Sql.real(columns[8])),
        Sql.whole(columns[9]));
  }

  private static int order(String stage) {
    int index = ORDER.indexOf(stage);
    return index < 0 ? ORDER.size() : index;
  }

  /** The stage prove of all predictions, null before the first. */
  Summary.Stage proveOfAll() {
    return rows.stream()
        .filter(row -> row.model == null)
        .filter(row -> row.kind.equals("prediction") && row.stage.equals("prove"))
        .map(Row::statistics)
        .findFirst()
        .orElse(null);
  }

  Map<String, Summary.Stage> of(String model, String system) {
    Map<String, Summary.Stage> stages = new LinkedHashMap<>();
    select(row -> model.equals(row.model) && system.equals(row.system))
        .forEach(row -> stages.putIfAbsent(row.stage, row.statistics));
    return stages;
  }

  Map<String, Long> peaksOf(String model, String system) {
    Map<String, Long> peaks = new LinkedHashMap<>();
    select(row -> model.equals(row.model) && system.equals(row.system))
        .filter(row -> row.peakMemoryBytes > 0)
        .forEach(row -> peaks.merge(row.stage, row.peakMemoryBytes, Math::max));
    return peaks;
  }

  /** Stages of trainings by model; they are filed under no proof system. */
  List<Summary.Training> trainings() {
    return select(row -> row.kind.equals("training") && row.model != null)
        .map(Row::model)
        .distinct()
        .sorted()
        .map(model -> new Summary.Training(model, peaksOf(model, ""), of(model, "")))
        .toList();
  }

  private Stream<Row> select(Predicate<Row> condition) {
    return rows.stream().filter(condition);
  }
}
