package dev.proofstream.dashboard.store;

import com.google.protobuf.Message;
import dev.proofstream.proto.CircuitFailed;
import dev.proofstream.proto.CircuitReady;
import dev.proofstream.proto.FailureCode;
import dev.proofstream.proto.InferenceFailed;
import dev.proofstream.proto.InferenceRequested;
import dev.proofstream.proto.ModelTrained;
import dev.proofstream.proto.ProofCreated;
import dev.proofstream.proto.ProofVerified;
import dev.proofstream.proto.StageTiming;
import dev.proofstream.proto.TrainingFailed;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/**
 * Writes events into the database. Told the same event again, it changes nothing and says so.
 *
 * <p>Several events share a transaction when several are at hand: most of the time of one would be
 * the commit's.
 */
@ApplicationScoped
public class EventRecorder {

  /**
   * Stores all of the events, or none when it fails.
   *
   * @return those that said something new, in order
   */
  public Uni<List<ReceivedEvent>> record(List<ReceivedEvent> events) {
    return Panache.withTransaction(
        () ->
            Multi.createFrom()
                .iterable(events)
                .onItem()
                .transformToUniAndConcatenate(
                    event -> record(event).map(isNew -> isNew ? event : null))
                .collect()
                .asList());
  }

  private Uni<Boolean> record(ReceivedEvent received) {
    Instant at = received.at();
    return switch (received.event()) {
      case ModelTrained model -> model(model, at);
      case CircuitReady circuit -> circuit(circuit, at);
      case InferenceRequested request ->
          amend(
              request.getRequestId(),
              row -> row.requested(request, received.source().toString(), at));
      case ProofCreated proof -> proof(proof, at);
      case ProofVerified verdict -> verdict(verdict, at);
      case InferenceFailed failure -> failure(failure, at);
      case TrainingFailed failure -> insert(FailureRow.of(failure, at));
      case CircuitFailed failure -> insert(FailureRow.of(failure, at));
      case Message other ->
          throw new IllegalArgumentException(
              "no row for " + other.getDescriptorForType().getName());
    };
  }

  private Uni<Boolean> model(ModelTrained event, Instant at) {
    return insert(ModelRow.of(event, at))
        .call(
            isNew ->
                stages(
                    isNew,
                    StageTimeRow.TRAINING,
                    event.getModelId(),
                    event.getModel(),
                    "",
                    event.getTimingsList()));
  }

  private Uni<Boolean> circuit(CircuitReady event, Instant at) {
    return insert(CircuitRow.of(event, at))
        .call(
            isNew ->
                stages(
                    isNew,
                    StageTimeRow.CIRCUIT,
                    event.getCircuitId(),
                    event.getModel(),
                    event.getProofSystem(),
                    event.getTimingsList()));
  }

  private Uni<Boolean> proof(ProofCreated event, Instant at) {
    return amend(event.getRequestId(), row -> row.proven(event, at))
        .call(
            isNew ->
                stages(
                    isNew,
                    StageTimeRow.PREDICTION,
                    event.getRequestId(),
                    event.getModel(),
                    event.getProofSystem(),
                    event.getTimingsList()));
  }

  private Uni<Boolean> verdict(ProofVerified event, Instant at) {
    return amend(event.getRequestId(), row -> row.verified(event, at))
        .call(
            isNew ->
                stages(
                    isNew,
                    StageTimeRow.PREDICTION,
                    event.getRequestId(),
                    event.getModel(),
                    event.getProofSystem(),
                    event.getTimingsList()));
  }

  private Uni<Boolean> failure(InferenceFailed event, Instant at) {
    if (event.getCode().equals(FailureCode.CONFLICT.name())) {
      // A second request under a used id: the first one's outcome stays what it is.
      return insert(FailureRow.of(event, event.getSource(), at));
    }
    return amend(event.getRequestId(), row -> row.failed(event, at))
        .call(
            isNew ->
                isNew
                    ? insert(FailureRow.of(event, event.getRequestId(), at))
                    : Uni.createFrom().item(false));
  }

  private static Uni<Boolean> amend(String requestId, Predicate<PredictionRow> change) {
    return PredictionRow.<PredictionRow>findById(requestId, LockModeType.PESSIMISTIC_WRITE)
        .flatMap(
            found -> {
              PredictionRow row = found == null ? PredictionRow.pending(requestId) : found;
              boolean changed = change.test(row);
              return found == null && changed
                  ? row.persist().replaceWith(true)
                  : Uni.createFrom().item(changed);
            });
  }

  private static Uni<Boolean> insert(PanacheEntityBase row) {
    Uni<?> found =
        switch (row) {
          case ModelRow model -> ModelRow.findById(model.modelId);
          case CircuitRow circuit -> CircuitRow.findById(circuit.circuitId);
          case FailureRow failure -> FailureRow.findById(failure.id);
          default -> throw new IllegalArgumentException("no id known of " + row.getClass());
        };
    return found.flatMap(
        there -> there == null ? row.persist().replaceWith(true) : Uni.createFrom().item(false));
  }

  /** Adds the stages that are not there yet: a verdict repeats those of its proof. */
  private static Uni<Void> stages(
      boolean isNew,
      String kind,
      String subject,
      String model,
      String proofSystem,
      List<StageTiming> timings) {
    if (!isNew) {
      return Uni.createFrom().voidItem();
    }
    return Multi.createFrom()
        .iterable(StageTimeRow.of(kind, subject, model, proofSystem, timings))
        .onItem()
        .transformToUniAndConcatenate(
            row ->
                StageTimeRow.<StageTimeRow>findById(row.key())
                    .flatMap(there -> there == null ? row.persist() : Uni.createFrom().item(there)))
        .collect()
        .last()
        .replaceWithVoid();
  }
}
