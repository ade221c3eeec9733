package dev.proofstream.cli.laboratory.tables;

import com.fasterxml.jackson.databind.JsonNode;
import dev.proofstream.cli.evaluation.Figures;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A cell of a run as the dashboard serves it, with its measures as text. What was not measured is
 * empty text.
 *
 * @param json the cell
 */
public record CellView(JsonNode json) {
  private static final double TICK_MS = 10;

  public String name() {
    return json.get("cell").asText();
  }

  public String experiment() {
    return json.get("experiment").asText();
  }

  public String model() {
    return json.get("model").asText();
  }

  public String architecture() {
    return json.get("architecture").asText();
  }

  public String system() {
    return json.get("system").asText();
  }

  public int batch() {
    return json.get("batch").intValue();
  }

  public int rows() {
    return json.get("rows").intValue();
  }

  /** Model, route and batch, as leading columns. */
  List<String> names() {
    return List.of(model(), system(), Integer.toString(batch()));
  }

  public String reason() {
    return json.path("reason").asText("").replace('\n', ' ');
  }

  /** Whether its scale was forced, not chosen by calibration. */
  boolean isForced() {
    return json.hasNonNull("scale");
  }

  /** Mean over warm trials; where there are none, over cold ones. */
  public OptionalDouble mean(String measure) {
    JsonNode statistics = statistics(measure);
    return statistics.isMissingNode()
        ? OptionalDouble.empty()
        : OptionalDouble.of(statistics.get("mean").doubleValue());
  }

  /** What the reference published for the same. */
  public OptionalDouble reference(String measure) {
    JsonNode value = json.path("reference").path("measures").path(measure);
    return value.isNumber() ? OptionalDouble.of(value.doubleValue()) : OptionalDouble.empty();
  }

  /** Number of trials behind {@link #mean}; marked where they are cold ones. */
  String n(String measure) {
    JsonNode statistics = statistics(measure);
    return statistics.isMissingNode()
        ? ""
        : statistics.get("n").asText() + (isWarm(measure) ? "" : " (cold)");
  }

  /** Milliseconds: mean and sample standard deviation. */
  String spread(String measure) {
    JsonNode statistics = statistics(measure);
    if (statistics.isMissingNode()) {
      return "";
    }
    return Figures.spread(
        statistics.get("mean").doubleValue(),
        statistics.hasNonNull("std")
            ? OptionalDouble.of(statistics.get("std").doubleValue())
            : OptionalDouble.empty());
  }

  String percentiles(String measure) {
    JsonNode statistics = statistics(measure);
    return statistics.isMissingNode()
        ? ""
        : Figures.number(statistics.get("p50").doubleValue())
            + " / "
            + Figures.number(statistics.get("p95").doubleValue());
  }

  /** Mean over cold trials. */
  String cold(String measure) {
    JsonNode statistics = json.path("cold").path(measure);
    return statistics.isMissingNode() || !isWarm(measure)
        ? ""
        : Figures.number(statistics.get("mean").doubleValue());
  }

  String millis(String measure) {
    return text(mean(measure), Figures::number);
  }

  String count(String measure) {
    return text(mean(measure), Figures::count);
  }

  String kibibytes(String measure) {
    return text(mean(measure), Figures::kibibytes);
  }

  /** Peak memory of a stage. */
  String mebibytes(String stage) {
    return text(mean("peakMemoryBytes." + stage), Figures::mebibytes);
  }

  /** Processor time, which systems count in ticks of 10 ms: shorter ones say little. */
  String processor(String measure) {
    OptionalDouble mean = mean(measure);
    return mean.isPresent() && mean.getAsDouble() >= 10 * TICK_MS ? spread(measure) : "";
  }

  String percent(String measure) {
    return text(mean(measure), Figures::percent);
  }

  String share(String measure) {
    return text(mean(measure), Figures::share);
  }

  private boolean isWarm(String measure) {
    return json.path("measures").has(measure);
  }

  private JsonNode statistics(String measure) {
    return isWarm(measure) ? json.get("measures").get(measure) : json.path("cold").path(measure);
  }

  static String text(OptionalDouble value, java.util.function.DoubleFunction<String> format) {
    return value.isPresent() ? format.apply(value.getAsDouble()) : "";
  }

  /** How many times faster than the reference. */
  static String times(OptionalDouble reference, OptionalDouble here) {
    return reference.isPresent() && here.isPresent() && here.getAsDouble() > 0
        ? Figures.number(reference.getAsDouble() / here.getAsDouble()) + "×"
        : "";
  }
}
