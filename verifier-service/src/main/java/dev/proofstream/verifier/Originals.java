package dev.proofstream.verifier;

import dev.proofstream.platform.requests.OriginalRecord;
import dev.proofstream.platform.requests.RequestReader;
import dev.proofstream.proto.InferenceRequest;
import dev.proofstream.proto.InferenceRequestDecoder;
import dev.proofstream.proto.ProofCreated;
import dev.proofstream.proto.RequestRefusedException;
import dev.proofstream.proto.Source;
import dev.proofstream.proto.Topics;
import jakarta.enterprise.context.ApplicationScoped;

/** Finds the request that a proof says it answers. */
@ApplicationScoped
public class Originals {
  private final RequestReader reader;

  public Originals(RequestReader reader) {
    this.reader = reader;
  }

  /** There is no such request; the message says why. */
  static final class NoSuchRequestException extends Exception {
    private static final long serialVersionUID = 1L;

    private NoSuchRequestException(String message) {
      super(message);
    }
  }

  /**
   * Reads the request from where the proof says that it stands.
   *
   * @throws NoSuchRequestException when nothing stands there, or something else
   */
  Question of(ProofCreated announced) throws NoSuchRequestException {
    Source source = source(announced);
    OriginalRecord original =
        reader
            .read(source)
            .orElseThrow(() -> new NoSuchRequestException("there is no record " + source));
    InferenceRequest request;
    try {
      request =
          InferenceRequestDecoder.decode(
              original.value(), original.contentType(), source.toString());
    } catch (RequestRefusedException refused) {
      throw new NoSuchRequestException(source + " is no request: the provers refuse it");
    }
    if (!request.requestId().equals(announced.getRequestId())) {
      throw new NoSuchRequestException(source + " has another request id");
    }
    return new Question(announced, original, request);
  }

  private static Source source(ProofCreated announced) throws NoSuchRequestException {
    try {
      Source source = Source.parse(announced.getSource());
      if (source.topic().equals(Topics.INFERENCE_REQUESTS)) {
        return source;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new NoSuchRequestException("its source is no record of " + Topics.INFERENCE_REQUESTS);
  }
}
