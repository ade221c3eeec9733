package dev.proofstream.platform.circuits;

import dev.proofstream.proto.CircuitReady;

/**
 * A circuit as announced on its topic.
 *
 * @param circuit the event
 * @param brokerTimestampMs when the broker took the announcement, milliseconds since 1970
 * @param offset of the announcement
 */
public record CatalogEntry(CircuitReady circuit, long brokerTimestampMs, long offset) {}
