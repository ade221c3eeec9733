package dev.proofstream.verifier;

import dev.proofstream.platform.requests.OriginalRecord;
import dev.proofstream.proto.InferenceRequest;
import dev.proofstream.proto.ProofCreated;

/**
 * A proof and the request that it is to answer.
 *
 * @param announced what a prover said; trusted in nothing
 * @param original the record that the request stands in, read from its topic
 * @param request the request as decoded from that record
 */
record Question(ProofCreated announced, OriginalRecord original, InferenceRequest request) {

  String requestId() {
    return request.requestId();
  }

  String source() {
    return original.source().toString();
  }
}
