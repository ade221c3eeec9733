package dev.proofstream.verifier;

import dev.proofstream.platform.service.LogContext;
import dev.proofstream.platform.share.ShareRecord;
import dev.proofstream.proto.EventCodec;
import dev.proofstream.proto.MalformedEventException;
import dev.proofstream.proto.ProofCreated;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * Ends requests by a verdict on their proofs. Returning acknowledges the record: the outcome is on
 * its topic by then. What is thrown gives the record back, to be delivered again.
 *
 * <p>Only requests have outcomes. A record that is no ProofCreated, or that answers no request
 * which stands on its topic, is logged and dropped.
 */
@ApplicationScoped
public class Proofs {
  private static final Logger LOG = Logger.getLogger(Proofs.class);

  /** Channel of the share group, configured in application.properties. */
  static final String CHANNEL = "proofs";

  private final Originals originals;
  private final Outcomes outcomes;
  private final Verdicts verdicts;
  private final VerifierMetrics metrics;

  public Proofs(
      Originals originals, Outcomes outcomes, Verdicts verdicts, VerifierMetrics metrics) {
    this.originals = originals;
    this.outcomes = outcomes;
    this.verdicts = verdicts;
    this.metrics = metrics;
  }

  @Incoming(CHANNEL)
  @Blocking(ordered = false)
  public void verify(ShareRecord delivery) {
    try (var _ = LogContext.request(delivery.source().toString())) {
      ProofCreated announced =
          EventCodec.decode(
              delivery.value(), delivery.contentType(), ProofCreated.getDefaultInstance());
      verify(announced, delivery);
    } catch (MalformedEventException e) {
      LOG.warnf("dropped: %s", e.getMessage());
      metrics.ended("dropped");
    }
  }

  private void verify(ProofCreated announced, ShareRecord delivery) {
    Question question;
    try {
      question = originals.of(announced);
    } catch (Originals.NoSuchRequestException e) {
      outcomes.unanswerable(announced, e.getMessage());
      return;
    }
    try (var _ = LogContext.request(question.requestId())) {
      if (outcomes.isOpen(question, delivery)) {
        outcomes.verdict(question, verdicts.on(question));
      }
    } catch (RequestFailedException failure) {
      outcomes.failure(question, failure);
    }
  }
}
