package dev.proofstream.model.onnx;

import dev.proofstream.model.graph.Relation;
import dev.proofstream.model.onnx.Value.ClassOf;
import dev.proofstream.model.onnx.Value.Computed;
import dev.proofstream.model.onnx.Value.Known;
import dev.proofstream.model.onnx.Value.Text;
import dev.proofstream.model.onnx.Value.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Operators that pick values by index. */
final class Indexing {
  private Indexing() {}

  static void register(Map<String, Operator> operators) {
    operators.put("Gather", call -> List.of(gather(call)));
    operators.put("GatherElements", call -> List.of(gatherElements(call)));
    operators.put("GatherND", call -> List.of(gatherNd(call)));
    operators.put("ArrayFeatureExtractor", call -> List.of(extract(call)));
    operators.put("OneHot", call -> List.of(oneHot(call)));
  }

  private static Value gather(Call call) {
    Value x = call.input(0);
    Value indices = call.input(1);
    int axis = Shapes.axis(call.integer("axis", 0), x.rank());
    int length = x.shape()[axis];
    int[] shape = new int[x.rank() - 1 + indices.rank()];
    System.arraycopy(x.shape(), 0, shape, 0, axis);
    System.arraycopy(indices.shape(), 0, shape, axis, indices.rank());
    System.arraycopy(x.shape(), axis + 1, shape, axis + indices.rank(), x.rank() - axis - 1);
    if (indices instanceof ClassOf label && x.size() == length) {
      return ofClass(x, label, shape);
    }
    if (indices instanceof Computed computed) {
      return ComputedIndices.gather(call, x, computed, axis, shape);
    }
    int[] index = index((Known) indices, length);
    return Movement.along(x, axis, index, call).reshaped(shape);
  }

  private static int[] index(Known indices, int length) {
    int[] index = new int[indices.values().length];
    for (int i = 0; i < index.length; i++) {
      long at = (long) indices.values()[i];
      if (at < -length || at >= length) {
        throw new OnnxException("asks for element " + at + " of " + length);
      }
      index[i] = (int) (at < 0 ? at + length : at);
    }
    return index;
  }

  /** A table looked up at the class index: other names for the classes. */
  private static Value ofClass(Value table, ClassOf label, int[] shape) {
    double[] at = label.numbers();
    for (double index : at) {
      if (index != Math.rint(index) || index < 0 || index >= table.size()) {
        throw new OnnxException("looks up place " + index + " of a table of " + table.size());
      }
    }
    return switch (table) {
      case Known known ->
          ClassOf.numbered(
              known.type(),
              shape,
              label.decision(),
              Arrays.stream(at).map(i -> known.values()[(int) i]).toArray());
      case Text text ->
          new ClassOf(
              Type.TEXT,
              shape,
              label.decision(),
              Arrays.stream(at).mapToObj(i -> text.values().get((int) i)).toList(),
              null);
      default -> throw new OnnxException("looks up computed values by the class");
    };
  }

  private static Value gatherElements(Call call) {
    Value x = call.input(0);
    Value indices = call.input(1);
    int axis = Shapes.axis(call.integer("axis", 0), x.rank());
    if (indices.rank() != x.rank()) {
      throw new OnnxException("has indices of another rank than its data");
    }
    if (indices instanceof ClassOf label && x.size() == x.shape()[axis]) {
      return ofClass(x, label, indices.shape());
    }
    if (indices instanceof Computed computed) {
      return ComputedIndices.gatherElements(call, x, computed, axis);
    }
    int[] index = index((Known) indices, x.shape()[axis]);
    int[] strides = Shapes.strides(x.shape());
    int[] from = new int[index.length];
    int[] at = new int[x.rank()];
    for (int i = 0; i < from.length; i++) {
      for (int d = 0; d < at.length; d++) {
        from[i] += (d == axis ? index[i] : at[d]) * strides[d];
      }
      Shapes.next(at, indices.shape());
    }
    return x.rearranged(indices.shape(), from, 0, call);
  }

