package dev.proofstream.platform.share;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.devstack.DevStack;
import dev.proofstream.devstack.DevStackSettings;
import dev.proofstream.platform.kafka.KafkaAccess;
import dev.proofstream.platform.publish.EventPublisher;
import dev.proofstream.proto.EventFormat;
import dev.proofstream.proto.InferenceFailed;
import dev.proofstream.proto.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker in the box that takes clients by TLS and a password alone, and our clients on it. */
class SecuredBrokerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String STORE_PASSWORD = "of-this-test";
  private static final String USER = "proofstream";
  private static final String PASSWORD = "a password";

  @TempDir static Path folder;
  private static DevStack stack;

  @BeforeAll
  static void start() throws Exception {
    Path store = store();
    Map<String, String> settings = new HashMap<>(Topics.BROKER_SETTINGS);
    // The one listener for clients keeps its name and speaks another protocol.
    settings.put("listener.security.protocol.map", "PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT");
    settings.put("sasl.enabled.mechanisms", "PLAIN");
    settings.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
    settings.put(
        "listener.name.plaintext.plain.sasl.jaas.config",
        login(USER, PASSWORD).replace(";", " user_%s=\"%s\";".formatted(USER, PASSWORD)));
    for (String kind : List.of("keystore", "truststore")) {
      settings.put("ssl." + kind + ".location", store.toString());
      settings.put("ssl." + kind + ".password", STORE_PASSWORD);
    }
    stack = DevStack.start(DevStackSettings.in(folder).withBrokerSettings(settings));
  }

  @AfterAll
  static void stop() {
    if (stack != null) {
      stack.close();
    }
  }

  @Test
  void aShareGroupAndAPublisherWorkWithTheSettingsOfAllClients() throws Exception {
    KafkaAccess kafka = access(PASSWORD);
    WorkQueue queue = WorkQueue.create(kafka, 1);
    queue.send("zstd", "one", "two");
    try (Worker worker = new Worker(queue, record -> {})) {
      await().atMost(PATIENCE).until(() -> worker.acknowledged().size() == 2);
    }
    try (Admin admin = Admin.create(kafka.with(Map.of()))) {
      admin.createTopics(List.of(new NewTopic(Topics.FAILURES, 1, (short) 1))).all().get();
    }
    EventPublisher publisher = new EventPublisher(kafka, "prover-service-1");
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            kafka.with(Map.of("auto.offset.reset", "earliest")),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      publisher.publish(
          Topics.FAILURES, "r-1", InferenceFailed.getDefaultInstance(), EventFormat.JSON);
      consumer.assign(List.of(new TopicPartition(Topics.FAILURES, 0)));
      ConsumerRecord<String, byte[]> record = consumer.poll(PATIENCE).iterator().next();
      assertEquals("r-1", record.key());
    } finally {
      publisher.close();
    }
  }

  @Test
  void aWrongPasswordIsSaidSo() {
    try (Admin admin = Admin.create(access("another").with(Map.of()))) {
      Exception e = assertThrows(ExecutionException.class, () -> admin.listTopics().names().get());
      assertTrue(e.getCause() instanceof SaslAuthenticationException, e.toString());
    }
  }

  private static KafkaAccess access(String password) {
    return new KafkaAccess(
        Map.of(
            "bootstrap.servers",
            stack.bootstrap(),
            "security.protocol",
            "SASL_SSL",
            "sasl.mechanism",
            "PLAIN",
            "sasl.jaas.config",
            login(USER, password),
            "ssl.truststore.location",
            folder.resolve("broker.p12").toString(),
            "ssl.truststore.password",
            STORE_PASSWORD));
  }

  private static String login(String user, String password) {
    return "org.apache.kafka.common.security.plain.PlainLoginModule required"
        + " username=\"%s\" password=\"%s\";".formatted(user, password);
  }

  /** A key of the broker's and its self-signed certificate, which clients trust. */
  private static Path store() throws Exception {
    Path store = folder.resolve("broker.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "broker",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "SAN=IP:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                STORE_PASSWORD,
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes());
    assertEquals(0, keytool.waitFor(), said);
    assertTrue(Files.exists(store));
    return store;
  }
}
