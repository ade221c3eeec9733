package dev.proofstream.platform.ledger;

import dev.proofstream.platform.publish.PublishedEvent;
import dev.proofstream.proto.Source;
import java.util.Optional;

/** What the ledger knows of a request when a replica takes it up. */
public sealed interface Claim {

  /** Nobody has seen this request id: it is this record's from now on. */
  record Fresh() implements Claim {}

  /**
   * The same record again: its first taker crashed, gave it back, or still works on it (only after
   * a lost lock).
   *
   * @param proof a proof that was already recorded; publish it again instead of proving anew
   * @param outcome the outcome, if one stands; publish it again, since the crash may have come
   *     between writing and publishing, and do no other work
   */
  record Redelivered(Optional<PublishedEvent> proof, Optional<PublishedEvent> outcome)
      implements Claim {}

  /**
   * Another record with the same request id and the same content: acknowledge it without work and
   * without an event.
   */
  record Duplicate(Source firstSource, Optional<PublishedEvent> outcome) implements Claim {}

  /**
   * The request id belongs to a record with other content: answer as CONFLICT, keyed by this
   * record's source, and leave the first one's outcome alone.
   */
  record Conflict(Source firstSource) implements Claim {}
}
