package dev.proofstream.circuit;

import dev.proofstream.circuit.CircuitRefusedException.Code;
import dev.proofstream.platform.UnavailableException;
import dev.proofstream.platform.circuits.CircuitCatalog;
import dev.proofstream.platform.publish.EventPublisher;
import dev.proofstream.platform.service.PlatformConfig;
import dev.proofstream.proto.CircuitFailed;
import dev.proofstream.proto.CircuitReady;
import dev.proofstream.proto.EventCodec;
import dev.proofstream.proto.EventFormat;
import dev.proofstream.proto.MalformedEventException;
import dev.proofstream.proto.ModelTrained;
import dev.proofstream.proto.Source;
import dev.proofstream.proto.Topics;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.circom.CircomGroth16;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * Every trained model gets a circuit for each proof system that it asks for, once. At least once
 * delivered: what stands on the topic of circuits is never made or announced again.
 */
@ApplicationScoped
public class TrainedModels {
  private static final Logger LOG = Logger.getLogger(TrainedModels.class);
  private static final Duration RETRY_MIN = Duration.ofMillis(500);
  private static final Duration RETRY_MAX = Duration.ofSeconds(10);

  private final Workshop workshop;
  private final CircuitCatalog catalog;
  private final EventPublisher publisher;
  private final String replica;

  public TrainedModels(
      Workshop workshop, CircuitCatalog catalog, EventPublisher publisher, PlatformConfig config) {
    this.workshop = workshop;
    this.catalog = catalog;
    this.publisher = publisher;
    this.replica = config.replica();
  }

  void onStart(@Observes StartupEvent event) {
    catalog.start();
  }

  /** Returns, and so commits, when every circuit is announced or refused. */
  @Incoming(Topics.MODELS)
  @Blocking
  void make(ConsumerRecord<String, byte[]> record) throws InterruptedException {
    Optional<ModelTrained> model = decode(record);
    if (model.isEmpty()) {
      return;
    }
    String source = Source.of(record.topic(), record.partition(), record.offset()).toString();
    for (String system : systemsOf(model.get())) {
      whileUnavailable(() -> make(model.get(), system, source));
    }
  }

  private void make(ModelTrained model, String system, String source) throws InterruptedException {
    CircuitOptions options = optionsOf(model);
    catalog.awaitCaughtUp();
    if (stands(model, system, options)) {
      LOG.infof("model %s has its circuit for %s already", model.getModel(), system);
      return;
    }
    try {
      CircuitReady ready = workshop.make(model, system, options);
      publisher.publish(Topics.CIRCUITS, ready.getCircuitId(), ready, EventFormat.PROTOBUF);
      LOG.infof(
          "model %s, %s: circuit %s with %d constraints, agrees with the float model on %d of %d rows",
          model.getModel(),
          system,
          ready.getCircuitId(),
          ready.getConstraints(),
          ready.getAgreeingRows(),
          ready.getCalibrationRows());
    } catch (CircuitRefusedException e) {
      refuse(model, system, source, e);
    } catch (UnavailableException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.errorf(e, "model %s, %s: no circuit", model.getModel(), system);
      refuse(
          model,
          system,
          source,
          new CircuitRefusedException(
              "internal", Code.INTERNAL, "", "a fault of the service; its log says more", e));
    }
  }

  /**
   * Whether requests by this name and system are answered by this very model already. One that
   * stands under another name, or behind a newer one of the name, does not serve them.
   */
  private boolean stands(ModelTrained model, String system, CircuitOptions options) {
    return catalog
        .resolve(model.getModel(), system, Long.MAX_VALUE)
        .filter(circuit -> circuit.getModelId().equals(model.getModelId()))
        .filter(circuit -> options(circuit.getOptions()).equals(options))
        .filter(circuit -> circuit.getOptions().getScale() == model.getOptions().getScale())
        .isPresent();
  }

  private void refuse(
      ModelTrained model, String system, String source, CircuitRefusedException refusal) {
    LOG.warnf(
        "model %s, %s: no circuit: %s %s",
        model.getModel(), system, refusal.code(), refusal.getMessage());
    CircuitFailed failed =
        CircuitFailed.newBuilder()
            .setModelId(model.getModelId())
            .setModel(model.getModel())
            .setProofSystem(system)
            .setOptions(model.getOptions())
            .setStage(refusal.stage())
            .setCode(refusal.code().name())
            .setField(refusal.field())
            .setMessage(refusal.getMessage())
            .setSource(source)
            .setReporter(replica)
            .build();
    publisher.publish(
        Topics.FAILURES, model.getModelId() + ":" + system, failed, EventFormat.PROTOBUF);
  }

  private Optional<ModelTrained> decode(ConsumerRecord<String, byte[]> record) {
    if (record.value() == null) {
      // A tombstone of the compacted topic.
      return Optional.empty();
    }
    Header contentType = record.headers().lastHeader(EventFormat.CONTENT_TYPE_HEADER);
    try {
      return Optional.of(
          EventCodec.decode(
              record.value(),
              contentType == null || contentType.value() == null
                  ? null
                  : new String(contentType.value(), StandardCharsets.UTF_8),
              ModelTrained.getDefaultInstance()));
    } catch (MalformedEventException e) {
      LOG.warnf("the record at offset %d of models is no ModelTrained", record.offset());
      return Optional.empty();
    }
  }

  private static List<String> systemsOf(ModelTrained model) {
    return model.getProofSystemsCount() == 0
        ? List.of(CircomGroth16.NAME)
        : model.getProofSystemsList().stream().distinct().toList();
  }

  private static CircuitOptions optionsOf(ModelTrained model) {
    return options(model.getOptions());
  }

  private static CircuitOptions options(dev.proofstream.proto.CircuitOptions options) {
    return CircuitOptions.of(
        options.getParameters(), options.getInput(), options.getOutput(), options.getBatch());
  }

  @FunctionalInterface
  private interface Work {
    void run() throws InterruptedException;
  }

  /** Broker or store away: the same model is tried again until they are back. */
  private static void whileUnavailable(Work work) throws InterruptedException {
    Duration pause = RETRY_MIN;
    while (true) {
      try {
        work.run();
        return;
      } catch (UnavailableException e) {
        LOG.warnf("trying again in %d ms: %s", pause.toMillis(), e.getMessage());
        Thread.sleep(pause);
        pause = pause.multipliedBy(2).compareTo(RETRY_MAX) > 0 ? RETRY_MAX : pause.multipliedBy(2);
      }
    }
  }
}
