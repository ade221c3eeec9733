package dev.proofstream.prover;

import dev.proofstream.platform.ledger.Claim;
import dev.proofstream.platform.ledger.OutcomeLedger;
import dev.proofstream.platform.publish.EventPublisher;
import dev.proofstream.platform.publish.PublishedEvent;
import dev.proofstream.platform.service.PlatformConfig;
import dev.proofstream.proto.FailureCode;
import dev.proofstream.proto.InferenceFailed;
import dev.proofstream.proto.ProofCreated;
import dev.proofstream.proto.Source;
import dev.proofstream.proto.Topics;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Gives every request one answer, however often it is delivered: what is to be said is written in
 * the ledger first, and what then stands there is published.
 */
@ApplicationScoped
public class Answers {
  private static final Logger LOG = Logger.getLogger(Answers.class);

  private final OutcomeLedger ledger;
  private final EventPublisher publisher;
  private final ProverMetrics metrics;
  private final String replica;

  public Answers(
      OutcomeLedger ledger,
      EventPublisher publisher,
      ProverMetrics metrics,
      PlatformConfig config) {
    this.ledger = ledger;
    this.publisher = publisher;
    this.metrics = metrics;
    this.replica = config.replica();
  }

  /**
   * Claims the request.
   *
   * @return whether it is to be worked on; if not, it has been answered as it must be
   */
  boolean isOpen(Inquiry inquiry) {
    Claim claim = ledger.claim(inquiry.requestId(), inquiry.content(), inquiry.delivery().source());
    return switch (claim) {
      case Claim.Fresh _ -> !isPoison(inquiry);
      case Claim.Redelivered redelivered -> {
        // A request that has a proof is ended by the verifiers: the proof is sent to them again.
        Optional<PublishedEvent> standing = redelivered.outcome().or(redelivered::proof);
        standing.ifPresent(this::republish);
        yield standing.isEmpty() && !isPoison(inquiry);
      }
      case Claim.Duplicate(var first, _) -> {
        LOG.infof("the same request as %s: nothing to do", first);
        metrics.answered("duplicate");
        yield false;
      }
      case Claim.Conflict(var first) -> {
        conflict(inquiry, first);
        yield false;
      }
    };
  }

  /** Announces a proof. */
  void proof(Inquiry inquiry, ProofCreated proof) {
    PublishedEvent event =
        publisher.event(Topics.PROOFS, inquiry.requestId(), proof, inquiry.format());
    publisher.publish(ledger.recordProof(inquiry.requestId(), event));
    metrics.answered("proven");
  }

  /** Ends a request without a proof. */
  void failure(Inquiry inquiry, RequestFailedException failure) {
    LOG.infof("failed: %s %s: %s", failure.code(), failure.field(), failure.getMessage());
    fail(inquiry, inquiry.requestId(), inquiry.requestId(), failure);
    metrics.answered("failed");
  }

  private void republish(PublishedEvent standing) {
    LOG.infof("answered before: publishing %s again", standing.eventName());
    publisher.publish(standing);
    metrics.answered("republished");
  }

  /** After the last permitted delivery the broker would drop the request without a word. */
  private boolean isPoison(Inquiry inquiry) {
    if (!inquiry.delivery().lastDelivery()) {
      return false;
    }
    LOG.warnf("no outcome after %d deliveries: POISON", inquiry.delivery().deliveryCount() - 1);
    fail(
        inquiry,
        inquiry.requestId(),
        inquiry.requestId(),
        new RequestFailedException(
            "prove",
            FailureCode.POISON,
            "",
            "given up: each of %d attempts ended without an outcome"
                .formatted(inquiry.delivery().deliveryCount() - 1)));
    metrics.answered("poison");
    return true;
  }

  private void conflict(Inquiry inquiry, Source first) {
    LOG.infof("conflict: the id belongs to %s, which has other content", first);
    String source = inquiry.delivery().source().toString();
    fail(
        inquiry,
        conflictId(source),
        source,
        new RequestFailedException(
            "decode",
            FailureCode.CONFLICT,
            "requestId",
            "the request id was used before, by %s, with other content".formatted(first)));
    metrics.answered("conflict");
  }

  /** Ledger key of a conflict's own outcome; no request id begins so. */
  static String conflictId(String source) {
    return "@" + source;
  }

  private void fail(Inquiry inquiry, String ledgerId, String key, RequestFailedException failure) {
    metrics.failed(failure.code());
    InferenceFailed event =
        InferenceFailed.newBuilder()
            .setRequestId(inquiry.requestId())
            .setStage(failure.stage())
            .setCode(failure.code().name())
            .setField(failure.field())
            .setMessage(failure.getMessage())
            .setSource(inquiry.delivery().source().toString())
            .setModel(inquiry.model())
            .setProofSystem(inquiry.proofSystem())
            .setReporter(replica)
            .build();
    publisher.publish(
        ledger.complete(ledgerId, publisher.event(Topics.FAILURES, key, event, inquiry.format())));
  }
}
