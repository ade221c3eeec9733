package dev.proofstream.model.onnx;

import dev.proofstream.model.onnx.Value.Known;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Operators that only move values about. */
final class Movement {
  private Movement() {}

  static void register(Map<String, Operator> operators) {
    operators.put("CumSum", call -> List.of(RunningSums.of(call)));
    operators.put("Identity", call -> List.of(call.input(0)));
    operators.put("Dropout", Movement::dropout);
    operators.put("Transpose", call -> List.of(transpose(call)));
    operators.put("Concat", call -> List.of(concat(call)));
    operators.put("Split", Movement::split);
    operators.put("Slice", call -> List.of(slice(call)));
    operators.put("Pad", call -> List.of(pad(call)));
    operators.put("Expand", call -> List.of(expand(call)));
    operators.put("Tile", call -> List.of(tile(call)));
    operators.put("DepthToSpace", call -> List.of(depthToSpace(call)));
    operators.put("SpaceToDepth", call -> List.of(spaceToDepth(call)));
  }

  private static List<Value> dropout(Call call) {
    if (call.has(2) && call.known(2, "training_mode").values()[0] != 0) {
      throw new OnnxException("is in training mode; export the model in evaluation mode");
    }
    call.builder().note(call.name() + " (Dropout): does nothing outside training, left out");
    return List.of(call.input(0));
  }

  private static Value transpose(Call call) {
    Value x = call.input(0);
    int[] order = call.smallIntegers("perm");
    if (order.length == 0) {
      order = new int[x.rank()];
      for (int d = 0; d < order.length; d++) {
        order[d] = order.length - 1 - d;
      }
    }
    return transposed(x, order, call);
  }

  static Value transposed(Value x, int[] order, Call call) {
    if (order.length != x.rank()) {
      throw new OnnxException(
          "the order " + Arrays.toString(order) + " does not fit " + Arrays.toString(x.shape()));
    }
    int[] strides = Shapes.strides(x.shape());
    int[] shape = new int[order.length];
    int[] moved = new int[order.length];
    for (int d = 0; d < order.length; d++) {
      shape[d] = x.shape()[Shapes.axis(order[d], x.rank())];
      moved[d] = strides[Shapes.axis(order[d], x.rank())];
    }
    int[] from = new int[x.size()];
    int[] at = new int[shape.length];
    for (int i = 0; i < from.length; i++) {
      for (int d = 0; d < at.length; d++) {
        from[i] += at[d] * moved[d];
      }
      Shapes.next(at, shape);
    }
    return x.rearranged(shape, from, 0, call);
  }

  private static Value concat(Call call) {
    List<Value> parts = new ArrayList<>();
    for (int i = 0; i < call.inputs().size(); i++) {
      parts.add(call.input(i));
    }
    return concat(call, parts, call.integer("axis", 1));
  }

  /** Values one after the other along an axis. */
  static Value concat(Call call, List<Value> parts, long alongAxis) {
    Value first = parts.getFirst();
    if (parts.size() == 1) {
      return first;
    }
    int axis = Shapes.axis(alongAxis, first.rank());
    int total = 0;
    for (Value part : parts) {
      if (part.rank() != first.rank()
          || !Arrays.equals(
              Shapes.with(part.shape(), axis, 1), Shapes.with(first.shape(), axis, 1))) {
        throw new OnnxException(
            Arrays.toString(part.shape())
                + " does not fit "
                + Arrays.toString(first.shape())
                + " along axis "
                + axis);
      }
      total += part.shape()[axis];
    }
    int[] shape = Shapes.with(first.shape(), axis, total);
    int outer = Shapes.product(shape, 0, axis);
    int inner = Shapes.product(shape, axis + 1, shape.length);
    boolean known = parts.stream().allMatch(Known.class::isInstance);
    double[] values = new double[known ? outer * total * inner : 0];
    int[] ids = new int[known ? 0 : outer * total * inner];
    int offset = 0;
    for (Value part : parts) {
      int length = part.shape()[axis] * inner;
      Object source = known ? ((Known) part).values() : call.computed(part).ids();
      for (int o = 0; o < outer; o++) {
        System.arraycopy(
            source, o * length, known ? values : ids, o * total * inner + offset, length);
      }
      offset += length;
    }
    return known
        ? new Known(first.type(), shape, values)
        : new Value.Computed(first.type(), shape, ids);
  }

