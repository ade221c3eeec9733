package dev.proofstream.model.onnx;

import dev.proofstream.model.graph.Sparse;
import dev.proofstream.model.onnx.Value.Computed;
import java.util.Arrays;

/** CumSum: sums of everything up to each place along an axis, which is a linear map. */
final class RunningSums {
  private static final int MOST_TERMS = 2_000_000;

  private RunningSums() {}

  static Value of(Call call) {
    Computed x = call.computed(0);
    int axis = Shapes.axis(call.longs(1, "axis")[0], x.rank());
    boolean exclusive = call.flag("exclusive", false);
    boolean reverse = call.flag("reverse", false);
    int length = x.shape()[axis];
    int inner = Shapes.product(x.shape(), axis + 1, x.rank());
    if ((long) x.size() * length > MOST_TERMS) {
      throw new OnnxException(
          "adds up %d values along an axis of %d; at most %,d sums of terms are supported"
              .formatted(x.size(), length, MOST_TERMS));
    }
    int[] start = new int[x.size() + 1];
    int[] sources = new int[x.size() * length];
    int n = 0;
    for (int o = 0; o < x.size(); o++) {
      int place = o / inner % length;
      int first = o - place * inner;
      int from = reverse ? place + (exclusive ? 1 : 0) : 0;
      int to = reverse ? length : place + (exclusive ? 0 : 1);
      for (int l = from; l < to; l++) {
        sources[n++] = x.ids()[first + l * inner];
      }
      start[o + 1] = n;
    }
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    call.building(x.type());
    Sparse sums = new Sparse(start, Arrays.copyOf(sources, n), ones, new double[x.size()]);
    return call.result(x.type(), x.shape(), call.builder().affine(sums));
  }
}
