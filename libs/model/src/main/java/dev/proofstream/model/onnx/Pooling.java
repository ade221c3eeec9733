package dev.proofstream.model.onnx;

import dev.proofstream.model.graph.Groups;
import dev.proofstream.model.graph.Sparse;
import dev.proofstream.model.onnx.Value.Computed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Pooling, reductions and resizing. */
final class Pooling {
  /** A chain of products keeps few digits of each factor. */
  private static final int MOST_FACTORS = 8;

  private Pooling() {}

  static void register(Map<String, Operator> operators) {
    operators.put("MaxPool", call -> List.of(maxPool(call)));
    operators.put("AveragePool", call -> List.of(averagePool(call)));
    operators.put(
        "GlobalMaxPool",
        call -> List.of(reduce(call, call.input(0), spatialAxes(call), true, "max")));
    operators.put(
        "GlobalAveragePool",
        call -> List.of(reduce(call, call.input(0), spatialAxes(call), true, "mean")));
    for (String kind :
        List.of(
            "Sum", "Mean", "Max", "Min", "SumSquare", "L1", "L2", "Prod", "LogSum", "LogSumExp")) {
      String lower = kind.toLowerCase(java.util.Locale.ROOT);
      operators.put("Reduce" + kind, call -> List.of(reduction(call, lower)));
    }
    operators.put("Resize", call -> List.of(Resizing.resize(call)));
    operators.put("Upsample", call -> List.of(Resizing.upsample(call)));
  }

  private static Value maxPool(Call call) {
    if (call.node().getOutputCount() > 1) {
      throw new OnnxException("also gives the places of the maxima, which is not supported");
    }
    Computed x = call.computed(0);
    Frame frame = Frame.of(call, x.shape(), kernel(call));
    List<int[]> groups = new ArrayList<>();
    int channels = x.shape()[1];
    int channel = Shapes.size(frame.input());
    int[][] windows = frame.windows();
    for (int c = 0; c < channels; c++) {
      int offset = c * channel;
      for (int[] window : windows) {
        groups.add(
            Arrays.stream(window).filter(at -> at >= 0).map(at -> x.ids()[offset + at]).toArray());
      }
    }
    call.building(x.type());
    return call.result(
        x.type(), frame.shape(channels), call.builder().extreme(true, Groups.of(groups)));
  }

  private static int[] kernel(Call call) {
    int[] kernel = call.smallIntegers("kernel_shape");
    if (kernel.length == 0) {
      throw new OnnxException("has no kernel_shape");
    }
    return kernel;
  }

  private static Value averagePool(Call call) {
    Computed x = call.computed(0);
    Frame frame = Frame.of(call, x.shape(), kernel(call));
    boolean all = call.flag("count_include_pad", false);
    if (all && call.flag("ceil_mode", false)) {
      throw new OnnxException("counts padding with ceil_mode, which runtimes do differently");
    }
    int channels = x.shape()[1];
    int channel = Shapes.size(frame.input());
    int[][] windows = frame.windows();
    List<int[]> groups = new ArrayList<>();
    double[] shares = new double[channels * windows.length];
    for (int c = 0; c < channels; c++) {
      int offset = c * channel;
      for (int[] window : windows) {
        int[] inside =
            Arrays.stream(window).filter(at -> at >= 0).map(at -> x.ids()[offset + at]).toArray();
        shares[groups.size()] = 1.0 / (all ? window.length : inside.length);
        groups.add(inside);
      }
    }
    call.building(x.type());
    return call.result(x.type(), frame.shape(channels), sums(call, Groups.of(groups), shares));
  }

  /** Sums of groups, each times its share. */
  private static int[] product(Call call, int[][] members) {
    int length = members[0].length;
    if (length > MOST_FACTORS) {
      throw new OnnxException("multiplies %d values; up to %d are".formatted(length, MOST_FACTORS));
    }
    int[] result = null;
    for (int k = 0; k < length; k++) {
      int factor = k;
      int[] column = Arrays.stream(members).mapToInt(group -> group[factor]).toArray();
      result = result == null ? column : call.builder().product(result, column);
    }
    return result;
  }

