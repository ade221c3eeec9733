package dev.proofstream.cli.command;

import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.ExitStatus;
import dev.proofstream.cli.Terminal;
import dev.proofstream.devstack.BrokerContents;
import dev.proofstream.devstack.DevStackException;
import dev.proofstream.devstack.TopicSettings;
import dev.proofstream.proto.Topics;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.AdminClientConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Prepares a broker that is not the embedded one. */
@Command(
    name = "topics",
    description = {
      "Makes the topics and share groups on a Kafka of your own, or brings their settings up to date.",
      "Partitions are added, never taken away; nothing is deleted. The stack of 'up' and 'demo' needs"
          + " none of this."
    })
public final class TopicsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--bootstrap",
      required = true,
      paramLabel = "HOST:PORT",
      description = "The broker, version 4.2 or newer.")
  private String bootstrap;

  @Option(
      names = "--replication",
      defaultValue = "1",
      paramLabel = "N",
      description = "Copies of each topic that is made (default: ${DEFAULT-VALUE}).")
  private short replication;

  @Option(
      names = "--command-config",
      paramLabel = "FILE",
      description = "Properties of Kafka's admin client, such as its security settings.")
  private Path commandConfig;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean help;

  @Override
  public Integer call() throws InterruptedException {
    if (replication < 1) {
      throw new ParameterException(spec.commandLine(), "--replication must be at least 1");
    }
    try {
      BrokerContents.ensure(
          client(),
          Topics.ALL.stream()
              .map(topic -> new TopicSettings(topic.name(), topic.partitions(), topic.settings()))
              .toList(),
          Topics.SHARE_GROUPS,
          Topics.SHARE_GROUP_SETTINGS,
          replication);
    } catch (DevStackException e) {
      throw CommandFailedException.surroundings(bootstrap + ": " + e.getMessage(), e);
    }
    Terminal.of(spec)
        .print(
            "%d topics and %d share groups stand on %s"
                .formatted(Topics.ALL.size(), Topics.SHARE_GROUPS.size(), bootstrap));
    return ExitStatus.DONE;
  }

  private Map<String, Object> client() {
    Map<String, Object> client = new HashMap<>();
    if (commandConfig != null) {
      Properties properties = new Properties();
      try (Reader reader = Files.newBufferedReader(commandConfig)) {
        properties.load(reader);
      } catch (IOException | IllegalArgumentException e) {
        throw CommandFailedException.usage("--command-config: " + commandConfig + ": " + e);
      }
      properties.stringPropertyNames().forEach(n -> client.put(n, properties.getProperty(n)));
    }
    client.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    return client;
  }
}
