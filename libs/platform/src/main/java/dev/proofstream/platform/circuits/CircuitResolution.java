package dev.proofstream.platform.circuits;

import dev.proofstream.proto.CircuitReady;
import dev.proofstream.proto.FailureCode;
import dev.proofstream.proto.InferenceRequest;
import dev.proofstream.proto.Topics;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which circuit a request means: the one it names, or else the newest one of its model and proof
 * system. Either must have been announced no later than the request was taken by the broker, so
 * that whoever asks, and whenever, gets the same answer: a prover cannot pick the version that
 * suits it, and the share groups of two proof systems never both take, or both pass over, one
 * request.
 */
public sealed interface CircuitResolution {

  /** The circuit to prove with. */
  record Found(CircuitReady circuit) implements CircuitResolution {}

  /**
   * There is none.
   *
   * @param code UNKNOWN_MODEL or UNSUPPORTED_SYSTEM
   * @param field the field of the request that is to blame
   * @param message one sentence for the producer
   */
  record Refused(FailureCode code, String field, String message) implements CircuitResolution {}

  /**
   * Resolves a request against everything that stands on the topic of circuits.
   *
   * @param requestTimestampMs the broker's time of the request's record, milliseconds since 1970
   * @throws dev.proofstream.platform.UnavailableException when the topic cannot be read up to its
   *     end
   */
  static CircuitResolution of(
      CircuitCatalog catalog, InferenceRequest request, long requestTimestampMs) {
    catalog.awaitCaughtUp();
    return request.circuitId().isEmpty()
        ? newest(catalog, request, requestTimestampMs)
        : named(catalog, request, requestTimestampMs);
  }

  /**
   * Whether the share group of a proof system answers the request. What resolves belongs to its
   * system's group, everything else, systems without a group among it, to the group of the default
   * system.
   */
  default boolean isAnsweredBy(String system, InferenceRequest request) {
    return switch (this) {
      case Found _ when Topics.SYSTEMS_WITH_GROUPS.contains(request.proofSystem()) ->
          system.equals(request.proofSystem());
      case Found _, Refused _ -> system.equals(InferenceRequest.DEFAULT_PROOF_SYSTEM);
    };
  }

  private static CircuitResolution newest(
      CircuitCatalog catalog, InferenceRequest request, long timestampMs) {
    Optional<CircuitReady> newest =
        catalog.resolve(request.model(), request.proofSystem(), timestampMs);
    if (newest.isPresent()) {
      return new Found(newest.get());
    }
    Set<String> systems = catalog.systemsOf(request.model());
    if (systems.isEmpty()) {
      return new Refused(
          FailureCode.UNKNOWN_MODEL, "model", "there is no circuit of a model of that name");
    }
    if (!systems.contains(request.proofSystem())) {
      return new Refused(
          FailureCode.UNSUPPORTED_SYSTEM,
          "proofSystem",
          "the model has no circuit of that proof system, only of " + String.join(", ", systems));
    }
    return new Refused(
        FailureCode.UNKNOWN_MODEL, "model", "the model had no circuit yet when the request came");
  }

  private static CircuitResolution named(
      CircuitCatalog catalog, InferenceRequest request, long timestampMs) {
    List<CircuitReady> named =
        catalog.entries().stream()
            .filter(entry -> entry.circuit().getCircuitId().equals(request.circuitId()))
            .filter(entry -> entry.brokerTimestampMs() <= timestampMs)
            .map(CatalogEntry::circuit)
            .toList();
    if (named.isEmpty()) {
      return new Refused(FailureCode.UNKNOWN_MODEL, "circuitId", "there is no such circuit");
    }
    // Two names of one model may share a circuit.
    return named.stream()
        .filter(circuit -> circuit.getModel().equals(request.model()))
        .filter(circuit -> circuit.getProofSystem().equals(request.proofSystem()))
        .findFirst()
        .<CircuitResolution>map(Found::new)
        .orElseGet(
            () ->
                new Refused(
                    FailureCode.UNKNOWN_MODEL,
                    "circuitId",
                    "that circuit is of another model or proof system than the request names"));
  }
}