  private static List<Value> split(Call call) {
    Value x = call.input(0);
    int axis = Shapes.axis(call.integer("axis", 0), x.rank());
    int length = x.shape()[axis];
    long[] parts = call.has(1) ? call.longs(1, "split") : call.integers("split");
    if (parts == null) {
      int n = Math.toIntExact(call.integer("num_outputs", call.node().getOutputCount()));
      int each = (length + n - 1) / n;
      parts = new long[n];
      for (int i = 0; i < n; i++) {
        parts[i] = Math.max(0, Math.min(each, length - (long) i * each));
      }
    }
    if (Arrays.stream(parts).sum() != length) {
      throw new OnnxException("splits " + length + " into " + Arrays.toString(parts));
    }
    List<Value> results = new ArrayList<>();
    int start = 0;
    for (long part : parts) {
      int[] index = new int[Math.toIntExact(part)];
      for (int i = 0; i < index.length; i++) {
        index[i] = start + i;
      }
      results.add(along(x, axis, index, call));
      start += index.length;
    }
    return results;
  }

  /** Elements at these places of one axis. */
  static Value along(Value x, int axis, int[] index, Call call) {
    int length = x.shape()[axis];
    int[] shape = Shapes.with(x.shape(), axis, index.length);
    int outer = Shapes.product(shape, 0, axis);
    int inner = Shapes.product(shape, axis + 1, shape.length);
    int[] from = new int[outer * index.length * inner];
    int i = 0;
    for (int o = 0; o < outer; o++) {
      for (int place : index) {
        for (int k = 0; k < inner; k++) {
          from[i++] = place < 0 ? -1 : (o * length + place) * inner + k;
        }
      }
    }
    return x.rearranged(shape, from, 0, call);
  }

  private static Value slice(Call call) {
    Value x = call.input(0);
    long[] starts = call.has(1) ? call.longs(1, "starts") : call.integers("starts");
    long[] ends = call.has(2) ? call.longs(2, "ends") : call.integers("ends");
    long[] axes = Reshapes.axes(call, 3);
    long[] steps = call.has(4) ? call.longs(4, "steps") : null;
    if (starts == null || ends == null || starts.length != ends.length) {
      throw new OnnxException("has no starts and ends that fit");
    }
    for (int i = 0; i < starts.length; i++) {
      int axis = axes == null ? i : Shapes.axis(axes[i], x.rank());
      long step = steps == null ? 1 : steps[i];
      if (step == 0) {
        throw new OnnxException("has a step of 0");
      }
      int length = x.shape()[axis];
      long low = step > 0 ? 0 : -1;
      long high = step > 0 ? length : length - 1;
      long start =
          Math.clamp(starts[i] < 0 ? starts[i] + length : starts[i], step > 0 ? 0 : 0, high);
      long end =
          Math.clamp(ends[i] < 0 ? ends[i] + length : ends[i], low, high + (step > 0 ? 0 : 1));
      List<Integer> index = new ArrayList<>();
      for (long at = start; step > 0 ? at < end : at > end; at += step) {
        index.add((int) at);
      }
      x = along(x, axis, index.stream().mapToInt(k -> k).toArray(), call);
    }
    return x;
  }

