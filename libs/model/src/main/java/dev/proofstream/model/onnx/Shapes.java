package dev.proofstream.model.onnx;

import java.util.Arrays;

/** Arithmetic of row-major shapes. */
final class Shapes {

  /** A value with more elements than this is refused before memory is asked for. */
  private static final long MOST_ELEMENTS = 50_000_000;

  private Shapes() {}

  static int size(int[] shape) {
    long size = 1;
    for (int dimension : shape) {
      if (dimension < 0) {
        throw new OnnxException("the shape " + Arrays.toString(shape) + " is not known");
      }
      size *= dimension;
      if (size > MOST_ELEMENTS) {
        throw new OnnxException(
            "a value of shape " + Arrays.toString(shape) + " is too large to prove anything about");
      }
    }
    return (int) size;
  }

  static int axis(long axis, int rank) {
    if (axis < -rank || axis >= rank) {
      throw new OnnxException("axis " + axis + " of a value of " + rank + " dimensions");
    }
    return (int) (axis < 0 ? axis + rank : axis);
  }

  static int[] strides(int[] shape) {
    int[] strides = new int[shape.length];
    int stride = 1;
    for (int d = shape.length - 1; d >= 0; d--) {
      strides[d] = stride;
      stride *= shape[d];
    }
    return strides;
  }

  /** The shape that both are stretched to, as NumPy does. */
  static int[] broadcast(int[] a, int[] b) {
    int rank = Math.max(a.length, b.length);
    int[] shape = new int[rank];
    for (int d = 1; d <= rank; d++) {
      int x = d > a.length ? 1 : a[a.length - d];
      int y = d > b.length ? 1 : b[b.length - d];
      if (x != y && x != 1 && y != 1) {
        throw new OnnxException(
            "the shapes " + Arrays.toString(a) + " and " + Arrays.toString(b) + " do not fit");
      }
      shape[rank - d] = x == 1 ? y : x;
    }
    return shape;
  }

  /** For each element of {@code to} the element of {@code from} that it is stretched from. */
  static int[] stretched(int[] from, int[] to) {
    int[] strides = strides(from);
    int[] index = new int[size(to)];
    int[] at = new int[to.length];
    for (int i = 0; i < index.length; i++) {
      int source = 0;
      for (int d = 0; d < from.length; d++) {
        source += from[d] == 1 ? 0 : at[d + to.length - from.length] * strides[d];
      }
      index[i] = source;
      next(at, to);
    }
    return index;
  }

  /** Counts up a row-major position. */
  static void next(int[] at, int[] shape) {
    for (int d = shape.length - 1; d >= 0; d--) {
      if (++at[d] < shape[d]) {
        return;
      }
      at[d] = 0;
    }
  }

  static int product(int[] shape, int from, int to) {
    int product = 1;
    for (int d = from; d < to; d++) {
      product = Math.multiplyExact(product, shape[d]);
    }
    return product;
  }

  static int[] identity(int n) {
    int[] index = new int[n];
    Arrays.setAll(index, i -> i);
    return index;
  }

  /** A shape with its dimension at an axis replaced. */
  static int[] with(int[] shape, int axis, int dimension) {
    int[] changed = shape.clone();
    changed[axis] = dimension;
    return changed;
  }

  /** A shape without the marked axes. */
  static int[] without(int[] shape, boolean[] dropped) {
    int[] kept = new int[shape.length];
    int n = 0;
    for (int d = 0; d < shape.length; d++) {
      if (!dropped[d]) {
        kept[n++] = shape[d];
      }
    }
    return Arrays.copyOf(kept, n);
  }
}
