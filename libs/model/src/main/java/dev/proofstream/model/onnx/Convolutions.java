package dev.proofstream.model.onnx;

import dev.proofstream.model.graph.Sparse;
import dev.proofstream.model.graph.Windows;
import dev.proofstream.model.onnx.Value.Computed;
import dev.proofstream.model.onnx.Value.Known;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Convolutions and batch normalisation: linear maps over images. */
final class Convolutions {
  private Convolutions() {}

  static void register(Map<String, Operator> operators) {
    operators.put("Conv", call -> List.of(conv(call)));
    operators.put("ConvTranspose", call -> List.of(convTranspose(call)));
    operators.put("BatchNormalization", call -> List.of(batchNormalization(call)));
  }

  private static Value conv(Call call) {
    Computed x = call.computed(0);
    Known w = call.known(1, "weights");
    int[] shape = x.shape();
    int[] ws = w.shape();
    int groups = Math.toIntExact(call.integer("group", 1));
    if (ws.length != shape.length
        || shape.length < 3
        || groups < 1
        || ws[0] % groups != 0
        || ws[1] * groups != shape[1]) {
      throw new OnnxException(
          "weights %s do not fit %s in %d groups"
              .formatted(Arrays.toString(ws), Arrays.toString(shape), groups));
    }
    int[] kernel = call.smallIntegers("kernel_shape", Arrays.copyOfRange(ws, 2, ws.length));
    if (Shapes.size(kernel) != Shapes.product(ws, 2, ws.length)) {
      throw new OnnxException("has a kernel_shape other than its weights");
    }
    Frame frame = Frame.of(call, shape, kernel);
    double[] bias = bias(call, ws[0]);
    int[][] places = frame.windows();
    int channel = Shapes.size(frame.input());
    int taps = frame.taps();
    int perGroup = ws[0] / groups;
    call.building(x.type());
    int[] ids = new int[ws[0] * places.length];
    for (int g = 0; g < groups; g++) {
      double[][] weights = new double[perGroup][];
      double[] constants = new double[perGroup * places.length];
      for (int r = 0; r < perGroup; r++) {
        int from = (g * perGroup + r) * ws[1] * taps;
        weights[r] = Arrays.copyOfRange(w.values(), from, from + ws[1] * taps);
        Arrays.fill(constants, r * places.length, (r + 1) * places.length, bias[g * perGroup + r]);
      }
      int[][] windows = new int[places.length][ws[1] * taps];
      for (int p = 0; p < places.length; p++) {
        for (int c = 0; c < ws[1]; c++) {
          for (int t = 0; t < taps; t++) {
            int at = places[p][t];
            windows[p][c * taps + t] =
                at < 0 ? Windows.OUTSIDE : x.ids()[(g * ws[1] + c) * channel + at];
          }
        }
      }
      int[] result = call.builder().affine(new Windows(weights, windows, constants));
      System.arraycopy(result, 0, ids, g * result.length, result.length);
    }
    return call.result(x.type(), frame.shape(ws[0]), ids);
  }

  private static double[] bias(Call call, int channels) {
    if (!call.has(2)) {
      return new double[channels];
    }
    double[] bias = call.known(2, "bias").values();
    if (bias.length != channels) {
      throw new OnnxException(bias.length + " biases for " + channels + " channels");
    }
    return bias;
  }

