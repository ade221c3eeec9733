package dev.proofstream.dashboard.summary;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;

/** Counts requests, proofs and outcomes in buckets of time, by their broker times. */
final class ThroughputSeries {
  private static final String QUERY =
      """
      select cast(floor((extract(epoch from at) * 1000 - :start) / :width) as integer) as bucket,
             what, count(*)
      from (
        select requested_at as at, 'requested' as what from dashboard.prediction
        union all select proven_at, 'proven' from dashboard.prediction
        union all select ended_at, case when valid then 'verified' else 'failed' end
          from dashboard.prediction
      ) as happened
      where at >= to_timestamp(:start / 1000.0) and at < to_timestamp(:end / 1000.0)
      group by bucket, what
      """;

  private ThroughputSeries() {}

  /**
   * @param width of a bucket
   * @param buckets how many, the last one holding {@code now}
   */
  static Uni<Summary.Series> load(
      Mutiny.Session session, Instant now, Duration width, int buckets) {
    long widthMs = width.toMillis();
    long end = (Math.floorDiv(now.toEpochMilli(), widthMs) + 1) * widthMs;
    long start = end - widthMs * buckets;
    return session
        .createNativeQuery(QUERY, Object[].class)
        .setParameter("start", start)
        .setParameter("end", end)
        .setParameter("width", widthMs)
        .getResultList()
        .map(rows -> series(rows, Instant.ofEpochMilli(start), widthMs, buckets));
  }

  private static Summary.Series series(
      List<Object[]> rows, Instant start, long widthMs, int buckets) {
    List<Long> requested = zeros(buckets);
    List<Long> proven = zeros(buckets);
    List<Long> verified = zeros(buckets);
    List<Long> failed = zeros(buckets);
    for (Object[] row : rows) {
      int bucket = (int) Sql.whole(row[0]);
      List<Long> line =
          switch ((String) row[1]) {
            case "requested" -> requested;
            case "proven" -> proven;
            case "verified" -> verified;
            default -> failed;
          };
      if (bucket >= 0 && bucket < buckets) {
        line.set(bucket, Sql.whole(row[2]));
      }
    }
    return new Summary.Series(start, widthMs, requested, proven, verified, failed);
  }

  private static List<Long> zeros(int buckets) {
    return new ArrayList<>(Collections.nCopies(buckets, 0L));
  }
}
