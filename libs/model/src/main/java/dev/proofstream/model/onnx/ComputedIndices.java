package dev.proofstream.model.onnx;

import dev.proofstream.model.onnx.Value.Computed;
import dev.proofstream.model.onnx.Value.Known;

/** Values picked by computed indices, as trees written with Gather do; see {@link Choices}. */
final class ComputedIndices {
  private ComputedIndices() {}

  static Value gather(Call call, Value x, Computed indices, int axis, int[] shape) {
    int length = x.shape()[axis];
    int outer = Shapes.product(x.shape(), 0, axis);
    int inner = Shapes.product(x.shape(), axis + 1, x.rank());
    if (x instanceof Known table && call.lookups().are(indices.ids())) {
      call.building(x.type());
      return call.result(
          x.type(), shape, call.lookups().gathered(table, outer, length, inner, indices));
    }
    int[] data = call.computed(x).ids();
    int count = indices.size();
    int[] ids = new int[outer * count * inner];
    int[] options = new int[length];
    call.building(x.type());
    for (int o = 0; o < outer; o++) {
      for (int i = 0; i < count; i++) {
        for (int k = 0; k < inner; k++) {
          for (int l = 0; l < length; l++) {
            options[l] = data[(o * length + l) * inner + k];
          }
          ids[(o * count + i) * inner + k] = call.choices().picked(indices.ids()[i], options);
        }
      }
    }
    return call.result(x.type(), shape, ids);
  }

  static Value gatherElements(Call call, Value x, Computed indices, int axis) {
    int[] data = call.computed(x).ids();
    int[] strides = Shapes.strides(x.shape());
    int[] ids = new int[indices.size()];
    int[] at = new int[x.rank()];
    int[] options = new int[x.shape()[axis]];
    call.building(x.type());
    for (int i = 0; i < ids.length; i++) {
      int base = 0;
      for (int d = 0; d < at.length; d++) {
        base += d == axis ? 0 : at[d] * strides[d];
      }
      for (int l = 0; l < options.length; l++) {
        options[l] = data[base + l * strides[axis]];
      }
      ids[i] = call.choices().picked(indices.ids()[i], options);
      Shapes.next(at, indices.shape());
    }
    return call.result(x.type(), indices.shape(), ids);
  }
}