  /** Each value is laid out over the window at its place; what falls on one pixel adds up. */
  private static Value convTranspose(Call call) {
    Computed x = call.computed(0);
    Known w = call.known(1, "weights");
    int[] input = Frame.spatial(x.shape());
    int n = input.length;
    int[] ws = w.shape();
    int groups = Math.toIntExact(call.integer("group", 1));
    if (ws.length != n + 2 || ws[0] != x.shape()[1] || groups < 1 || ws[0] % groups != 0) {
      throw new OnnxException(
          "weights " + Arrays.toString(ws) + " do not fit " + Arrays.toString(x.shape()));
    }
    int[] kernel = Arrays.copyOfRange(ws, 2, ws.length);
    int[] strides = call.smallIntegers("strides", Frame.ones(n));
    int[] dilations = call.smallIntegers("dilations", Frame.ones(n));
    int[] extra = call.smallIntegers("output_padding", new int[n]);
    int[] pads = call.smallIntegers("pads", new int[2 * n]);
    int[] wanted = call.smallIntegers("output_shape");
    String auto = call.text("auto_pad", "NOTSET");
    int[] output = new int[n];
    int[] before = new int[n];
    for (int d = 0; d < n; d++) {
      int full = strides[d] * (input[d] - 1) + extra[d] + (kernel[d] - 1) * dilations[d] + 1;
      boolean same = auto.startsWith("SAME");
      if (wanted.length > 0 || same) {
        output[d] = wanted.length > 0 ? wanted[wanted.length - n + d] : input[d] * strides[d];
        int total = Math.max(0, full - output[d]);
        before[d] = auto.equals("SAME_UPPER") ? total / 2 : total - total / 2;
      } else {
        before[d] = auto.equals("VALID") ? 0 : pads[d];
        output[d] = full - before[d] - (auto.equals("VALID") ? 0 : pads[d + n]);
      }
    }
    int outputs = ws[1] * groups;
    int outSize = Shapes.size(output);
    int inSize = Shapes.size(input);
    int taps = Shapes.size(kernel);
    int[] outStrides = Shapes.strides(output);
    List<List<long[]>> terms = new ArrayList<>();
    for (int o = 0; o < outSize; o++) {
      terms.add(new ArrayList<>());
    }
    int[] at = new int[n];
    for (int i = 0; i < inSize; i++) {
      int[] tap = new int[n];
      for (int t = 0; t < taps; t++) {
        int o = 0;
        for (int d = 0; d < n && o >= 0; d++) {
          int place = at[d] * strides[d] + tap[d] * dilations[d] - before[d];
          o = place < 0 || place >= output[d] ? -1 : o + place * outStrides[d];
        }
        if (o >= 0) {
          terms.get(o).add(new long[] {i, t});
        }
        Shapes.next(tap, kernel);
      }
      Shapes.next(at, input);
    }
    int perGroup = ws[0] / groups;
    int[] start = new int[outputs * outSize + 1];
    for (int o = 0; o < outputs * outSize; o++) {
      start[o + 1] = Math.addExact(start[o], perGroup * terms.get(o % outSize).size());
    }
    int[] sources = new int[start[outputs * outSize]];
    double[] weights = new double[sources.length];
    double[] constants = new double[outputs * outSize];
    double[] bias = bias(call, outputs);
    int k = 0;
    for (int m = 0; m < outputs; m++) {
      int group = m / ws[1];
      for (int o = 0; o < outSize; o++) {
        constants[m * outSize + o] = bias[m];
        for (int c = group * perGroup; c < (group + 1) * perGroup; c++) {
          for (long[] term : terms.get(o)) {
            sources[k] = x.ids()[c * inSize + (int) term[0]];
            weights[k++] = w.values()[(c * ws[1] + m % ws[1]) * taps + (int) term[1]];
          }
        }
      }
    }
    call.building(x.type());
    int[] shape = new int[n + 2];
    shape[0] = 1;
    shape[1] = outputs;
    System.arraycopy(output, 0, shape, 2, n);
    return call.result(
        x.type(), shape, call.builder().affine(new Sparse(start, sources, weights, constants)));
  }

  private static Value batchNormalization(Call call) {
    if (call.flag("training_mode", false)) {
      throw new OnnxException("is in training mode; export the model in evaluation mode");
    }
    Value x = call.input(0);
    double[] scale = call.known(1, "scale").values();
    double[] shift = call.known(2, "B").values();
    double[] mean = call.known(3, "mean").values();
    double[] variance = call.known(4, "var").values();
    double epsilon = call.number("epsilon", 1e-5f);
    int channels = x.rank() > 1 ? x.shape()[1] : 1;
    if (scale.length != channels
        || shift.length != channels
        || mean.length != channels
        || variance.length != channels) {
      throw new OnnxException("has parameters for other than " + channels + " channels");
    }
    int each = x.size() / channels;
    double[] weights = new double[x.size()];
    double[] bias = new double[x.size()];
    for (int i = 0; i < weights.length; i++) {
      int c = i / each;
      weights[i] = scale[c] / Math.sqrt(variance[c] + epsilon);
      bias[i] = shift[c] - mean[c] * weights[i];
    }
    call.building(x.type());
    call.builder().note(call.name() + " (BatchNormalization): folded into the linear layer by it");
    return call.result(
        x.type(), x.shape(), call.builder().elementwise(call.computed(x).ids(), weights, bias));
  }
}
