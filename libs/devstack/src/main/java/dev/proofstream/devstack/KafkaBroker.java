package dev.proofstream.devstack;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * One Kafka broker that is its own controller (KRaft), inside this JVM, on data that outlives it.
 */
final class KafkaBroker implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final int NODE = 1;
  private static final String CONTROLLER = "CONTROLLER";

  private final KafkaRaftServer server;
  private final int port;

  private KafkaBroker(KafkaRaftServer server, int port) {
    this.server = server;
    this.port = port;
  }

  /**
   * Starts it; it takes clients when this returns.
   *
   * @param folder made and formatted when absent
   * @param port a free port for clients
   * @param controllerPort a free port for itself
   * @param settings broker settings that win over the ones here
   */
  static KafkaBroker start(Path folder, int port, int controllerPort, Map<String, String> settings)
      throws Exception {
    if (!Files.exists(folder.resolve("meta.properties"))) {
      format(folder);
    }
    Properties properties = properties(folder, port, controllerPort);
    properties.putAll(settings);
    KafkaRaftServer server =
        new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
    server.startup();
    return new KafkaBroker(server, port);
  }

  String bootstrap() {
    return HOST + ":" + port;
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static void format(Path folder) throws Exception {
    Files.createDirectories(folder);
    try (PrintStream silent = new PrintStream(OutputStream.nullOutputStream())) {
      new Formatter()
          .setPrintStream(silent)
          .setNodeId(NODE)
          .setClusterId(Uuid.randomUuid().toString())
          .setReleaseVersion(MetadataVersion.latestProduction())
          .setControllerListenerName(CONTROLLER)
          .setSupportedFeatures(List.copyOf(Feature.PRODUCTION_FEATURES))
          .setHasDynamicQuorum(false)
          .addDirectory(folder.toString())
          .setMetadataLogDirectory(folder.toString())
          .setIgnoreFormatted(true)
          .run();
    }
  }

  private static Properties properties(Path folder, int port, int controllerPort)
      throws IOException {
    String client = "PLAINTEXT://%s:%d".formatted(HOST, port);
    Properties p = new Properties();
    p.put("process.roles", "broker,controller");
    p.put("node.id", Integer.toString(NODE));
    p.put("controller.quorum.voters", "%d@%s:%d".formatted(NODE, HOST, controllerPort));
    p.put("listeners", "%s,%s://%s:%d".formatted(client, CONTROLLER, HOST, controllerPort));
    p.put("advertised.listeners", client);
    p.put("controller.listener.names", CONTROLLER);
    p.put("inter.broker.listener.name", "PLAINTEXT");
    p.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    p.put("log.dirs", folder.toString());
    // One broker cannot keep more than one copy.
    for (String topic : List.of("offsets.topic", "transaction.state.log")) {
      p.put(topic + ".replication.factor", "1");
      p.put(topic + ".num.partitions", "3");
    }
    p.put("transaction.state.log.min.isr", "1");
    p.put("share.coordinator.state.topic.replication.factor", "1");
    p.put("share.coordinator.state.topic.min.isr", "1");
    p.put("share.coordinator.state.topic.num.partitions", "3");
    // After a kill a restart waits for its own former session to end; a busy machine needs some
    // seconds all the same, or the broker is fenced off.
    p.put("broker.session.timeout.ms", "6000");
    p.put("broker.heartbeat.interval.ms", "1000");
    p.put("controlled.shutdown.enable", "true");
    p.put("group.initial.rebalance.delay.ms", "0");
    // Sized for one machine that also proves.
    p.put("log.cleaner.dedupe.buffer.size", "2097152");
    p.put("num.network.threads", "2");
    p.put("num.io.threads", "4");
    p.put("background.threads", "2");
    return p;
  }
}
