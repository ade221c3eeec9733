package dev.proofstream.devstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A stack as a process of its own: {@code --folder FOLDER --state FILE [--settings FILE]}. Writes
 * the state file (see {@link StackState}) when everything is ready and removes it at the end.
 * SIGTERM and SIGINT stop it cleanly. Exit status 2 for wrong usage, 3 when it cannot start; then
 * standard error says why.
 */
public final class DevStackMain {
  private static final int WRONG_USAGE = 2;
  private static final int CANNOT_START = 3;

  /** Held here, or the levels would be forgotten with the loggers. */
  private static final Logger ROOT = Logger.getLogger("");

  /** Warns of every start. */
  private static final Logger CONTROLLER =
      Logger.getLogger("org.apache.kafka.controller.QuorumController");

  private DevStackMain() {}

  public static void main(String[] arguments) {
    ROOT.setLevel(Level.WARNING);
    CONTROLLER.setLevel(Level.SEVERE);
    Map<String, String> options = options(arguments);
    Path folder = Path.of(options.get("folder"));
    Path state = Path.of(options.get("state"));
    try {
      DevStackSettings settings =
          options.containsKey("settings")
              ? DevStackSettings.fromJson(
                  Files.readString(Path.of(options.get("settings"))), folder)
              : DevStackSettings.in(folder);
      DevStack stack = DevStack.start(settings);
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> stop(stack, state)));
      stack.state().write(state);
      Thread.currentThread().join();
    } catch (DevStackException e) {
      fail(CANNOT_START, e.getMessage());
    } catch (IOException | IllegalArgumentException e) {
      fail(CANNOT_START, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void stop(DevStack stack, Path state) {
    try {
      Files.deleteIfExists(state);
    } catch (IOException e) {
      System.err.println("devstack: cannot remove " + state + ": " + e);
    }
    stack.close();
  }

  private static Map<String, String> options(String[] arguments) {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      String name = arguments[i].replaceFirst("^--", "");
      if (!List.of("folder", "state", "settings").contains(name)) {
        fail(WRONG_USAGE, "unknown option " + arguments[i]);
      }
      options.put(name, arguments[i + 1]);
    }
    if (arguments.length % 2 != 0
        || !options.containsKey("folder")
        || !options.containsKey("state")) {
      fail(WRONG_USAGE, "usage: --folder FOLDER --state FILE [--settings FILE]");
    }
    return options;
  }

  private static void fail(int status, String reason) {
    System.err.println("devstack: " + reason);
    System.exit(status);
  }
}
