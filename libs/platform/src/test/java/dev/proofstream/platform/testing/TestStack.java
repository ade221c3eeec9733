package dev.proofstream.platform.testing;

import dev.proofstream.devstack.DevStack;
import dev.proofstream.devstack.DevStackSettings;
import dev.proofstream.devstack.Stack;
import dev.proofstream.devstack.TopicSettings;
import dev.proofstream.proto.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Broker and database for tests, with Proofstream's topics and share groups: in containers where
 * Docker answers, else in the box, in a temporary folder that goes when it is closed. Which of them
 * is printed, and so stands in the tests' reports; PROOFSTREAM_TEST_STACK ({@code containers},
 * {@code embedded}) decides instead. {@link #shared} is one for the whole test JVM.
 */
public final class TestStack implements AutoCloseable {
  /** Environment variable that decides where broker and database run. */
  static final String CHOICE = "PROOFSTREAM_TEST_STACK";

  private static TestStack shared;

  private final Path home;
  private final Stack stack;

  private TestStack(Path home, Stack stack) {
    this.home = home;
    this.stack = stack;
  }

  /** Starts a stack of its own. */
  public static TestStack start() {
    try {
      Path home = Files.createTempDirectory("proofstream-test");
      Stack stack = start(settings(home), System.getenv(CHOICE));
      // Into the reports, whatever is logged.
      System.out.println("test stack: " + stack.origin());
      return new TestStack(home, stack);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param choice where, or null to see whether Docker answers
   */
  static Stack start(DevStackSettings settings, String choice) {
    return switch (choice == null ? "" : choice) {
      case "embedded" -> DevStack.start(settings);
      case "containers" -> ContainerStack.start(settings);
      case "" -> ContainerStack.dockerAnswers() ? inContainers(settings) : DevStack.start(settings);
      default ->
          throw new IllegalArgumentException(
              CHOICE + " is " + choice + ", and must be containers or embedded");
    };
  }

  private static Stack inContainers(DevStackSettings settings) {
    try {
      return ContainerStack.start(settings);
    } catch (RuntimeException e) {
      System.out.println("test stack: Docker answers, but not with these containers: " + e);
      return DevStack.start(settings);
    }
  }

  /** The stack of this JVM: started at the first call, closed when the JVM ends. */
  public static synchronized TestStack shared() {
    if (shared == null) {
      shared = start();
      Runtime.getRuntime().addShutdownHook(new Thread(shared::close));
    }
    return shared;
  }

  /** What a stack in that folder is to be, from {@link Topics}. */
  public static DevStackSettings settings(Path home) {
    List<TopicSettings> topics =
        Topics.ALL.stream()
            .map(spec -> new TopicSettings(spec.name(), spec.partitions(), spec.settings()))
            .toList();
    return DevStackSettings.in(home)
        .withBrokerSettings(Topics.BROKER_SETTINGS)
        .withTopics(topics)
        .withShareGroups(Topics.SHARE_GROUPS, Topics.SHARE_GROUP_SETTINGS);
  }

  /** The temporary folder, which services take as their home. */
  public Path home() {
    return home;
  }

  /** Broker and database. */
  public Stack stack() {
    return stack;
  }

  /** What a service's configuration needs to find it. */
  public Map<String, String> configuration() {
    return Map.of(
        "kafka.bootstrap.servers", stack.bootstrap(),
        "quarkus.datasource.jdbc.url", stack.database().jdbcUrl(),
        "quarkus.datasource.reactive.url", stack.database().reactiveUrl(),
        "quarkus.datasource.username", stack.database().user(),
        "quarkus.datasource.password", stack.database().password(),
        "proofstream.home", home.toString());
  }

  @Override
  public void close() {
    stack.close();
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
