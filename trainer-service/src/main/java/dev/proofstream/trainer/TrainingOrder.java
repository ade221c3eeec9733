package dev.proofstream.trainer;

import dev.proofstream.model.graph.Architecture;
import dev.proofstream.model.training.ModelSpec;
import dev.proofstream.model.training.TrainingPlan;
import dev.proofstream.platform.share.ShareRecord;
import dev.proofstream.proto.EventCodec;
import dev.proofstream.proto.EventFormat;
import dev.proofstream.proto.FailureCode;
import dev.proofstream.proto.MalformedEventException;
import dev.proofstream.proto.Topics;
import dev.proofstream.proto.TrainingRequested;
import java.util.regex.Pattern;

/**
 * A record of training-requests as far as it can be read.
 *
 * @param requestId the request's, or the record's source when it says none that can be used
 * @param model the model's name as it was said; may be empty or break the rules
 * @param format how the answer is written
 */
sealed interface TrainingOrder {

  String requestId();

  String model();

  EventFormat format();

  /**
   * A request that can be worked on.
   *
   * @param spec what to train
   * @param epochs optimiser steps of a network
   */
  record Sound(
      TrainingRequested request, String requestId, ModelSpec spec, int epochs, EventFormat format)
      implements TrainingOrder {

    /** How the network of that architecture is trained. */
    TrainingPlan plan(Architecture architecture) {
      return TrainingPlan.of(architecture, request.getSeed()).withEpochs(epochs);
    }

    @Override
    public String model() {
      return request.getModel();
    }
  }

  /** A request that breaks the rules. */
  record Refused(
      String requestId, String model, EventFormat format, TrainingFailedException refusal)
      implements TrainingOrder {}

  /** Name of the model that has no hidden layer unless a request says otherwise. */
  String LINEAR = "linear";

  Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");
  Pattern MODEL = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /** Reads a record; never throws for what it holds. */
  static TrainingOrder of(ShareRecord delivery) {
    String source = delivery.source().toString();
    TrainingRequested request;
    try {
      request = decode(delivery);
    } catch (TrainingFailedException refusal) {
      return new Refused(source, "", EventFormat.JSON, refusal);
    }
    EventFormat format = EventFormat.of(delivery.contentType(), delivery.value());
    String id = request.getRequestId();
    boolean idIsGood = REQUEST_ID.matcher(id).matches();
    String requestId = idIsGood ? id : source;
    try {
      if (!id.isEmpty() && !idIsGood) {
        throw malformed("requestId", "must be 1 to 128 of A-Z a-z 0-9 . _ : -");
      }
      if (!MODEL.matcher(request.getModel()).matches()) {
        throw malformed("model", "must be 1 to 64 of A-Z a-z 0-9 . _ -");
      }
      return new Sound(request, requestId, spec(request), epochs(request), format);
    } catch (TrainingFailedException refusal) {
      String model = request.getModel();
      return new Refused(
          requestId, model.substring(0, Math.min(64, model.length())), format, refusal);
    }
  }

  private static TrainingRequested decode(ShareRecord delivery) throws TrainingFailedException {
    byte[] value = delivery.value();
    if (value != null && value.length > Topics.MAX_REQUEST_BYTES) {
      throw new TrainingFailedException(
          "decode",
          FailureCode.TOO_LARGE,
          "",
          "the value has %d bytes, at most %d are taken"
              .formatted(value.length, Topics.MAX_REQUEST_BYTES));
    }
    try {
      return EventCodec.decode(
          value, delivery.contentType(), TrainingRequested.getDefaultInstance());
    } catch (MalformedEventException e) {
      throw malformed("", e.getMessage());
    }
  }

  private static ModelSpec spec(TrainingRequested request) throws TrainingFailedException {
    String wanted = request.getArchitecture();
    if (wanted.isEmpty()) {
      wanted = request.getModel().equals(LINEAR) ? "18-2" : "18-8-8-2";
    }
    try {
      return ModelSpec.parse(wanted);
    } catch (IllegalArgumentException e) {
      throw malformed("architecture", e.getMessage());
    }
  }

  private static int epochs(TrainingRequested request) throws TrainingFailedException {
    int epochs = request.getEpochs() == 0 ? TrainingPlan.DEFAULT_EPOCHS : request.getEpochs();
    if (epochs < 0 || epochs > TrainingPlan.MAX_EPOCHS) {
      throw new TrainingFailedException(
          "decode",
          FailureCode.OUT_OF_RANGE,
          "epochs",
          "must be from 1 to " + TrainingPlan.MAX_EPOCHS + ", or 0 for the default");
    }
    return epochs;
  }

  private static TrainingFailedException malformed(String field, String message) {
    return new TrainingFailedException("decode", FailureCode.MALFORMED, field, message);
  }
}
