package dev.proofstream.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.ExitStatus;
import dev.proofstream.cli.JsonOption;
import dev.proofstream.cli.Terminal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** All test rows of the heart data from input to verdict, without Kafka. */
@Command(
    name = "pipeline",
    mixinStandardHelpOptions = true,
    description = {
      "Proves and verifies the heart model mlp on all test rows, without Kafka: one proof for each,"
          + " and one proof of all.",
      "From a row's levels to the proof's JSON, constraints checked; back from JSON to the verdict,"
          + " points checked. Needs the circom compiler, which the build installs."
    })
final class PipelineBench implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ROW = "%-22s %10.1f %10.1f %10.1f %10.2f%n";

  @Spec private CommandSpec spec;
  @Mixin private JsonOption json;
  @Mixin private RunOptions run;

  @Override
  public Integer call() throws Exception {
    json.check();
    run.check();
    Terminal terminal = Terminal.of(spec);
    HeartCircuit heart = HeartCircuit.load(terminal);
    List<int[]> rows = heart.testRows();
    Path folder = Files.createTempDirectory("proofstream-bench");
    try {
      terminal.say("compiling the circuits of one row and of " + rows.size() + " rows");
      heart.compile("mlp", 1, folder.resolve("single"));
      heart.compile("mlp", rows.size(), folder.resolve("batch"));
      Path levels = folder.resolve("rows.json");
      JSON.writeValue(levels.toFile(), rows);
      terminal.say("warming up and measuring");
      JsonNode measured = measure(folder, levels);

      Map<String, Object> written = new LinkedHashMap<>();
      written.put("machine", Machine.describe());
      written.put("kernels", measured.get("kernels").asText());
      written.put("rows", rows.size());
      written.put("rounds", run.rounds());
      written.put("peakMemoryBytes", measured.get("peakMemoryBytes").asLong());
      List<Map<String, Object>> results = new ArrayList<>();
      measured.get("times").properties().forEach(one -> results.add(result(one)));
      written.put("results", results);
      json.result(terminal, written, table(written, results, rows.size()));
      return ExitStatus.DONE;
    } finally {
      TemporaryFolder.delete(folder);
    }
  }

  private JsonNode measure(Path folder, Path levels) throws IOException, InterruptedException {
    List<String> command = JavaProcess.command(run.kernels());
    command.add(PipelineWorker.class.getName());
    command.add(folder.resolve("single").toString());
    command.add(folder.resolve("batch").toString());
    command.add(levels.toString());
    command.add(Double.toString(run.warmUp()));
    command.add(Integer.toString(run.rounds()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String answer =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.waitFor() != 0) {
      throw CommandFailedException.surroundings("measuring failed, see above");
    }
    return JSON.readTree(answer);
  }

  private static Map<String, Object> result(Map.Entry<String, JsonNode> measured) {
    List<Double> times = new ArrayList<>();
    measured.getValue().forEach(time -> times.add(time.asDouble()));
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("name", measured.getKey());
    result.put("medianMs", Measurement.median(times));
    result.put("minMs", Collections.min(times));
    result.put("maxMs", Collections.max(times));
    return result;
  }

  private static String table(
      Map<String, Object> context, List<Map<String, Object>> results, int rows) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s; field arithmetic: %s; %d rows, %d rounds, peak %d MiB%n%n"
            .formatted(
                context.get("machine"),
                context.get("kernels"),
                rows,
                context.get("rounds"),
                (long) context.get("peakMemoryBytes") >> 20));
    text.append(
        "%-22s %10s %10s %10s %10s%n".formatted("mlp", "median ms", "min", "max", "ms a row"));
    for (Map<String, Object> r : results) {
      double median = (double) r.get("medianMs");
      text.append(
          ROW.formatted(r.get("name"), median, r.get("minMs"), r.get("maxMs"), median / rows));
    }
    return text.toString().stripTrailing();
  }
}