  private static int[] sums(Call call, Groups groups, double[] shares) {
    double[] weights = new double[groups.ids().length];
    for (int g = 0; g < groups.count(); g++) {
      Arrays.fill(weights, groups.start()[g], groups.start()[g + 1], shares[g]);
    }
    return call.builder()
        .affine(new Sparse(groups.start(), groups.ids(), weights, new double[groups.count()]));
  }

  private static boolean[] spatialAxes(Call call) {
    int[] shape = call.input(0).shape();
    Frame.spatial(shape);
    boolean[] axes = new boolean[shape.length];
    Arrays.fill(axes, 2, axes.length, true);
    return axes;
  }

  private static Value reduction(Call call, String kind) {
    Value x = call.input(0);
    long[] axes = Reshapes.axes(call, 1);
    boolean[] reduced = new boolean[x.rank()];
    if (axes == null || axes.length == 0) {
      if (call.flag("noop_with_empty_axes", false)) {
        return x;
      }
      Arrays.fill(reduced, true);
      if (x.rank() > 1) {
        reduced[0] = x.shape()[0] == 1;
      }
    } else {
      for (long axis : axes) {
        reduced[Shapes.axis(axis, x.rank())] = true;
      }
    }
    return reduce(call, x, reduced, call.flag("keepdims", true), kind);
  }

  static Value reduce(Call call, Value of, boolean[] reduced, boolean keepDims, String kind) {
    Value input = of;
    call.building(input.type());
    if (kind.equals("sumsquare") || kind.equals("l2")) {
      input = Elementwise.multiply(call, input, input);
    }
    Computed x = call.computed(input);
    int[] shape = x.shape();
    int[] kept = shape.clone();
    for (int d = 0; d < kept.length; d++) {
      kept[d] = reduced[d] ? 1 : kept[d];
    }
    int[] strides = Shapes.strides(kept);
    int count = Shapes.size(kept);
    int length = count == 0 ? 0 : x.size() / count;
    if (length == 0) {
      throw new OnnxException("reduces nothing");
    }
    int[][] members = new int[count][length];
    int[] filled = new int[count];
    int[] at = new int[shape.length];
    for (int i = 0; i < x.size(); i++) {
      int group = 0;
      for (int d = 0; d < at.length; d++) {
        group += reduced[d] ? 0 : at[d] * strides[d];
      }
      members[group][filled[group]++] = x.ids()[i];
      Shapes.next(at, shape);
    }
    Groups groups = Groups.of(List.of(members));
    double[] shares = new double[count];
    Arrays.fill(shares, kind.equals("mean") ? 1.0 / length : 1);
    int[] result =
        switch (kind) {
          case "max" -> call.builder().extreme(true, groups);
          case "min" -> call.builder().extreme(false, groups);
          case "prod" -> product(call, members);
          case "sum", "mean", "sumsquare" -> sums(call, groups, shares);
          case "l1" -> {
            int[] absolute =
                call.builder()
                    .piecewise(groups.ids(), dev.proofstream.model.graph.Polyline.absolute());
            yield sums(call, new Groups(groups.start(), absolute), shares);
          }
          case "logsum" -> {
            int[] sums = sums(call, groups, shares);
            int[] written = new WrittenOut(call.builder()).log(sums);
            yield written != null
                ? written
                : call.builder()
                    .smooth(
                        sums,
                        dev.proofstream.model.graph.SmoothFunction.of(
                            dev.proofstream.model.graph.SmoothFunction.Shape.LOG));
          }
          case "logsumexp" -> {
            int[] logs = new int[groups.count()];
            for (int g = 0; g < logs.length; g++) {
              logs[g] = Activations.logSumExp(call.builder(), groups.group(g))[0];
            }
            yield logs;
          }
          case "l2" ->
              call.builder()
                  .smooth(
                      sums(call, groups, shares),
                      dev.proofstream.model.graph.SmoothFunction.of(
                          dev.proofstream.model.graph.SmoothFunction.Shape.SQRT));
          default -> throw new IllegalArgumentException(kind);
        };
    return call.result(x.type(), keepDims ? kept : Shapes.without(shape, reduced), result);
  }
}
