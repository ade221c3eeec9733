package dev.proofstream.trainer;

import dev.proofstream.platform.publish.EventPublisher;
import dev.proofstream.platform.service.LogContext;
import dev.proofstream.platform.service.PlatformConfig;
import dev.proofstream.platform.share.ShareRecord;
import dev.proofstream.proto.FailureCode;
import dev.proofstream.proto.ModelTrained;
import dev.proofstream.proto.Topics;
import dev.proofstream.proto.TrainingFailed;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * Answers the records of training-requests, each with a model or a failure. Returning acknowledges
 * the record, and the answer is on its topic by then; what is thrown gives it back.
 *
 * <p>A record may be delivered again after its model was announced. That is harmless: the same seed
 * gives the same model, under the same id and over the same files, and {@code models} is compacted.
 */
@ApplicationScoped
public class TrainingRequests {
  private static final Logger LOG = Logger.getLogger(TrainingRequests.class);

  /** Channel of the share group, configured in application.properties. */
  static final String CHANNEL = "training-requests";

  private final Trainings trainings;
  private final EventPublisher publisher;
  private final TrainerMetrics metrics;
  private final String replica;

  public TrainingRequests(
      Trainings trainings,
      EventPublisher publisher,
      TrainerMetrics metrics,
      PlatformConfig config) {
    this.trainings = trainings;
    this.publisher = publisher;
    this.metrics = metrics;
    this.replica = config.replica();
  }

  @Incoming(CHANNEL)
  @Blocking(ordered = false)
  public void answer(ShareRecord delivery) {
    TrainingOrder order = TrainingOrder.of(delivery);
    try (var _ = LogContext.request(order.requestId())) {
      switch (order) {
        case TrainingOrder.Sound sound -> answer(sound, delivery);
        case TrainingOrder.Refused refused -> fail(refused, delivery, refused.refusal(), "failed");
      }
    }
  }

  private void answer(TrainingOrder.Sound order, ShareRecord delivery) {
    // The broker would drop the request without a word when this delivery, too, ends in a crash.
    if (delivery.lastDelivery()) {
      fail(order, delivery, poison(delivery), "poison");
      return;
    }
    try {
      ModelTrained model = trainings.train(order);
      publisher.publish(Topics.MODELS, model.getModelId(), model, order.format());
      metrics.answered("trained");
    } catch (TrainingFailedException failure) {
      fail(order, delivery, failure, "failed");
    }
  }

  private static TrainingFailedException poison(ShareRecord delivery) {
    return new TrainingFailedException(
        "train",
        FailureCode.POISON,
        "",
        "given up: each of %d attempts ended without an outcome"
            .formatted(delivery.deliveryCount() - 1));
  }

  private void fail(
      TrainingOrder order, ShareRecord delivery, TrainingFailedException failure, String how) {
    LOG.warnf("failed: %s %s: %s", failure.code(), failure.field(), failure.getMessage());
    TrainingFailed event =
        TrainingFailed.newBuilder()
            .setRequestId(order.requestId())
            .setModel(order.model())
            .setStage(failure.stage())
            .setCode(failure.code().name())
            .setField(failure.field())
            .setMessage(failure.getMessage())
            .setSource(delivery.source().toString())
            .setReporter(replica)
            .build();
    publisher.publish(Topics.FAILURES, order.requestId(), event, order.format());
    metrics.answered(how);
  }
}
