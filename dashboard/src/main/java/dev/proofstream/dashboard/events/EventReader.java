package dev.proofstream.dashboard.events;

import com.google.protobuf.Message;
import dev.proofstream.proto.CircuitFailed;
import dev.proofstream.proto.CircuitReady;
import dev.proofstream.proto.EventCodec;
import dev.proofstream.proto.EventFormat;
import dev.proofstream.proto.InferenceFailed;
import dev.proofstream.proto.InferenceRequest;
import dev.proofstream.proto.InferenceRequestDecoder;
import dev.proofstream.proto.InferenceRequested;
import dev.proofstream.proto.MalformedEventException;
import dev.proofstream.proto.ModelTrained;
import dev.proofstream.proto.ProofCreated;
import dev.proofstream.proto.ProofVerified;
import dev.proofstream.proto.RequestRefusedException;
import dev.proofstream.proto.Source;
import dev.proofstream.proto.Topics;
import dev.proofstream.proto.TrainingFailed;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * The event in a record, without the values of features: those of requests and the public signals
 * of proofs, which repeat them, are left out here, before anything is stored or passed on.
 */
final class EventReader {
  private static final String TYPE_HEADER = "ce_type";

  /** An id longer than this is not one of ours. */
  private static final int MAX_ID = 256;

  private EventReader() {}

  static Source source(ConsumerRecord<?, ?> record) {
    return Source.of(record.topic(), record.partition(), record.offset());
  }

  /**
   * @throws MalformedEventException when the record holds no event of its topic; the message holds
   *     nothing of the record's content
   */
  static Message read(ConsumerRecord<byte[], byte[]> record) throws MalformedEventException {
    return switch (record.topic()) {
      case Topics.INFERENCE_REQUESTS -> request(record);
      case Topics.MODELS -> {
        ModelTrained event = decode(record, ModelTrained.getDefaultInstance());
        yield identified(event, event.getModelId());
      }
      case Topics.CIRCUITS -> {
        CircuitReady event = decode(record, CircuitReady.getDefaultInstance());
        yield identified(event, event.getCircuitId());
      }
      case Topics.PROOFS -> {
        ProofCreated event = decode(record, ProofCreated.getDefaultInstance());
        identified(event, event.getRequestId());
        yield event.toBuilder().clearPublicSignals().build();
      }
      case Topics.VERIFICATIONS -> {
        ProofVerified event = decode(record, ProofVerified.getDefaultInstance());
        yield identified(event, event.getRequestId());
      }
      case Topics.FAILURES -> failure(record);
      default -> throw new MalformedEventException("no events are expected on " + record.topic());
    };
  }

  /** A request that cannot be read still was received, and will have a failure as its outcome. */
  private static InferenceRequested request(ConsumerRecord<byte[], byte[]> record) {
    String source = source(record).toString();
    InferenceRequested.Builder event = InferenceRequested.newBuilder();
    try {
      InferenceRequest request =
          InferenceRequestDecoder.decode(record.value(), contentType(record), source);
      event
          .setRequestId(request.requestId())
          .setModel(request.model())
          .setProofSystem(request.proofSystem())
          .setCircuitId(request.circuitId());
    } catch (RequestRefusedException e) {
      event.setRequestId(e.requestId());
    }
    return event.build();
  }

  private static Message failure(ConsumerRecord<byte[], byte[]> record)
      throws MalformedEventException {
    String kind = EventCodec.eventName(header(record, TYPE_HEADER));
    switch (kind) {
      case "InferenceFailed" -> {
        InferenceFailed event = decode(record, InferenceFailed.getDefaultInstance());
        return identified(event, event.getRequestId());
      }
      case "TrainingFailed" -> {
        TrainingFailed event = decode(record, TrainingFailed.getDefaultInstance());
        return identified(event, event.getRequestId());
      }
      case "CircuitFailed" -> {
        CircuitFailed event = decode(record, CircuitFailed.getDefaultInstance());
        return identified(event, event.getModelId());
      }
      default -> throw new MalformedEventException("the header ce_type names no failure event");
    }
  }

  private static <M extends Message> M decode(ConsumerRecord<byte[], byte[]> record, M prototype)
      throws MalformedEventException {
    String name = prototype.getDescriptorForType().getName();
    String kind = EventCodec.eventName(header(record, TYPE_HEADER));
    if (!kind.isEmpty() && !kind.equals(name)) {
      throw new MalformedEventException("the header ce_type does not name a " + name);
    }
    return EventCodec.decode(record.value(), contentType(record), prototype);
  }

  private static Message identified(Message event, String id) throws MalformedEventException {
    if (id.isEmpty() || id.length() > MAX_ID || id.chars().anyMatch(Character::isISOControl)) {
      throw new MalformedEventException(
          event.getDescriptorForType().getName() + " without a usable id");
    }
    return event;
  }

  private static String contentType(ConsumerRecord<byte[], byte[]> record) {
    byte[] value = header(record, EventFormat.CONTENT_TYPE_HEADER);
    return value == null ? null : new String(value, StandardCharsets.UTF_8);
  }

  private static byte[] header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? null : header.value();
  }
}
