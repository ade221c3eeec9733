package dev.proofstream.platform.circuits;

import dev.proofstream.proto.CircuitReady;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** All announced circuits and the rule that picks one for a request. Guarded by its own lock. */
final class CircuitTimeline {
  private static final Comparator<CatalogEntry> BY_BROKER_TIME =
      Comparator.comparingLong(CatalogEntry::brokerTimestampMs)
          .thenComparingLong(CatalogEntry::offset);

  private final List<CatalogEntry> entries = new ArrayList<>();
  private final Map<String, CatalogEntry> byId = new LinkedHashMap<>();

  synchronized void add(CatalogEntry entry) {
    entries.add(entry);
    byId.put(entry.circuit().getCircuitId(), entry);
  }

  /**
   * The newest circuit of that model and system that the broker took no later than the request; of
   * several with the same time the one with the later offset.
   */
  synchronized Optional<CircuitReady> resolve(
      String model, String proofSystem, long requestTimestampMs) {
    return entries.stream()
        .filter(entry -> entry.brokerTimestampMs() <= requestTimestampMs)
        .filter(entry -> entry.circuit().getModel().equals(model))
        .filter(entry -> entry.circuit().getProofSystem().equals(proofSystem))
        .max(BY_BROKER_TIME)
        .map(CatalogEntry::circuit);
  }

  synchronized Optional<CatalogEntry> byId(String circuitId) {
    return Optional.ofNullable(byId.get(circuitId));
  }

  synchronized Set<String> systemsOf(String model) {
    Set<String> systems = new TreeSet<>();
    for (CatalogEntry entry : entries) {
      if (entry.circuit().getModel().equals(model)) {
        systems.add(entry.circuit().getProofSystem());
      }
    }
    return systems;
  }

  synchronized Set<String> models() {
    Set<String> models = new TreeSet<>();
    entries.forEach(entry -> models.add(entry.circuit().getModel()));
    return models;
  }

  synchronized List<CatalogEntry> entries() {
    return List.copyOf(entries);
  }
}