  private static Value gatherNd(Call call) {
    Value x = call.input(0);
    if (call.input(1) instanceof Computed computed
        && computed.rank() > 0
        && computed.shape()[computed.rank() - 1] == 1
        && call.integer("batch_dims", 0) == 0) {
      // One index for each element is a Gather of the first axis.
      int[] shape = new int[computed.rank() - 1 + x.rank() - 1];
      System.arraycopy(computed.shape(), 0, shape, 0, computed.rank() - 1);
      System.arraycopy(x.shape(), 1, shape, computed.rank() - 1, x.rank() - 1);
      return ComputedIndices.gather(call, x, computed, 0, shape);
    }
    Known indices = call.known(1, "indices");
    if (call.integer("batch_dims", 0) != 0) {
      throw new OnnxException("has batch_dims, which is not supported");
    }
    int depth = indices.shape()[indices.rank() - 1];
    int inner = Shapes.product(x.shape(), depth, x.rank());
    int[] strides = Shapes.strides(x.shape());
    int count = depth == 0 ? 1 : indices.size() / depth;
    int[] from = new int[count * inner];
    for (int i = 0; i < count; i++) {
      int base = 0;
      for (int d = 0; d < depth; d++) {
        long at = (long) indices.values()[i * depth + d];
        at += at < 0 ? x.shape()[d] : 0;
        if (at < 0 || at >= x.shape()[d]) {
          throw new OnnxException("asks for element " + at + " of " + x.shape()[d]);
        }
        base += (int) at * strides[d];
      }
      for (int k = 0; k < inner; k++) {
        from[i * inner + k] = base + k;
      }
    }
    int[] shape = new int[indices.rank() - 1 + x.rank() - depth];
    System.arraycopy(indices.shape(), 0, shape, 0, indices.rank() - 1);
    System.arraycopy(x.shape(), depth, shape, indices.rank() - 1, x.rank() - depth);
    return x.rearranged(shape, from, 0, call);
  }

  /** Columns of the last axis. */
  private static Value extract(Call call) {
    Value x = call.input(0);
    Value indices = call.input(1);
    int axis = x.rank() - 1;
    if (indices instanceof ClassOf label && x.size() == x.shape()[axis]) {
      return ofClass(x, label, new int[] {1, 1});
    }
    if (!(indices instanceof Known known)) {
      throw new OnnxException("picks columns by computed numbers");
    }
    int[] index = index(known, x.shape()[axis]);
    Value result = Movement.along(x, axis, index, call);
    return x.rank() == 1 ? result.reshaped(new int[] {1, index.length}) : result;
  }

  private static Value oneHot(Call call) {
    Value indices = call.input(0);
    int depth = Math.toIntExact(call.longs(1, "depth")[0]);
    Known values = call.known(2, "values");
    if (depth < 1 || values.size() != 2) {
      throw new OnnxException("has a depth of " + depth + " and " + values.size() + " values");
    }
    int rank = indices.rank() + 1;
    int axis = Shapes.axis(call.integer("axis", -1), rank);
    int n = indices.size();
    double off = values.values()[0];
    double on = values.values()[1];
    // One bit for each index and place, the places innermost; then to where the axis is.
    int[] shape = Arrays.copyOf(indices.shape(), rank);
    shape[rank - 1] = depth;
    Value hot;
    if (indices instanceof Known known) {
      double[] filled = new double[n * depth];
      Arrays.fill(filled, off);
      for (int i = 0; i < n; i++) {
        long at = (long) known.values()[i];
        at += at < 0 ? depth : 0;
        if (at >= 0 && at < depth) {
          filled[i * depth + (int) at] = on;
        }
      }
      hot = new Known(values.type(), shape, filled);
    } else {
      int[] ids = call.computed(indices).ids();
      int[] repeated = new int[n * depth];
      double[] places = new double[n * depth];
      for (int i = 0; i < repeated.length; i++) {
        repeated[i] = ids[i / depth];
        places[i] = i % depth;
      }
      call.building(values.type());
      int[] bits = call.builder().compare(repeated, Relation.EQUAL, places);
      double[] weights = new double[bits.length];
      double[] bias = new double[bits.length];
      Arrays.fill(weights, on - off);
      Arrays.fill(bias, off);
      hot = call.result(values.type(), shape, call.builder().elementwise(bits, weights, bias));
    }
    int[] order = new int[rank];
    for (int d = 0, from = 0; d < rank; d++) {
      order[d] = d == axis ? rank - 1 : from++;
    }
    return Movement.transposed(hot, order, call);
  }
}
