package dev.proofstream.platform.testing;

import dev.proofstream.devstack.BrokerContents;
import dev.proofstream.devstack.Database;
import dev.proofstream.devstack.DevStackSettings;
import dev.proofstream.devstack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * Broker and database in containers: the images and settings of docker-compose.yml. What is in them
 * goes with them.
 */
final class ContainerStack implements Stack {
  // The same releases as in the box; ComposeTest in deploy holds docker-compose.yml to them.
  private static final String KAFKA = "apache/kafka:4.2.1";
  private static final String POSTGRES = "postgres:18.6";
  private static final String ACCOUNT = "proofstream";
  private static final int POSTGRES_PORT = 5432;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final FixedPort kafka;
  private final GenericContainer<?> postgres;

  private ContainerStack(FixedPort kafka, GenericContainer<?> postgres) {
    this.kafka = kafka;
    this.postgres = postgres;
  }

  /** Whether a Docker engine answers; costs nothing where there is plainly none. */
  static boolean dockerAnswers() {
    boolean hinted =
        System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
    return hinted && DockerClientFactory.instance().isDockerAvailable();
  }

  /**
   * Starts both and makes topics and groups.
   *
   * @throws RuntimeException when an image cannot be had or does not start
   */
  static ContainerStack start(DevStackSettings settings) {
    int port = freePort();
    FixedPort kafka = new FixedPort(DockerImageName.parse(KAFKA), port);
    kafka.withEnv(environment(settings, port)).waitingFor(Wait.forListeningPort());
    GenericContainer<?> postgres =
        new GenericContainer<>(DockerImageName.parse(POSTGRES))
            .withEnv("POSTGRES_DB", ACCOUNT)
            .withEnv("POSTGRES_USER", ACCOUNT)
            .withEnv("POSTGRES_PASSWORD", ACCOUNT)
            .withExposedPorts(POSTGRES_PORT)
            // The first time is the server that makes the database.
            .waitingFor(Wait.forLogMessage(".*ready to accept connections.*", 2));
    ContainerStack stack = new ContainerStack(kafka, postgres);
    try {
      kafka.withStartupTimeout(PATIENCE).start();
      postgres.withStartupTimeout(PATIENCE).start();
      BrokerContents.ensure(
          Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, stack.bootstrap()),
          settings.topics(),
          settings.shareGroups(),
          settings.shareGroupSettings(),
          (short) 1);
      return stack;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stack.close();
      throw new IllegalStateException("interrupted while the containers started", e);
    } catch (RuntimeException e) {
      stack.close();
      throw e;
    }
  }

  private static Map<String, String> environment(DevStackSettings settings, int port) {
    Map<String, String> broker = new HashMap<>(settings.brokerSettings());
    broker.put("node.id", "1");
    broker.put("process.roles", "broker,controller");
    broker.put("controller.quorum.voters", "1@localhost:9093");
    broker.put("controller.listener.names", "CONTROLLER");
    broker.put("listeners", "HOST://:" + port + ",CONTROLLER://:9093");
    broker.put("advertised.listeners", "HOST://localhost:" + port);
    broker.put("listener.security.protocol.map", "HOST:PLAINTEXT,CONTROLLER:PLAINTEXT");
    broker.put("inter.broker.listener.name", "HOST");
    broker.put("offsets.topic.replication.factor", "1");
    broker.put("transaction.state.log.replication.factor", "1");
    broker.put("transaction.state.log.min.isr", "1");
    broker.put("share.coordinator.state.topic.replication.factor", "1");
    broker.put("share.coordinator.state.topic.min.isr", "1");
    broker.put("group.initial.rebalance.delay.ms", "0");
    Map<String, String> environment = new HashMap<>();
    broker.forEach(
        (name, value) ->
            environment.put("KAFKA_" + name.toUpperCase(Locale.ROOT).replace('.', '_'), value));
    return environment;
  }

  @Override
  public String origin() {
    return "containers " + KAFKA + " and " + POSTGRES;
  }

  @Override
  public String bootstrap() {
    return "localhost:" + kafka.port;
  }

  @Override
  public Database database() {
    return new Database(
        postgres.getHost(), postgres.getMappedPort(POSTGRES_PORT), ACCOUNT, ACCOUNT, ACCOUNT);
  }

  @Override
  public void close() {
    kafka.stop();
    postgres.stop();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no free port", e);
    }
  }

  /** A broker says its own address, so its port must be known before it starts. */
  private static final class FixedPort extends GenericContainer<FixedPort> {
    private final int port;

    FixedPort(DockerImageName image, int port) {
      super(image);
      this.port = port;
      addFixedExposedPort(port, port);
    }
  }
}
