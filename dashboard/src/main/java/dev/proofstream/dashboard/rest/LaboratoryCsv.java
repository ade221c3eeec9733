package dev.proofstream.dashboard.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.proofstream.dashboard.store.LaboratoryRunRow;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A run as a long table (RFC 4180): a line for each measure of each trial. */
final class LaboratoryCsv {
  private static final String HEADER =
      "run,cell,experiment,model,architecture,system,batch,parametersMode,inputMode,outputMode,"
          + "scale,rows,trial,cold,at,measure,value,reason";
  private static final String LINE_END = "\r\n";

  private LaboratoryCsv() {}

  /** What was not measured has a line without measure and value, and the reason. */
  static String of(LaboratoryRunRow run, List<LaboratoryViews.Trial> trials) {
    Map<String, JsonNode> cells = new HashMap<>();
    LaboratoryViews.cells(Json.stored(run.body))
        .forEach(cell -> cells.put(cell.path("cell").asText(), cell));
    StringBuilder csv = new StringBuilder(HEADER).append(LINE_END);
    for (LaboratoryViews.Trial trial : trials) {
      JsonNode cell = cells.get(trial.cell());
      String begin =
          line(
              run.runId,
              trial.cell(),
              cell.path("experiment").asText(),
              cell.path("model").asText(),
              cell.path("architecture").asText(),
              cell.path("system").asText(),
              cell.path("batch").asText(),
              cell.path("options").path("parameters").asText(""),
              cell.path("options").path("input").asText(""),
              cell.path("options").path("output").asText(""),
              cell.hasNonNull("scale") ? cell.get("scale").asText() : "",
              cell.path("rows").asText(),
              Integer.toString(trial.trial()),
              Boolean.toString(trial.cold()),
              trial.at().toString());
      if (trial.reason() != null) {
        csv.append(begin).append(",,,").append(field(trial.reason())).append(LINE_END);
      }
      trial
          .measures()
          .forEach(
              (name, value) ->
                  csv.append(begin)
                      .append(',')
                      .append(line(name, number(value), ""))
                      .append(LINE_END));
    }
    return csv.toString();
  }

  private static String number(double value) {
    return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
  }

  private static String line(String... fields) {
    return Stream.of(fields).map(LaboratoryCsv::field).collect(Collectors.joining(","));
  }

  /** Text that a spreadsheet would take for a formula is kept from being one. */
  private static String field(String text) {
    String safe =
        !text.isEmpty() && "=+-@".indexOf(text.charAt(0)) >= 0 && !isNumber(text)
            ? "'" + text
            : text;
    return safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
        ? '"' + safe.replace("\"", "\"\"") + '"'
        : safe;
  }

  private static boolean isNumber(String text) {
    return text.matches("-[0-9.]+");
  }
}
