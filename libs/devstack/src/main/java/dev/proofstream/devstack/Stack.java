package dev.proofstream.devstack;

/** A running broker and database, wherever they came from. */
public interface Stack extends AutoCloseable {

  /** Where it came from, for people: such as {@code embedded in /home/x/.proofstream}. */
  String origin();

  /** Kafka's bootstrap servers, {@code host:port}. */
  String bootstrap();

  /** How to reach the database. */
  Database database();

  /** Stops both and waits for it; the data stays. */
  @Override
  void close();
}
