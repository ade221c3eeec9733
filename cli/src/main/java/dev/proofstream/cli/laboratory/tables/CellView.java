package dev.proofstream.cli.laboratory.tables;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * A cell of a run as the dashboard serves it, with its measures as text. What was not measured is
 * empty text.
 *
 * @param json the cell
 */
public record CellView(JsonNode json) {
  private static final double KIBI = 1024.0;
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

  public String reason() {
    return json.path("reason").asText("").replace('\n', ' ');
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
    String mean = millis(statistics.get("mean").doubleValue());
    return statistics.hasNonNull("std")
        ? mean + " ± " + millis(statistics.get("std").doubleValue())
        : mean;
  }

  String percentiles(String measure) {
    JsonNode statistics = statistics(measure);
    return statistics.isMissingNode()
        ? ""
        : millis(statistics.get("p50").doubleValue())
            + " / "
            + millis(statistics.get("p95").doubleValue());
  }

  /** Mean over cold trials. */
  String cold(String measure) {
    JsonNode statistics = json.path("cold").path(measure);
    return statistics.isMissingNode() || !isWarm(measure)
        ? ""
        : millis(statistics.get("mean").doubleValue());
  }

  String millis(String measure) {
    return text(mean(measure), CellView::millis);
  }

  String count(String measure) {
    return text(mean(measure), value -> String.format(Locale.ROOT, "%,.0f", value));
  }

  String kibibytes(String measure) {
    return text(mean(measure), value -> number(value / KIBI));
  }

  /** Processor time, which systems count in ticks of 10 ms: shorter ones say little. */
  String processor(String measure) {
    OptionalDouble mean = mean(measure);
    return mean.isPresent() && mean.getAsDouble() >= 10 * TICK_MS ? spread(measure) : "";
  }

  String percent(String measure) {
    return text(mean(measure), value -> String.format(Locale.ROOT, "%.1f %%", 100 * value));
  }

  String share(String measure) {
    return text(mean(measure), value -> String.format(Locale.ROOT, "%.3f", value));
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

  static String millis(double ms) {
    return number(ms);
  }

  /** Three digits that say something. */
  static String number(double value) {
    double size = Math.abs(value);
    return String.format(Locale.ROOT, size < 10 ? "%.2f" : size < 100 ? "%.1f" : "%,.0f", value);
  }

  /** How many times faster than the reference. */
  static String times(OptionalDouble reference, OptionalDouble here) {
    return reference.isPresent() && here.isPresent() && here.getAsDouble() > 0
        ? number(reference.getAsDouble() / here.getAsDouble()) + "×"
        : "";
  }
}
