package dev.proofstream.dashboard.laboratory;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collection;
import org.apache.commons.math3.stat.descriptive.DescriptiveStatistics;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.apache.commons.math3.stat.descriptive.rank.Percentile.EstimationType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A measure over trials, in the measure's unit.
 *
 * @param n number of trials that have it
 * @param mean arithmetic mean
 * @param std sample standard deviation (divisor n - 1); null for a single trial
 * @param p50 median
 * @param p95 95th percentile; percentiles are interpolated linearly between order statistics
 *     (method R-7 of Hyndman and Fan, Sample Quantiles in Statistical Packages, 1996)
 * @param min smallest
 * @param max largest
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record SampleStatistics(
    long n,
    double mean,
    @Schema(nullable = true) Double std,
    double p50,
    double p95,
    double min,
    double max) {

  /**
   * @param values at least one
   */
  public static SampleStatistics of(Collection<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("no values");
    }
    DescriptiveStatistics sample =
        new DescriptiveStatistics(values.stream().mapToDouble(Double::doubleValue).toArray());
    sample.setPercentileImpl(new Percentile().withEstimationType(EstimationType.R_7));
    return new SampleStatistics(
        sample.getN(),
        sample.getMean(),
        sample.getN() == 1 ? null : sample.getStandardDeviation(),
        sample.getPercentile(50),
        sample.getPercentile(95),
        sample.getMin(),
        sample.getMax());
  }
}
