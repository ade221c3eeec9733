package dev.proofstream.prover;

import dev.proofstream.platform.circuits.CircuitCatalog;
import dev.proofstream.platform.circuits.CircuitResolution;
import dev.proofstream.platform.service.LogContext;
import dev.proofstream.platform.share.ShareRecord;
import dev.proofstream.proto.CircuitReady;
import dev.proofstream.proto.InferenceRequest;
import dev.proofstream.proving.circom.CircomGroth16;
import dev.proofstream.proving.ezkl.EzklProofSystem;
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

  /** Channels of the share groups, configured in application.properties. */
  static final String CIRCOM_GROTH16_CHANNEL = "circom-groth16-requests";

  static final String EZKL_CHANNEL = "ezkl-requests";

  private final CircuitCatalog catalog;
  private final Answers answers;
  private final HaltDrill drill;
  private final Predictions predictions;
  private final ProverMetrics metrics;

  public InferenceRequests(
      CircuitCatalog catalog,
      Answers answers,
      HaltDrill drill,
      Predictions predictions,
      ProverMetrics metrics) {
    this.catalog = catalog;
    this.answers = answers;
    this.drill = drill;
    this.predictions = predictions;
    this.metrics = metrics;
  }

  @Incoming(CIRCOM_GROTH16_CHANNEL)
  @Blocking(ordered = false)
  public void answerByCircom(ShareRecord delivery) {
    answer(delivery, CircomGroth16.NAME);
  }

  @Incoming(EZKL_CHANNEL)
  @Blocking(ordered = false)
  public void answerByEzkl(ShareRecord delivery) {
    answer(delivery, EzklProofSystem.NAME);
  }

  /** Every group sees every record; it answers those of its system. */
  private void answer(ShareRecord delivery, String system) {
    Inquiry inquiry = Inquiry.decode(delivery);
    try (var _ = LogContext.request(inquiry.requestId())) {
      switch (inquiry) {
        case Inquiry.Sound sound -> answer(sound, system);
        case Inquiry.Unreadable unreadable -> answer(unreadable, system);
      }
    }
  }

  private void answer(Inquiry.Sound inquiry, String system) {
    // Only the default system's group answers for others: the rest need not look for a circuit.
    if (!system.equals(InferenceRequest.DEFAULT_PROOF_SYSTEM)
        && !system.equals(inquiry.proofSystem())) {
      metrics.answered("passed-over");
      return;
    }
    CircuitResolution resolution =
        CircuitResolution.of(catalog, inquiry.request(), inquiry.delivery().timestampMs());
    if (!resolution.isAnsweredBy(system, inquiry.request())) {
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

  private void answer(Inquiry.Unreadable inquiry, String system) {
    if (!system.equals(InferenceRequest.DEFAULT_PROOF_SYSTEM)) {
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
