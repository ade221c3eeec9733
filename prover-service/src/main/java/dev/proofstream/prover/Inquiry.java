package dev.proofstream.prover;

import dev.proofstream.platform.share.ShareRecord;
import dev.proofstream.proto.EventFormat;
import dev.proofstream.proto.InferenceRequest;
import dev.proofstream.proto.InferenceRequestDecoder;
import dev.proofstream.proto.RequestRefusedException;

/** One delivery of a record of inference-requests, and what could be read of it. */
sealed interface Inquiry {

  /** The delivery. */
  ShareRecord delivery();

  /** The producer's id, or the record's source where there is none. */
  String requestId();

  /** What tells this request from another one with the same id. */
  byte[] content();

  /** How its answers are written. */
  EventFormat format();

  /** The name of the model, empty when it could not be read. */
  String model();

  /** The proof system, empty when it could not be read. */
  String proofSystem();

  /** A request whose envelope is sound. */
  record Sound(ShareRecord delivery, InferenceRequest request) implements Inquiry {
    @Override
    public String requestId() {
      return request.requestId();
    }

    @Override
    public byte[] content() {
      return request.canonicalContent();
    }

    @Override
    public EventFormat format() {
      return request.format();
    }

    @Override
    public String model() {
      return request.model();
    }

    @Override
    public String proofSystem() {
      return request.proofSystem();
    }
  }

  /** A record that is no request; it is answered in JSON, whatever it was meant to be. */
  record Unreadable(ShareRecord delivery, RequestRefusedException refusal) implements Inquiry {
    private static final byte[] NOTHING = {};

    @Override
    public String requestId() {
      return refusal.requestId();
    }

    @Override
    public byte[] content() {
      return delivery.value() == null ? NOTHING : delivery.value();
    }

    @Override
    public EventFormat format() {
      return EventFormat.JSON;
    }

    @Override
    public String model() {
      return "";
    }

    @Override
    public String proofSystem() {
      return "";
    }
  }

  /** Reads a delivery. */
  static Inquiry decode(ShareRecord delivery) {
    try {
      return new Sound(
          delivery,
          InferenceRequestDecoder.decode(
              delivery.value(), delivery.contentType(), delivery.source().toString()));
    } catch (RequestRefusedException refusal) {
      return new Unreadable(delivery, refusal);
    }
  }
}
