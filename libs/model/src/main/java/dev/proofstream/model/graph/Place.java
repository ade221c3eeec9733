package dev.proofstream.model.graph;

import java.util.Objects;

/**
 * Where a node stands and where it comes from.
 *
 * @param name the file's name of the node, for messages
 * @param operator the file's operator, such as {@code Conv}
 * @param precision how the reference rounds its results
 * @param first id of its first scalar
 * @param size number of its scalars, 1 or more
 */
public record Place(String name, String operator, Precision precision, int first, int size) {

  public Place {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(operator, "operator");
    Objects.requireNonNull(precision, "precision");
    if (first < 0 || size < 1) {
      throw new IllegalArgumentException(
          "node " + name + " takes the scalars " + first + " to " + ((long) first + size - 1));
    }
  }

  /** Id after its last scalar. */
  public int end() {
    return first + size;
  }

  /** The same node with its scalars elsewhere. */
  public Place at(int newFirst) {
    return new Place(name, operator, precision, newFirst, size);
  }
}
