package dev.proofstream.model.quantize;

import java.util.List;

/**
 * How finely a network is cut into integers.
 *
 * @param hidden one per hidden layer
 * @param decision how many integer steps one unit of the last layer's values has, above 0
 */
public record Scales(List<LayerScale> hidden, double decision) {

  /**
   * @param preActivation how many integer steps one unit of the layer's sums has, above 0
   * @param shift binary digits dropped after the ReLU: one unit of an activation has {@code
   *     preActivation / 2^shift} steps
   */
  public record LayerScale(double preActivation, int shift) {
    double activation() {
      return Math.scalb(preActivation, -shift);
    }
  }

  public Scales {
    hidden = List.copyOf(hidden);
  }
}
