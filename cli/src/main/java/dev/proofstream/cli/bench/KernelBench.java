package dev.proofstream.cli.bench;

import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.ExitStatus;
import dev.proofstream.cli.JsonOption;
import dev.proofstream.cli.Terminal;
import dev.proofstream.zk.field.KernelChoice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
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
        "Measures the loops of every provider of field arithmetic that runs here by JMH, each in a"
            + " process of its own: nanoseconds per item, mean with its 99.9 % interval, and least.")
final class KernelBench implements Callable<Integer> {

  private static final int ITERATIONS = 10;

  @Spec private CommandSpec spec;
  @Mixin private JsonOption json;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "Time for each loop, as much again to warm up (default: ${DEFAULT-VALUE}).",
      defaultValue = "3")
  private double seconds;

  @Override
  public Integer call() {
    json.check();
    if (!(seconds > 0)) {
      throw CommandFailedException.usage("--seconds above 0");
    }
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
      for (RunResult run : run(name)) {
        Result<?> found = run.getPrimaryResult();
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("kernels", name);
        result.put("loop", found.getLabel());
        result.put("nsPerItem", found.getScore());
        result.put("error", found.getScoreError());
        result.put("least", found.getStatistics().getMin());
        results.add(result);
        text.append(
            "%-10s %-16s %9.2f ns +- %.2f, least %.2f%n"
                .formatted(
                    name,
                    found.getLabel(),
                    found.getScore(),
                    found.getScoreError(),
                    found.getStatistics().getMin()));
      }
    }
    json.result(
        terminal,
        Map.of("machine", Machine.describe(), "results", results),
        text.toString().stripTrailing());
    return ExitStatus.DONE;
  }

  private Iterable<RunResult> run(String name) {
    // Nothing else of JMH runs in this process, and another process's runs are not our business.
    System.setProperty("jmh.ignoreLock", "true");
    TimeValue iteration =
        new TimeValue((long) Math.ceil(seconds * 1000 / ITERATIONS), TimeUnit.MILLISECONDS);
    Options options =
        new OptionsBuilder()
            .include("^" + KernelLoops.class.getName().replace(".", "\\.") + "\\.")
            .forks(1)
            .warmupIterations(ITERATIONS)
            .warmupTime(iteration)
            .measurementIterations(ITERATIONS)
            .measurementTime(iteration)
            .jvmArgs(JavaProcess.flags(name).toArray(String[]::new))
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .build();
    try {
      return new Runner(options).run();
    } catch (RunnerException e) {
      throw CommandFailedException.surroundings("measuring " + name + " failed", e);
    }
  }
}
