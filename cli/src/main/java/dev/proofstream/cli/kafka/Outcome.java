package dev.proofstream.cli.kafka;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.proto.EventJson;
import dev.proofstream.proto.InferenceFailed;
import dev.proofstream.proto.ProofVerified;
import dev.proofstream.proto.Topics;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** How a request ended. */
public sealed interface Outcome {

  String requestId();

  /** Place of the request that it answers. */
  String source();

  /** The event as on the topic. */
  ObjectNode json();

  /** A proof was made and looked at; it may be invalid. */
  record Verified(ProofVerified event) implements Outcome {
    @Override
    public String requestId() {
      return event.getRequestId();
    }

    @Override
    public String source() {
      return event.getSource();
    }

    @Override
    public ObjectNode json() {
      return EventJson.tree(event);
    }
  }

  /** There is no proof. */
  record Failed(InferenceFailed event) implements Outcome {
    @Override
    public String requestId() {
      return event.getRequestId();
    }

    @Override
    public String source() {
      return event.getSource();
    }

    @Override
    public ObjectNode json() {
      return EventJson.tree(event);
    }
  }

  /** The outcome in a record of the topics verifications and failures; empty for other events. */
  static Optional<Outcome> of(ConsumerRecord<String, byte[]> found) {
    if (found.topic().equals(Topics.VERIFICATIONS)) {
      return Catalog.event(found, ProofVerified.getDefaultInstance()).map(Verified::new);
    }
    if (found.topic().equals(Topics.FAILURES)
        && Catalog.kind(found).equals(InferenceFailed.getDescriptor().getName())) {
      return Catalog.event(found, InferenceFailed.getDefaultInstance()).map(Failed::new);
    }
    return Optional.empty();
  }
}
