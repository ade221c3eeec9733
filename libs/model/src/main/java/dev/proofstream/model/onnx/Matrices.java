package dev.proofstream.model.onnx;

import dev.proofstream.model.graph.Windows;
import dev.proofstream.model.onnx.Value.Computed;
import dev.proofstream.model.onnx.Value.Known;
import dev.proofstream.model.onnx.Value.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Matrix products. */
final class Matrices {

  /** More multiplications of computed values than this make no circuit of use. */
  private static final long MOST_PRODUCTS = 200_000;

  private Matrices() {}

  static void register(Map<String, Operator> operators) {
    operators.put("Gemm", call -> List.of(gemm(call)));
    operators.put("MatMul", call -> List.of(product(call, call.input(0), call.input(1))));
  }

  private static Value gemm(Call call) {
    Value a = call.input(0);
    Value b = call.input(1);
    if (a.rank() != 2 || b.rank() != 2) {
      throw new OnnxException("needs two matrices");
    }
    if (call.flag("transA", false)) {
      a = Movement.transposed(a, new int[] {1, 0}, call);
    }
    if (call.flag("transB", false)) {
      b = Movement.transposed(b, new int[] {1, 0}, call);
    }
    Value product = scaled(call, product(call, a, b), call.number("alpha", 1));
    if (!call.has(2)) {
      return product;
    }
    return Elementwise.add(call, product, scaled(call, call.input(2), call.number("beta", 1)), 1);
  }

  private static Value scaled(Call call, Value x, float factor) {
    return factor == 1
        ? x
        : Elementwise.multiply(call, x, new Known(x.type(), new int[0], new double[] {factor}));
  }

  /** The product of matrices, or of stacks of them, as NumPy's matmul. */
  static Value product(Call call, Value left, Value right) {
    Value a = left.rank() == 1 ? left.reshaped(new int[] {1, left.size()}) : left;
    Value b = right.rank() == 1 ? right.reshaped(new int[] {right.size(), 1}) : right;
    if (a.rank() < 2 || b.rank() < 2) {
      throw new OnnxException("needs matrices");
    }
    int m = a.shape()[a.rank() - 2];
    int k = a.shape()[a.rank() - 1];
    int n = b.shape()[b.rank() - 1];
    if (b.shape()[b.rank() - 2] != k) {
      throw new OnnxException(
          "multiplies "
              + Arrays.toString(left.shape())
              + " by "
              + Arrays.toString(right.shape())
              + ", which do not fit");
    }
    int[] stack =
        Shapes.broadcast(
            Arrays.copyOf(a.shape(), a.rank() - 2), Arrays.copyOf(b.shape(), b.rank() - 2));
    int[] shape = Arrays.copyOf(stack, stack.length + 2);
    shape[stack.length] = m;
    shape[stack.length + 1] = n;
    int count = Shapes.size(stack);
    int[] aAt = Shapes.stretched(Arrays.copyOf(a.shape(), a.rank() - 2), stack);
    int[] bAt = Shapes.stretched(Arrays.copyOf(b.shape(), b.rank() - 2), stack);
    call.building(left.type());
    Value result;
    if (a instanceof Known x && b instanceof Known y) {
      result = folded(x, y, shape, count, aAt, bAt, m, k, n);
    } else if (b instanceof Known y) {
      result = byConstant(call, call.computed(a), y, shape, count, aAt, bAt, m, k, n);
    } else if (a instanceof Known x) {
      result = constantBy(call, x, call.computed(b), shape, count, aAt, bAt, m, k, n);
    } else {
      result = computed(call, call.computed(a), call.computed(b), shape, count, aAt, bAt, m, k, n);
    }
    if (left.rank() > 1 && right.rank() > 1) {
      return result;
    }
    boolean[] dropped = new boolean[shape.length];
    dropped[shape.length - 2] = left.rank() == 1;
    dropped[shape.length - 1] = right.rank() == 1;
    return result.reshaped(Shapes.without(shape, dropped));
  }

