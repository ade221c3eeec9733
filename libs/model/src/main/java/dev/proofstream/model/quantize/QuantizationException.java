package dev.proofstream.model.quantize;

/** A model that cannot be turned into integers; says in which layer. */
public final class QuantizationException extends RuntimeException {
  private final String layer;

  public QuantizationException(String layer, String message) {
    super(layer + ": " + message);
    this.layer = layer;
  }

  /** Name of the layer, such as {@code layer2}. */
  public String layer() {
    return layer;
  }
}
