package dev.proofstream.model.graph;

/** How two numbers are compared; as IEEE 754 does, so 0 and -0 are equal. */
public enum Relation {
  LESS,
  LESS_OR_EQUAL,
  GREATER,
  GREATER_OR_EQUAL,
  EQUAL;

  /** Whether {@code left} stands in this relation to {@code right}. */
  public boolean holds(double left, double right) {
    return switch (this) {
      case LESS -> left < right;
      case LESS_OR_EQUAL -> left <= right;
      case GREATER -> left > right;
      case GREATER_OR_EQUAL -> left >= right;
      case EQUAL -> left == right;
    };
  }

  /** The relation of {@code -left} to {@code -right}, or of swapped sides. */
  public Relation mirrored() {
    return switch (this) {
      case LESS -> GREATER;
      case LESS_OR_EQUAL -> GREATER_OR_EQUAL;
      case GREATER -> LESS;
      case GREATER_OR_EQUAL -> LESS_OR_EQUAL;
      case EQUAL -> EQUAL;
    };
  }
}
