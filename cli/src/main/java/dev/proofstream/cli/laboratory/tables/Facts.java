package dev.proofstream.cli.laboratory.tables;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.StreamSupport;

/** Where, when and on what a run was made, as a list of Markdown. */
public final class Facts {
  private Facts() {}

  public static List<CellView> cells(JsonNode run) {
    return StreamSupport.stream(run.get("cells").spliterator(), false).map(CellView::new).toList();
  }

  public static String of(JsonNode answer) {
    JsonNode run = answer.get("run");
    JsonNode data = run.get("data");
    List<String> lines = new ArrayList<>();
    lines.add(
        "run `%s`, %s, %d of %d planned trials measured, from %s to %s"
            .formatted(
                run.get("runId").asText(),
                run.get("state").asText(),
                run.get("done").asLong(),
                run.get("planned").asLong(),
                run.get("createdAt").asText(),
                run.path("endedAt").asText("")));
    lines.add(
        (data.path("synthetic").asBoolean() ? "**made-up rows**: " : "data: ")
            + "%s, %d training rows, %d test rows, majority baseline %.1f %%"
                .formatted(
                    data.path("source").asText(),
                    data.path("trainRows").asInt(),
                    data.path("testRows").asInt(),
                    100 * data.path("majorityBaseline").asDouble()));
    lines.add("machine: " + run.at("/machine/description").asText());
    loads(answer).ifPresent(lines::add);
    lines.add("versions: " + pairs(run.get("versions")));
    lines.add(
        "commit: "
            + (run.get("commit").asText().isEmpty() ? "not known" : run.get("commit").asText()));
    lines.add("options: " + pairs(run.get("options")));
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append("- ").append(line).append('\n'));
    return text.toString();
  }

  /** What else the machine was doing. */
  private static java.util.Optional<String> loads(JsonNode answer) {
    double least = Double.MAX_VALUE;
    double most = 0;
    for (CellView cell : cells(answer)) {
      JsonNode load = cell.json().path("measures").path("loadAverage");
      if (!load.isMissingNode()) {
        least = Math.min(least, load.get("min").doubleValue());
        most = Math.max(most, load.get("max").doubleValue());
      }
    }
    OptionalDouble processors =
        answer.at("/run/machine/processors").isNumber()
            ? OptionalDouble.of(answer.at("/run/machine/processors").doubleValue())
            : OptionalDouble.empty();
    return most == 0
        ? java.util.Optional.empty()
        : java.util.Optional.of(
            String.format(
                Locale.ROOT,
                "load average (1 min) while it ran: %.1f to %.1f%s",
                least,
                most,
                processors.isPresent() && most > 1.5 * processors.getAsDouble()
                    ? "; **others used this machine's %.0f processors too**, so times are longer than it needs alone"
                        .formatted(processors.getAsDouble())
                    : ""));
  }

  private static String pairs(JsonNode object) {
    List<String> pairs = new ArrayList<>();
    object
        .properties()
        .forEach(
            entry ->
                pairs.add(
                    entry.getKey()
                        + " "
                        + (entry.getValue().isTextual()
                            ? entry.getValue().asText()
                            : entry.getValue().toString().replace("\"", ""))));
    return String.join(", ", pairs);
  }
}