  private static Value folded(
      Known a, Known b, int[] shape, int count, int[] aAt, int[] bAt, int m, int k, int n) {
    double[] values = new double[Shapes.size(shape)];
    for (int s = 0; s < count; s++) {
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          double sum = 0;
          for (int t = 0; t < k; t++) {
            sum += a.values()[(aAt[s] * m + i) * k + t] * b.values()[(bAt[s] * k + t) * n + j];
          }
          values[(s * m + i) * n + j] = a.type().precision().round(sum);
        }
      }
    }
    return new Known(a.type(), shape, values);
  }

  /** Rows of x times a constant matrix: one window for each row of x. */
  private static Value byConstant(
      Call call,
      Computed x,
      Known w,
      int[] shape,
      int count,
      int[] xAt,
      int[] wAt,
      int m,
      int k,
      int n) {
    int[] ids = new int[count * m * n];
    boolean same = Arrays.stream(wAt).distinct().count() == 1;
    int stacks = same ? 1 : count;
    int each = count / stacks;
    for (int s = 0; s < stacks; s++) {
      double[][] weights = new double[n][k];
      for (int j = 0; j < n; j++) {
        for (int t = 0; t < k; t++) {
          weights[j][t] = w.values()[(wAt[s] * k + t) * n + j];
        }
      }
      int[][] windows = new int[each * m][];
      for (int p = 0; p < windows.length; p++) {
        int from = (xAt[s * each + p / m] * m + p % m) * k;
        windows[p] = Arrays.copyOfRange(x.ids(), from, from + k);
      }
      int[] result =
          call.builder().affine(new Windows(weights, windows, new double[n * windows.length]));
      for (int j = 0; j < n; j++) {
        for (int p = 0; p < windows.length; p++) {
          ids[(s * each * m + p) * n + j] = result[j * windows.length + p];
        }
      }
    }
    return call.result(x.type(), shape, ids);
  }

  /** A constant matrix times x: one window for each column of x. */
  private static Value constantBy(
      Call call,
      Known w,
      Computed x,
      int[] shape,
      int count,
      int[] wAt,
      int[] xAt,
      int m,
      int k,
      int n) {
    int[] ids = new int[count * m * n];
    for (int s = 0; s < count; s++) {
      double[][] weights = new double[m][];
      for (int i = 0; i < m; i++) {
        int from = (wAt[s] * m + i) * k;
        weights[i] = Arrays.copyOfRange(w.values(), from, from + k);
      }
      int[][] windows = new int[n][k];
      for (int j = 0; j < n; j++) {
        for (int t = 0; t < k; t++) {
          windows[j][t] = x.ids()[(xAt[s] * k + t) * n + j];
        }
      }
      int[] result = call.builder().affine(new Windows(weights, windows, new double[m * n]));
      System.arraycopy(result, 0, ids, s * m * n, m * n);
    }
    return call.result(x.type(), shape, ids);
  }

  private static Value computed(
      Call call,
      Computed a,
      Computed b,
      int[] shape,
      int count,
      int[] aAt,
      int[] bAt,
      int m,
      int k,
      int n) {
    long products = (long) count * m * n * k;
    if (products > MOST_PRODUCTS) {
      throw new OnnxException(
          "multiplies computed values with each other %d times; at most %d are supported"
              .formatted(products, MOST_PRODUCTS));
    }
    int[] left = new int[(int) products];
    int[] right = new int[(int) products];
    int p = 0;
    for (int s = 0; s < count; s++) {
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          for (int t = 0; t < k; t++) {
            left[p] = a.ids()[(aAt[s] * m + i) * k + t];
            right[p++] = b.ids()[(bAt[s] * k + t) * n + j];
          }
        }
      }
    }
    int[] all = call.builder().product(left, right);
    int[][] windows = new int[count * m * n][];
    for (int o = 0; o < windows.length; o++) {
      windows[o] = Arrays.copyOfRange(all, o * k, (o + 1) * k);
    }
    double[][] ones = new double[1][k];
    Arrays.fill(ones[0], 1);
    Type type = a.type();
    return call.result(
        type, shape, call.builder().affine(new Windows(ones, windows, new double[windows.length])));
  }
}
