package dev.proofstream.proving.ezkl;

import dev.proofstream.model.graph.Place;

/** A model's node has no circuit. */
final class UnsupportedNodeException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  UnsupportedNodeException(Place place, String why) {
    super("node %s (%s) has no EZKL circuit: %s".formatted(place.name(), place.operator(), why));
  }
}
