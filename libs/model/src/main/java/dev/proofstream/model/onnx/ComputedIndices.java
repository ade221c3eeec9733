package dev.proofstream.model.onnx;

import dev.proofstream.model.onnx.Value.Computed;

/** Values picked by computed indices, as trees written with Gather do. */
final class ComputedIndices {
  private ComputedIndices() {}

  static Value gather(Call call, Value x, Computed indices, int axis, int[] shape) {
    throw new OnnxException("picks by computed indices");
  }

  static Value gatherElements(Call call, Value x, Computed indices, int axis) {
    throw new OnnxException("picks by computed indices");
  }
}
