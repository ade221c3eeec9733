package dev.proofstream.prover;

import dev.proofstream.platform.circuits.CircuitCatalog;
import dev.proofstream.platform.circuits.CircuitResolution;
import dev.proofstream.platform.service.LogContext;
import dev.proofstream.platform.share.ShareRecord;
import dev.proofstream.proto.CircuitReady;
import dev.proofstream.proto.InferenceRequest;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * Answers the records of inference-requests, each with a proof or a failure. Returning acknowledges
 * the record: whatever answers it is on its topic by then. What is thrown gives the record back, to
 * be delivered again.
 */
@ApplicationScoped
public class InferenceRequests {
  private static final Logger LOG = Logger.getLogger(InferenceRequests.class);

  /** Channel of the share group, configured in application.properties. */
  static final String CHANNEL = "inference-requests";

  private final ProverConfig config;
  private final CircuitCatalog catalog;
  private final Answers answers;
  private final HaltDrill drill;
  private final Predictions predictions;
  private final ProverMetrics metrics;

  public InferenceRequests(
      ProverConfig config,
      CircuitCatalog catalog,
      Answers answers,
      HaltDrill drill,
      Predictions predictions,
      ProverMetrics metrics) {
    this.config = config;
    this.catalog = catalog;
    this.answers = answers;
    this.drill = drill;
    this.predictions = predictions;
    this.metrics = metrics;
  }

  @Incoming(CHANNEL)
  @Blocking(ordered = false)
  public void answer(ShareRecord delivery) {
    Inquiry inquiry = Inquiry.decode(delivery);
    try (var _ = LogContext.request(inquiry.requestId())) {
      switch (inquiry) {
        case Inquiry.Sound sound -> answer(sound);
        case Inquiry.Unreadable unreadable -> answer(unreadable);
      }
    }
  }

  private void answer(Inquiry.Sound inquiry) {
    CircuitResolution resolution =
        CircuitResolution.of(catalog, inquiry.request(), inquiry.delivery().timestampMs());
    if (!resolution.isAnsweredBy(config.systems(), inquiry.request())) {
      LOG.debugf("passed over: it is for the provers of %s", inquiry.proofSystem());
      metrics.answered("passed-over");
      return;
    }
    if (!answers.isOpen(inquiry)) {
      return;
    }
    drill.begin(inquiry.requestId());
    try {
      CircuitReady circuit =
          switch (resolution) {
            case CircuitResolution.Found found -> found.circuit();
            case CircuitResolution.Refused refused ->
                throw new RequestFailedException(
                    "resolve", refused.code(), refused.field(), refused.message());
          };
      answers.proof(inquiry, predictions.prove(inquiry, circuit));
    } catch (RequestFailedException failure) {
      answers.failure(inquiry, failure);
    }
  }

  private void answer(Inquiry.Unreadable inquiry) {
    if (!config.systems().contains(InferenceRequest.DEFAULT_PROOF_SYSTEM)) {
      metrics.answered("passed-over");
      return;
    }
    if (answers.isOpen(inquiry)) {
      var refusal = inquiry.refusal();
      answers.failure(
          inquiry,
          new RequestFailedException(
              "decode", refusal.code(), refusal.field(), refusal.getMessage()));
    }
  }
}
