package dev.proofstream.verifier;

import dev.proofstream.platform.ledger.Claim;
import dev.proofstream.platform.ledger.OutcomeLedger;
import dev.proofstream.platform.publish.EventPublisher;
import dev.proofstream.platform.publish.PublishedEvent;
import dev.proofstream.platform.service.PlatformConfig;
import dev.proofstream.platform.share.ShareRecord;
import dev.proofstream.proto.EventCodec;
import dev.proofstream.proto.EventFormat;
import dev.proofstream.proto.FailureCode;
import dev.proofstream.proto.InferenceFailed;
import dev.proofstream.proto.MalformedEventException;
import dev.proofstream.proto.ProofCreated;
import dev.proofstream.proto.ProofVerified;
import dev.proofstream.proto.Topics;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * Ends every request once: the outcome is written in the ledger first, and what then stands there
 * is published.
 *
 * <p>The first verdict stands, also when it is that a proof is invalid: a prover that answers with
 * another input's proof is to be seen, not asked again. So whoever may write to the topic of proofs
 * can spoil a request by a bad proof (never get a wrong prediction accepted): give that right to
 * provers alone.
 */
@ApplicationScoped
public class Outcomes {
  private static final Logger LOG = Logger.getLogger(Outcomes.class);
  private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

  private final OutcomeLedger ledger;
  private final EventPublisher publisher;
  private final VerifierMetrics metrics;
  private final String replica;

  public Outcomes(
      OutcomeLedger ledger,
      EventPublisher publisher,
      VerifierMetrics metrics,
      PlatformConfig config) {
    this.ledger = ledger;
    this.publisher = publisher;
    this.metrics = metrics;
    this.replica = config.replica();
  }

  /**
   * Claims the request, as a prover does: so a proof that arrives before any prover has claimed it
   * counts, and one for a record that repeats or contradicts an earlier request does not.
   *
   * @return whether it needs a verdict; if not, it has been answered as it must be
   */
  boolean isOpen(Question question, ShareRecord delivery) {
    Claim claim =
        ledger.claim(
            question.requestId(),
            question.request().canonicalContent(),
            question.original().source());
    return switch (claim) {
      case Claim.Fresh _ -> !isPoison(question, delivery);
      case Claim.Redelivered(_, var outcome) -> {
        outcome.ifPresent(this::republish);
        yield outcome.isEmpty() && !isPoison(question, delivery);
      }
      case Claim.Duplicate(var first, _) -> {
        LOG.warnf("dropped: %s repeats %s, which has its own answer", question.source(), first);
        metrics.ended("dropped");
        yield false;
      }
      case Claim.Conflict(var first) -> {
        LOG.warnf("dropped: %s is in conflict with %s", question.source(), first);
        metrics.ended("dropped");
        yield false;
      }
    };
  }

  /** Ends a request by a verdict. */
  void verdict(Question question, ProofVerified verdict) {
    LOG.infof(verdict.getValid() ? "valid" : "invalid: %s", verdict.getReason());
    complete(
        question.requestId(),
        publisher.event(
            Topics.VERIFICATIONS, question.requestId(), verdict, question.request().format()));
    metrics.ended(verdict.getValid() ? "valid" : "invalid");
  }

  /** Ends a request that deserves no proof. */
  void failure(Question question, RequestFailedException failure) {
    LOG.infof("failed: %s %s: %s", failure.code(), failure.field(), failure.getMessage());
    InferenceFailed event =
        failed(question.requestId(), question.source(), failure)
            .setModel(question.request().model())
            .setProofSystem(question.request().proofSystem())
            .build();
    fail(event, question.request().format());
  }

  /**
   * Deals with a proof whose request is not to be found. Usually somebody made it up; but when the
   * ledger knows it, the topic has forgotten the request, which must end nevertheless.
   */
  void unanswerable(ProofCreated announced, String why) {
    Optional<PublishedEvent> recorded =
        REQUEST_ID.matcher(announced.getRequestId()).matches()
            ? ledger.proof(announced.getRequestId())
            : Optional.empty();
    if (recorded.filter(proof -> isOf(proof, announced)).isEmpty()) {
      LOG.warnf("dropped a proof that answers no request: %s", why);
      metrics.ended("dropped");
      return;
    }
    LOG.warnf("the request of a recorded proof is gone: %s", why);
    InferenceFailed event =
        failed(
                announced.getRequestId(),
                announced.getSource(),
                new RequestFailedException(
                    "verify",
                    FailureCode.INTERNAL,
                    "",
                    "the request was no longer on its topic when its proof was to be verified"))
            .setModel(announced.getModel())
            .setProofSystem(announced.getProofSystem())
            .build();
    fail(event, recorded.get().format());
  }

  private static boolean isOf(PublishedEvent recorded, ProofCreated announced) {
    try {
      return EventCodec.decode(
              recorded.value(), recorded.format().contentType(), ProofCreated.getDefaultInstance())
          .equals(announced);
    } catch (MalformedEventException e) {
      throw new IllegalStateException("the ledger holds a proof that is none", e);
    }
  }

  private boolean isPoison(Question question, ShareRecord delivery) {
    if (!delivery.lastDelivery()) {
      return false;
    }
    int attempts = delivery.deliveryCount() - 1;
    LOG.warnf("no verdict after %d deliveries: POISON", attempts);
    failure(
        question,
        new RequestFailedException(
            "verify",
            FailureCode.POISON,
            "",
            "given up: each of %d attempts to verify its proof ended without a verdict"
                .formatted(attempts)));
    return true;
  }

  private void republish(PublishedEvent standing) {
    LOG.infof("ended before: publishing %s again", standing.eventName());
    publisher.publish(standing);
    metrics.ended("republished");
  }

  private InferenceFailed.Builder failed(
      String requestId, String source, RequestFailedException failure) {
    return InferenceFailed.newBuilder()
        .setRequestId(requestId)
        .setStage(failure.stage())
        .setCode(failure.code().name())
        .setField(failure.field())
        .setMessage(failure.getMessage())
        .setSource(source)
        .setReporter(replica);
  }

  private void fail(InferenceFailed event, EventFormat format) {
    metrics.failed(event.getCode());
    complete(
        event.getRequestId(),
        publisher.event(Topics.FAILURES, event.getRequestId(), event, format));
    metrics.ended("failed");
  }

  private void complete(String requestId, PublishedEvent outcome) {
    publisher.publish(ledger.complete(requestId, outcome));
  }
}
