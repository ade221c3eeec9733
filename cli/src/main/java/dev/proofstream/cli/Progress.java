package dev.proofstream.cli;

import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Progress of counted work on standard error: a bar on a terminal, a line now and then elsewhere.
 */
public final class Progress implements AutoCloseable {
  /** Set by the launcher when standard error is a terminal. */
  private static final String TERMINAL_PROPERTY = "proofstream.terminal";

  private static final long LINE_INTERVAL_NANOS = Duration.ofSeconds(5).toNanos();
  private static final int BAR_WIDTH = 90;

  private final Terminal terminal;
  private final String task;
  private final long total;
  private final ProgressBar bar;
  private long done;
  private long lastLine = System.nanoTime();

  private Progress(Terminal terminal, String task, long total, ProgressBar bar) {
    this.terminal = terminal;
    this.task = task;
    this.total = total;
    this.bar = bar;
  }

  /**
   * @param task what is done, in a few words
   * @param total how many steps there are
   */
  public static Progress of(Terminal terminal, String task, long total) {
    ProgressBar bar =
        Boolean.getBoolean(TERMINAL_PROPERTY)
            ? new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .setMaxRenderedLength(BAR_WIDTH)
                .setConsumer(new ConsoleProgressBarConsumer(System.err, BAR_WIDTH))
                .build()
            : null;
    return new Progress(terminal, task, total, bar);
  }

  /** One more step is done. */
  public void step() {
    done++;
    if (bar != null) {
      bar.step();
    } else if (done == total || System.nanoTime() - lastLine > LINE_INTERVAL_NANOS) {
      lastLine = System.nanoTime();
      terminal.say("%s: %d of %d".formatted(task, done, total));
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
