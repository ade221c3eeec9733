package dev.proofstream.cli.laboratory;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.cli.ExitStatus;
import dev.proofstream.cli.Terminal;
import dev.proofstream.cli.laboratory.plan.Plan;
import dev.proofstream.cli.laboratory.plan.Reference;
import dev.proofstream.cli.laboratory.run.Limit;
import dev.proofstream.cli.laboratory.run.Session;
import dev.proofstream.cli.laboratory.tables.RunText;
import dev.proofstream.cli.stack.StackOptions;
import dev.proofstream.model.data.DataSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Measures a plan on a stack, and writes NAME.md, .csv, .json and plots of what came of it. */
abstract class LaboratoryCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin protected LaboratoryOption laboratory;

  /**
   * What one command measures.
   *
   * @param options what of the command line decides about the figures
   * @param limit where growing ends
   */
  record Task(Plan plan, ObjectNode options, Limit limit) {}

  abstract Task task(DataSet data, Reference reference);

  abstract RunText text(Session.Result result, Reference reference);

  @Override
  public final Integer call() throws InterruptedException {
    laboratory.check();
    Terminal terminal = Terminal.of(spec);
    StackOptions options = laboratory.stackOptions();
    Session session = new Session(laboratory.folder(), terminal, options);
    session.endUselessStack();
    DataSet data = laboratory.rows(terminal);
    Reference reference = laboratory.reference(data);
    Task task = task(data, reference);
    Session.Result result =
        session.run(
            new Session.Order(
                spec.name(),
                task.plan(),
                data,
                task.options(),
                reference,
                task.limit(),
                laboratory.budget(),
                laboratory.patience(),
                laboratory.seed,
                laboratory.imported(data),
                laboratory.resumption(),
                laboratory.compare()));
    RunText text = text(result, reference);
    String markdown = text.markdown();
    Path folder = laboratory.out(spec.name());
    write(folder.resolve(spec.name() + ".md"), markdown.getBytes(StandardCharsets.UTF_8));
    write(folder.resolve(spec.name() + ".csv"), result.csv());
    write(
        folder.resolve(spec.name() + ".json"),
        (result.run().toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
    text.plots(folder);
    laboratory.json.result(terminal, result.run(), markdown);
    terminal.say("Written to " + folder);
    return ExitStatus.DONE;
  }

  private static void write(Path file, byte[] bytes) {
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
