package dev.proofstream.platform.share;

import dev.proofstream.platform.kafka.KafkaAccess;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Multi;
import io.smallrye.reactive.messaging.annotations.ConnectorAttribute;
import io.smallrye.reactive.messaging.annotations.ConnectorAttribute.Direction;
import io.smallrye.reactive.messaging.connector.InboundConnector;
import io.smallrye.reactive.messaging.health.HealthReport;
import io.smallrye.reactive.messaging.health.HealthReporter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.function.Predicate;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.spi.Connector;

/**
 * Reads a Kafka topic as a queue: a member of a share group (KIP-932) whose records are worked on
 * one by one, for as long as each takes, and acknowledged one by one.
 *
 * <p>A service takes records so; returning accepts, throwing gives back:
 *
 * <pre>{@code
 * @Incoming("requests")
 * @Blocking(ordered = false)
 * void prove(ShareRecord record)
 * }</pre>
 *
 * Methods that take {@code Message<ShareRecord>} and return {@code Uni<Void>} or {@code
 * CompletionStage<Void>} acknowledge by themselves.
 *
 * <p><b>Guarantee:</b> at least once. While the method runs, the record's lock is renewed, so that
 * no other replica gets it, however long it takes. A record whose replica dies goes to another one.
 * A method that throws makes the connector pause (0.5 s, doubling up to 10 s, still renewing) and
 * then give the record back, which costs one of its deliveries; when the exception or one of its
 * causes is an {@link dev.proofstream.platform.UnavailableException}, or when the broker would
 * deliver the record no more, the same delivery is tried again instead. After the last delivery the
 * broker forgets a record silently: see {@link ShareRecord#lastDelivery}.
 *
 * <p>At shutdown no more records are taken, those in work are finished and acknowledged, for at
 * most {@code grace}; the rest goes back to the broker.
 */
@ApplicationScoped
@Connector(ShareGroupConnector.NAME)
@ConnectorAttribute(
    name = "bootstrap.servers",
    type = "string",
    direction = Direction.INCOMING,
    description = "Kafka's bootstrap servers; kafka.bootstrap.servers when absent")
@ConnectorAttribute(
    name = "topic",
    type = "string",
    direction = Direction.INCOMING,
    description = "The topic; the channel's name when absent")
@ConnectorAttribute(
    name = "group.id",
    type = "string",
    direction = Direction.INCOMING,
    mandatory = true,
    description = "The share group")
@ConnectorAttribute(
    name = "slots",
    type = "int",
    direction = Direction.INCOMING,
    defaultValue = "1",
    description = "How many records are in work at once")
@ConnectorAttribute(
    name = "max-deliveries",
    type = "int",
    direction = Direction.INCOMING,
    defaultValue = "5",
    description = "The broker's group.share.delivery.count.limit")
@ConnectorAttribute(
    name = "grace",
    type = "string",
    direction = Direction.INCOMING,
    defaultValue = "60s",
    description = "How long a shutdown waits for records in work")
@ConnectorAttribute(
    name = "retry-min",
    type = "string",
    direction = Direction.INCOMING,
    defaultValue = "500ms",
    description = "Pause after the first failure")
@ConnectorAttribute(
    name = "retry-max",
    type = "string",
    direction = Direction.INCOMING,
    defaultValue = "10s",
    description = "Longest pause after a failure")
@ConnectorAttribute(
    name = "serves",
    type = "string",
    direction = Direction.INCOMING,
    description = "What the channel is for, such as a proof system; see served")
@ConnectorAttribute(
    name = "served",
    type = "string",
    direction = Direction.INCOMING,
    description = "A list; a channel whose serves is not in it joins no group and reads nothing")
public class ShareGroupConnector implements InboundConnector, HealthReporter {
  /** The connector's name in {@code mp.messaging.incoming.CHANNEL.connector}. */
  public static final String NAME = "proofstream-share-group";

  /** Before anything that the methods need is taken down. */
  private static final int FIRST = 1;

  private final KafkaAccess kafka;
  private final Instance<StartGate> gates;
  private final Vertx vertx;
  private final DeliverySpans spans;
  private final MeterRegistry meters;
  private final List<ShareChannel> channels = new CopyOnWriteArrayList<>();

  @Inject
  public ShareGroupConnector(
      KafkaAccess kafka,
      @Any Instance<StartGate> gates,
      Vertx vertx,
      DeliverySpans spans,
      MeterRegistry meters) {
    this.kafka = kafka;
    this.gates = gates;
    this.vertx = vertx;
    this.spans = spans;
    this.meters = meters;
  }

  @Override
  public Flow.Publisher<? extends Message<?>> getPublisher(Config config) {
    if (!isServed(config)) {
      return Multi.createFrom().nothing();
    }
    Context root = vertx.getOrCreateContext();
    ShareChannelSettings settings = ShareChannelSettings.from(config, kafka);
    // A context of its own for each message, or what its method puts into the MDC is lost.
    ShareChannel channel =
        new ShareChannel(
            settings,
            () -> gates.stream().allMatch(StartGate::isOpen),
            record ->
                spans.begin(
                    record, settings.group(), VertxContext.createNewDuplicatedContext(root)));
    channels.add(channel);
    Gauge.builder("proofstream.share.in.flight", channel, ShareChannel::inWork)
        .description("Records that this replica has taken and not ended yet")
        .baseUnit("records")
        .tags("topic", settings.topic(), "group", settings.group())
        .register(meters);
    return channel;
  }

  private static boolean isServed(Config config) {
    Optional<String> serves = config.getOptionalValue("serves", String.class);
    Optional<List<String>> served = config.getOptionalValues("served", String.class);
    return serves.isEmpty()
        || served.isEmpty()
        || served.get().stream().map(String::strip).anyMatch(serves.get()::equals);
  }

  /** Ready when the group's coordinator answers the heartbeats of every slot. */
  @Override
  public HealthReport getReadiness() {
    return report(ShareChannel::isReady, "no heartbeat from the broker, or stopping");
  }

  /**
   * Alive when every slot's thread goes round; a long job and a broker that is away are no death.
   */
  @Override
  public HealthReport getLiveness() {
    return report(ShareChannel::isAlive, "a slot has ended or hangs");
  }

  private HealthReport report(Predicate<ShareChannel> test, String complaint) {
    HealthReport.HealthReportBuilder report = HealthReport.builder();
    for (ShareChannel channel : channels) {
      boolean ok = test.test(channel);
      String name = channel.settings().channel();
      if (ok) {
        report.add(name, true);
      } else {
        report.add(name, false, complaint);
      }
    }
    return report.build();
  }

  /** Finishes what is in work before the application goes down. */
  void stop(@Observes @Priority(FIRST) ShutdownEvent event) {
    List<Thread> stops =
        channels.stream().map(channel -> Thread.ofVirtual().start(channel::stop)).toList();
    try {
      for (Thread stop : stops) {
        stop.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
