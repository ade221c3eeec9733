package dev.proofstream.cli.bench;

import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.ExitStatus;
import dev.proofstream.cli.JsonOption;
import dev.proofstream.cli.Terminal;
import dev.proofstream.zk.field.KernelChoice;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The loops of every provider of field arithmetic that runs here. */
@Command(
    name = "kernels",
    mixinStandardHelpOptions = true,
    description =
        "Measures the loops of every provider of field arithmetic that runs here, each in a process"
            + " of its own: nanoseconds of processor time per item, the least of many batches.")
final class KernelBench implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private JsonOption json;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "Time for each loop (default: ${DEFAULT-VALUE}).",
      defaultValue = "2")
  private double seconds;

  @Override
  public Integer call() throws IOException, InterruptedException {
    json.check();
    Terminal terminal = Terminal.of(spec);
    List<Map<String, Object>> results = new ArrayList<>();
    StringBuilder text = new StringBuilder(Machine.describe()).append("\n\n");
    for (String name : KernelChoice.names()) {
      if (KernelChoice.whyNot(name).isPresent()) {
        text.append("%-10s not here: %s%n".formatted(name, KernelChoice.whyNot(name).get()));
        continue;
      }
      if (name.equals("emulated")) {
        continue; // for tests; its speed says nothing
      }
      terminal.say("measuring " + name);
      for (String line : run(name)) {
        String[] words = line.split("\t");
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("kernels", name);
        result.put("loop", words[0]);
        result.put("nsPerItem", Double.parseDouble(words[1]));
        results.add(result);
        text.append("%-10s %-28s %10s ns%n".formatted(name, words[0], words[1]));
      }
    }
    json.result(
        terminal,
        Map.of("machine", Machine.describe(), "results", results),
        text.toString().stripTrailing());
    return ExitStatus.DONE;
  }

  private List<String> run(String name) throws IOException, InterruptedException {
    List<String> command = JavaProcess.command(name);
    command.add(KernelWorker.class.getName());
    command.add(Double.toString(seconds));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    List<String> lines = new ArrayList<>();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      out.lines().forEach(lines::add);
    }
    if (process.waitFor() != 0) {
      throw CommandFailedException.surroundings("measuring " + name + " failed, see above");
    }
    return lines;
  }
}