  private static Value pad(Call call) {
    Value x = call.input(0);
    long[] pads = call.has(1) ? call.longs(1, "pads") : call.integers("pads");
    double fill = call.number("value", 0);
    if (call.has(2)) {
      fill = call.known(2, "constant_value").values()[0];
    }
    String mode = call.text("mode", "constant");
    long[] axes = call.has(3) ? call.longs(3, "axes") : null;
    int n = axes == null ? x.rank() : axes.length;
    if (pads == null || pads.length != 2 * n) {
      throw new OnnxException("has no pads that fit");
    }
    for (int i = 0; i < n; i++) {
      int axis = axes == null ? i : Shapes.axis(axes[i], x.rank());
      int length = x.shape()[axis];
      int before = Math.toIntExact(pads[i]);
      int[] index = new int[Math.toIntExact(length + pads[i] + pads[i + n])];
      for (int k = 0; k < index.length; k++) {
        index[k] = padded(k - before, length, mode);
      }
      int[] shape = Shapes.with(x.shape(), axis, index.length);
      int outer = Shapes.product(shape, 0, axis);
      int inner = Shapes.product(shape, axis + 1, shape.length);
      int[] from = new int[outer * index.length * inner];
      int f = 0;
      for (int o = 0; o < outer; o++) {
        for (int place : index) {
          for (int k = 0; k < inner; k++) {
            from[f++] = place < 0 ? -1 : (o * length + place) * inner + k;
          }
        }
      }
      if (before != 0 || index.length != length) {
        x = x.rearranged(shape, from, fill, call);
      }
    }
    return x;
  }

  private static int padded(int at, int length, String mode) {
    if (at >= 0 && at < length) {
      return at;
    }
    return switch (mode) {
      case "constant" -> -1;
      case "edge" -> at < 0 ? 0 : length - 1;
      case "reflect" -> {
        int mirrored = at < 0 ? -at : 2 * (length - 1) - at;
        if (mirrored < 0 || mirrored >= length) {
          throw new OnnxException("reflects further than the value is long");
        }
        yield mirrored;
      }
      case "wrap" -> Math.floorMod(at, length);
      default -> throw new OnnxException("pads in the unknown mode " + mode);
    };
  }

  private static Value expand(Call call) {
    Value x = call.input(0);
    long[] wanted = call.longs(1, "shape");
    int[] shape = Arrays.stream(wanted).mapToInt(Math::toIntExact).toArray();
    int[] to = Shapes.broadcast(x.shape(), shape);
    return x.rearranged(to, Shapes.stretched(x.shape(), to), 0, call);
  }

  private static Value tile(Call call) {
    Value x = call.input(0);
    long[] repeats = call.longs(1, "repeats");
    if (repeats.length != x.rank()) {
      throw new OnnxException("repeats " + repeats.length + " of " + x.rank() + " axes");
    }
    for (int axis = 0; axis < repeats.length; axis++) {
      int length = x.shape()[axis];
      int[] index = new int[Math.toIntExact(length * repeats[axis])];
      Arrays.setAll(index, i -> i % length);
      x = along(x, axis, index, call);
    }
    return x;
  }

  private static Value depthToSpace(Call call) {
    Value x = call.input(0);
    int b = Math.toIntExact(call.integer("blocksize", 1));
    int[] s = x.shape();
    if (s.length != 4 || b < 1 || s[1] % (b * b) != 0) {
      throw new OnnxException("does not fit " + Arrays.toString(s));
    }
    boolean crd = call.text("mode", "DCR").equals("CRD");
    int c = s[1] / (b * b);
    Value split =
        x.reshaped(
            crd ? new int[] {s[0], c, b, b, s[2], s[3]} : new int[] {s[0], b, b, c, s[2], s[3]});
    int[] order = crd ? new int[] {0, 1, 4, 2, 5, 3} : new int[] {0, 3, 4, 1, 5, 2};
    return transposed(split, order, call).reshaped(new int[] {s[0], c, s[2] * b, s[3] * b});
  }

  private static Value spaceToDepth(Call call) {
    Value x = call.input(0);
    int b = Math.toIntExact(call.integer("blocksize", 1));
    int[] s = x.shape();
    if (s.length != 4 || b < 1 || s[2] % b != 0 || s[3] % b != 0) {
      throw new OnnxException("does not fit " + Arrays.toString(s));
    }
    Value split = x.reshaped(new int[] {s[0], s[1], s[2] / b, b, s[3] / b, b});
    return transposed(split, new int[] {0, 3, 5, 1, 2, 4}, call)
        .reshaped(new int[] {s[0], s[1] * b * b, s[2] / b, s[3] / b});
  }
}
