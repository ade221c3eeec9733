package dev.proofstream.dashboard.live;

/**
 * An event for those who watch.
 *
 * @param name name of the Protobuf message
 * @param id source of the event's record, empty for a ping
 * @param json the event as JSON
 */
public record LiveEvent(String name, String id, String json) {
  /** Tells the reader that the line is alive. */
  public static final LiveEvent PING = new LiveEvent("ping", "", "{}");
}
