package dev.proofstream.devstack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** One folder lives through all of it, in this order, as a user's would. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DevStackTest {
  @TempDir static Path folder;
  private static StackState firstRun;

  private static DevStackSettings settings(int partitions, String retention) {
    return DevStackSettings.in(folder)
        .withBrokerSettings(Map.of("group.share.delivery.count.limit", "4"))
        .withTopics(
            List.of(new TopicSettings("jobs", partitions, Map.of("retention.ms", retention))))
        .withShareGroups(List.of("workers"), Map.of("share.auto.offset.reset", "earliest"));
  }

  @Test
  @Order(1)
  void aNewFolderGetsBrokerAndDatabaseWithTopicsAndGroups() throws Exception {
    try (DevStack stack = DevStack.start(settings(1, "3600000"))) {
      assertEquals("3600000", setting(stack, ConfigResource.Type.TOPIC, "jobs", "retention.ms"));
      assertEquals(
          "earliest",
          setting(stack, ConfigResource.Type.GROUP, "workers", "share.auto.offset.reset"));
      assertEquals(
          "4", setting(stack, ConfigResource.Type.BROKER, "1", "group.share.delivery.count.limit"));
      try (KafkaProducer<String, String> producer =
          new KafkaProducer<>(
              Map.of("bootstrap.servers", stack.bootstrap()),
              new StringSerializer(),
              new StringSerializer())) {
        producer.send(new ProducerRecord<>("jobs", "k", "kept")).get();
      }
      execute(stack.database(), "create table kept as select 42 as answer");
      assertTrue(
          assertThrows(FolderInUseException.class, () -> DevStack.start(settings(1, "3600000")))
              .getMessage()
              .contains(Long.toString(ProcessHandle.current().pid())));
      assertTrue(stack.bootstrap().startsWith("127.0.0.1:"));
      firstRun = stack.state();
    }
    assertFalse(ProcessHandle.of(firstRun.postgresPid()).isPresent());
  }

  @Test
  @Order(2)
  void aRestartKeepsDataAndPortsAndBringsSettingsUpToDate() throws Exception {
    try (DevStack stack = DevStack.start(settings(3, "7200000"))) {
      assertEquals(firstRun.bootstrap(), stack.bootstrap());
      assertEquals(firstRun.database(), stack.database());
      assertEquals("7200000", setting(stack, ConfigResource.Type.TOPIC, "jobs", "retention.ms"));
      assertKept(stack, 3);
    }
  }

  @Test
  @Order(3)
  void aPortThatIsTakenIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      int port = taken.getLocalPort();
      PortTakenException kafka =
          assertThrows(
              PortTakenException.class,
              () -> DevStack.start(settings(3, "7200000").withPorts(port, 0)));
      assertEquals(port, kafka.port());
      assertTrue(kafka.getMessage().contains(port + ", wanted for kafka"));
      PortTakenException postgres =
          assertThrows(
              PortTakenException.class,
              () -> DevStack.start(settings(3, "7200000").withPorts(0, port)));
      assertTrue(postgres.getMessage().contains(port + ", wanted for postgres"));
    }
  }

  @Test
  @Order(4)
  void afterAKillTheOrphanedDatabaseIsStoppedAndAllDataIsThere() throws Exception {
    Path state = folder.resolve("run/devstack.json");
    Process child = launch(state);
    StackState killed = awaitState(child, state);
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(state)));
    assertTrue(killed.alive());
    child.destroyForcibly().waitFor();
    assertFalse(killed.alive());
    assertTrue(ProcessHandle.of(killed.postgresPid()).isPresent(), "PostgreSQL outlives the kill");
    try (DevStack stack = DevStack.start(settings(3, "7200000"))) {
      assertFalse(ProcessHandle.of(killed.postgresPid()).isPresent());
      assertKept(stack, 3);
    }
  }

  @Test
  @Order(5)
  void aStackInTheBackgroundStopsCleanlyOnSigterm() throws Exception {
    Path state = folder.resolve("run/devstack.json");
    Files.deleteIfExists(state);
    Process child = launch(state);
    StackState running = awaitState(child, state);
    child.destroy();
    assertTrue(child.waitFor(60, TimeUnit.SECONDS));
    assertFalse(Files.exists(state));
    assertFalse(ProcessHandle.of(running.postgresPid()).isPresent());
    assertFalse(Files.exists(folder.resolve("postgres/data/postmaster.pid")));
    String said = Files.readString(folder.resolve("said"));
    assertFalse(said.contains("INFO"), said);
    assertFalse(said.contains("SEVERE"), said);
  }

  @Test
  @Order(6)
  void aPidFileWhoseNumberBelongsToAnotherProgramIsNoObstacle() throws Exception {
    Files.writeString(
        folder.resolve("postgres/data/postmaster.pid"), ProcessHandle.current().pid() + "\n");
    DevStack.stopOrphans(folder);
    assertFalse(Files.exists(folder.resolve("postgres/data/postmaster.pid")));
    assertTrue(ProcessHandle.current().isAlive());
  }

  private static Process launch(Path state) throws Exception {
    Path file = folder.resolve("settings.json");
    Files.writeString(file, settings(3, "7200000").toJson());
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            DevStackMain.class.getName(),
            "--folder",
            folder.toString(),
            "--state",
            state.toString(),
            "--settings",
            file.toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("said").toFile())
        .start();
  }

  private static StackState awaitState(Process child, Path state) throws Exception {
    for (int i = 0; i < 600 && child.isAlive() && !Files.exists(state); i++) {
      Thread.sleep(100);
    }
    assertTrue(Files.exists(state), "the child writes its state");
    return StackState.read(state);
  }

  private static void assertKept(DevStack stack, int partitions) throws Exception {
    assertEquals(42, query(stack.database(), "select answer from kept"));
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", stack.bootstrap()),
            new StringDeserializer(),
            new StringDeserializer())) {
      assertEquals(partitions, consumer.partitionsFor("jobs").size());
      TopicPartition first = new TopicPartition("jobs", 0);
      consumer.assign(List.of(first));
      consumer.seek(first, 0);
      assertEquals("kept", consumer.poll(Duration.ofSeconds(20)).records(first).getFirst().value());
    }
  }

  private static String setting(
      DevStack stack, ConfigResource.Type type, String name, String setting) throws Exception {
    ConfigResource resource = new ConfigResource(type, name);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrap()))) {
      return admin
          .describeConfigs(List.of(resource))
          .all()
          .get()
          .get(resource)
          .get(setting)
          .value();
    }
  }

  private static Connection connect(Database database) throws SQLException {
    return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
  }

  private static void execute(Database database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int query(Database database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        var statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getInt(1);
    }
  }
}
