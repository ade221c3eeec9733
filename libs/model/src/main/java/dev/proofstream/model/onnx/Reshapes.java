package dev.proofstream.model.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Operators that leave values in their order and give them other dimensions. */
final class Reshapes {
  private Reshapes() {}

  static void register(Map<String, Operator> operators) {
    operators.put("Flatten", call -> List.of(flatten(call)));
    operators.put("Reshape", call -> List.of(reshape(call)));
    operators.put("Squeeze", call -> List.of(squeeze(call)));
    operators.put("Unsqueeze", call -> List.of(unsqueeze(call)));
  }

  private static Value flatten(Call call) {
    Value x = call.input(0);
    long axis = call.integer("axis", 1);
    int split = axis == x.rank() ? x.rank() : Shapes.axis(axis, x.rank());
    return x.reshaped(
        new int[] {
          Shapes.product(x.shape(), 0, split), Shapes.product(x.shape(), split, x.rank())
        });
  }

  private static Value reshape(Call call) {
    Value x = call.input(0);
    long[] wanted = call.has(1) ? call.longs(1, "shape") : call.integers("shape");
    if (wanted == null) {
      throw new OnnxException("has no shape");
    }
    boolean zeroStays = !call.flag("allowzero", false);
    int[] shape = new int[wanted.length];
    int open = -1;
    long rest = 1;
    for (int d = 0; d < shape.length; d++) {
      long dimension = wanted[d];
      if (dimension == -1 && open < 0) {
        open = d;
        continue;
      }
      if (dimension == 0 && zeroStays) {
        if (d >= x.rank()) {
          throw new OnnxException("keeps dimension " + d + " of " + Arrays.toString(x.shape()));
        }
        dimension = x.shape()[d];
      }
      if (dimension < 0 || dimension > Integer.MAX_VALUE) {
        throw new OnnxException("asks for the shape " + Arrays.toString(wanted));
      }
      shape[d] = (int) dimension;
      rest *= dimension;
    }
    if (open >= 0 && rest > 0 && x.size() % rest == 0) {
      shape[open] = (int) (x.size() / rest);
      rest *= shape[open];
    }
    if (rest != x.size()) {
      throw new OnnxException(
          "cannot bring %s to %s for one row; was the model exported with a fixed batch?"
              .formatted(Arrays.toString(x.shape()), Arrays.toString(wanted)));
    }
    return x.reshaped(shape);
  }

  /** Axes of an attribute or, in newer operator sets, of an operand; null for none. */
  static long[] axes(Call call, int input) {
    return call.has(input) ? call.longs(input, "axes") : call.integers("axes");
  }

  private static Value squeeze(Call call) {
    Value x = call.input(0);
    long[] axes = axes(call, 1);
    boolean[] dropped = new boolean[x.rank()];
    if (axes == null) {
      for (int d = 0; d < dropped.length; d++) {
        dropped[d] = x.shape()[d] == 1;
      }
    } else {
      for (long axis : axes) {
        int d = Shapes.axis(axis, x.rank());
        if (x.shape()[d] != 1) {
          throw new OnnxException("drops an axis of " + x.shape()[d]);
        }
        dropped[d] = true;
      }
    }
    return x.reshaped(Shapes.without(x.shape(), dropped));
  }

  private static Value unsqueeze(Call call) {
    Value x = call.input(0);
    long[] axes = axes(call, 1);
    if (axes == null) {
      throw new OnnxException("has no axes");
    }
    int rank = x.rank() + axes.length;
    boolean[] added = new boolean[rank];
    for (long axis : axes) {
      added[Shapes.axis(axis, rank)] = true;
    }
    int[] shape = new int[rank];
    int from = 0;
    for (int d = 0; d < rank; d++) {
      shape[d] = added[d] ? 1 : x.shape()[from++];
    }
    return x.reshaped(shape);
  }
}
