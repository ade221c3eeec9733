package dev.proofstream.model.onnx;

import dev.proofstream.model.onnx.Value.Known;
import dev.proofstream.model.onnx.Value.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Operators that only move values about, and those that tell shapes. */
final class Movement {
  private Movement() {}

  static void register(Map<String, Operator> operators) {
    operators.put("CumSum", call -> List.of(RunningSums.of(call)));
    operators.put("Identity", call -> List.of(call.input(0)));
    operators.put("Dropout", Movement::dropout);
    operators.put("Flatten", call -> List.of(flatten(call)));
    operators.put("Reshape", call -> List.of(reshape(call)));
    operators.put("Squeeze", call -> List.of(squeeze(call)));
    operators.put("Unsqueeze", call -> List.of(unsqueeze(call)));
    operators.put("Transpose", call -> List.of(transpose(call)));
    operators.put("Concat", call -> List.of(concat(call)));
    operators.put("Split", Movement::split);
    operators.put("Slice", call -> List.of(slice(call)));
    operators.put("Pad", call -> List.of(pad(call)));
    operators.put("Expand", call -> List.of(expand(call)));
    operators.put("Tile", call -> List.of(tile(call)));
    operators.put("Shape", call -> List.of(shape(call)));
    operators.put("Size", call -> List.of(integers(call.input(0).size())));
    operators.put("Constant", call -> List.of(constant(call)));
    operators.put("ConstantOfShape", call -> List.of(constantOfShape(call)));
    operators.put("Range", call -> List.of(range(call)));
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
    long[] axes = axes(call, 3);
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

  private static Value shape(Call call) {
    int[] shape = call.input(0).shape();
    int rank = shape.length;
    int start = clamped(call.integer("start", 0), rank);
    int end = clamped(call.integer("end", rank), rank);
    double[] part = new double[Math.max(0, end - start)];
    for (int d = 0; d < part.length; d++) {
      part[d] = shape[start + d];
    }
    return new Known(Type.INTEGER, new int[] {part.length}, part);
  }

  private static int clamped(long axis, int rank) {
    return (int) Math.clamp(axis < 0 ? axis + rank : axis, 0, (long) rank);
  }

  private static Known integers(double... values) {
    return new Known(
        Type.INTEGER, values.length == 1 ? new int[0] : new int[] {values.length}, values);
  }

  private static Value constant(Call call) {
    if (call.hasAttribute("value")) {
      return TensorData.read(call.attribute("value").getT());
    }
    if (call.hasAttribute("value_float")) {
      return new Known(Type.FLOAT32, new int[0], new double[] {call.number("value_float", 0)});
    }
    if (call.hasAttribute("value_floats")) {
      double[] values = call.numbers("value_floats");
      return new Known(Type.FLOAT32, new int[] {values.length}, values);
    }
    if (call.hasAttribute("value_int")) {
      return integers(call.integer("value_int", 0));
    }
    if (call.hasAttribute("value_ints")) {
      double[] values = Arrays.stream(call.integers("value_ints")).asDoubleStream().toArray();
      return new Known(Type.INTEGER, new int[] {values.length}, values);
    }
    if (call.hasAttribute("value_string") || call.hasAttribute("value_strings")) {
      List<String> texts =
          call.hasAttribute("value_string")
              ? List.of(call.text("value_string", ""))
              : call.texts("value_strings");
      return new Value.Text(
          call.hasAttribute("value_string") ? new int[0] : new int[] {texts.size()}, texts);
    }
    throw new OnnxException("a sparse constant is not supported; store it dense");
  }

  private static Value constantOfShape(Call call) {
    int[] shape = Arrays.stream(call.longs(0, "shape")).mapToInt(Math::toIntExact).toArray();
    Known value =
        call.hasAttribute("value")
            ? (Known) TensorData.read(call.attribute("value").getT())
            : new Known(Type.FLOAT32, new int[0], new double[1]);
    double[] values = new double[Shapes.size(shape)];
    Arrays.fill(values, value.values()[0]);
    return new Known(value.type(), shape, values);
  }

  private static Value range(Call call) {
    Known start = call.known(0, "start");
    double limit = call.known(1, "limit").values()[0];
    double step = call.known(2, "delta").values()[0];
    double count = Math.ceil((limit - start.values()[0]) / step);
    if (!(count < 1e7)) {
      throw new OnnxException("makes a range of " + count + " values");
    }
    double[] values = new double[Math.max(0, (int) count)];
    Arrays.setAll(values, i -> start.values()[0] + i * step);
    return new Known(start.type(), new int[] {values.length}, values);
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
