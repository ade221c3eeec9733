package dev.proofstream.model.onnx;

import java.util.Arrays;

/**
 * How a window moves over the spatial dimensions of a value [1, channels, spatial...].
 *
 * @param kernel size of the window
 * @param strides how far it moves
 * @param dilations distance of its taps
 * @param before padding before each dimension
 * @param input spatial dimensions
 * @param output number of places along each dimension
 */
record Frame(
    int[] kernel, int[] strides, int[] dilations, int[] before, int[] input, int[] output) {

  /** The frame of a convolution or pooling node. */
  static Frame of(Call call, int[] shape, int[] kernel) {
    int[] input = spatial(shape);
    int n = input.length;
    if (kernel.length != n) {
      throw new OnnxException(
          "a window of "
              + Arrays.toString(kernel)
              + " over the dimensions "
              + Arrays.toString(input));
    }
    int[] strides = checked(call.smallIntegers("strides", ones(n)), n, "strides");
    int[] dilations = checked(call.smallIntegers("dilations", ones(n)), n, "dilations");
    int[] pads = call.smallIntegers("pads", new int[2 * n]);
    boolean up = call.flag("ceil_mode", false);
    String auto = call.text("auto_pad", "NOTSET");
    int[] before = new int[n];
    int[] output = new int[n];
    if (pads.length != 2 * n) {
      throw new OnnxException("has pads of " + pads.length + " instead of " + 2 * n);
    }
    for (int d = 0; d < n; d++) {
      int reach = dilations[d] * (kernel[d] - 1) + 1;
      switch (auto) {
        case "SAME_UPPER", "SAME_LOWER" -> {
          output[d] = (input[d] + strides[d] - 1) / strides[d];
          int total = Math.max(0, (output[d] - 1) * strides[d] + reach - input[d]);
          before[d] = auto.equals("SAME_UPPER") ? total / 2 : (total + 1) / 2;
        }
        case "NOTSET", "VALID", "" -> {
          before[d] = auto.equals("VALID") ? 0 : pads[d];
          int after = auto.equals("VALID") ? 0 : pads[d + n];
          int room = input[d] + before[d] + after - reach;
          if (room < 0) {
            throw new OnnxException(
                "a window that reaches " + reach + " does not fit " + Arrays.toString(input));
          }
          output[d] = (up ? (room + strides[d] - 1) / strides[d] : room / strides[d]) + 1;
          // A window that would begin in the padding after the value is left out.
          if (up && (output[d] - 1) * strides[d] >= input[d] + before[d]) {
            output[d]--;
          }
        }
        default -> throw new OnnxException("has the unknown auto_pad " + auto);
      }
    }
    return new Frame(kernel, strides, dilations, before, input, output);
  }

  static int[] spatial(int[] shape) {
    if (shape.length < 3) {
      throw new OnnxException(
          "needs a value [batch, channels, spatial...], gets " + Arrays.toString(shape));
    }
    if (shape[0] != 1) {
      throw new OnnxException("gets a batch of " + shape[0] + " in one row");
    }
    return Arrays.copyOfRange(shape, 2, shape.length);
  }

  static int[] ones(int n) {
    int[] ones = new int[n];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static int[] checked(int[] values, int n, String what) {
    if (values.length != n || Arrays.stream(values).anyMatch(v -> v < 1)) {
      throw new OnnxException("has the " + what + " " + Arrays.toString(values));
    }
    return values;
  }

  int places() {
    return Shapes.size(output);
  }

  int taps() {
    return Shapes.size(kernel);
  }

  /**
   * For each place and tap the index of the value under it among one channel's values, -1 in the
   * padding.
   */
  int[][] windows() {
    int[] strideOf = Shapes.strides(input);
    int[][] windows = new int[places()][taps()];
    int[] place = new int[output.length];
    for (int[] window : windows) {
      int[] tap = new int[kernel.length];
      for (int t = 0; t < window.length; t++) {
        int index = 0;
        for (int d = 0; d < tap.length; d++) {
          int at = place[d] * strides[d] + tap[d] * dilations[d] - before[d];
          if (at < 0 || at >= input[d]) {
            index = -1;
            break;
          }
          index += at * strideOf[d];
        }
        window[t] = index;
        Shapes.next(tap, kernel);
      }
      Shapes.next(place, output);
    }
    return windows;
  }

  /** [1, channels, output...]. */
  int[] shape(int channels) {
    int[] shape = new int[output.length + 2];
    shape[0] = 1;
    shape[1] = channels;
    System.arraycopy(output, 0, shape, 2, output.length);
    return shape;
  }
}
