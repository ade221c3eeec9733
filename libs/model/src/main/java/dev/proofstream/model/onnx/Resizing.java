package dev.proofstream.model.onnx;

import java.util.Arrays;

/** Resizing to the nearest value. */
final class Resizing {
  private Resizing() {}

  static Value upsample(Call call) {
    double[] scales = call.has(1) ? call.known(1, "scales").values() : call.numbers("scales");
    requireNearest(call);
    Value x = call.input(0);
    if (scales == null || scales.length != x.rank()) {
      throw new OnnxException("has no scales that fit");
    }
    return resized(call, x, scales, null, "asymmetric", "floor");
  }

  static Value resize(Call call) {
    requireNearest(call);
    Value x = call.input(0);
    String coordinates =
        call.text(
            "coordinate_transformation_mode", call.opset() < 11 ? "asymmetric" : "half_pixel");
    String nearest = call.text("nearest_mode", call.opset() < 11 ? "floor" : "round_prefer_floor");
    int scalesAt = call.opset() < 11 ? 1 : 2;
    double[] scales = call.has(scalesAt) ? call.known(scalesAt, "scales").values() : new double[0];
    long[] sizes = call.has(3) ? call.longs(3, "sizes") : null;
    if (call.hasAttribute("axes")
        || !call.text("keep_aspect_ratio_policy", "stretch").equals("stretch")) {
      throw new OnnxException("names axes or keeps an aspect ratio; give a scale for each axis");
    }
    int[] shape = null;
    if (scales.length == 0 && sizes != null) {
      if (sizes.length != x.rank()) {
        throw new OnnxException("has " + sizes.length + " sizes for " + x.rank() + " axes");
      }
      shape = Arrays.stream(sizes).mapToInt(Math::toIntExact).toArray();
      scales = new double[shape.length];
      for (int d = 0; d < shape.length; d++) {
        scales[d] = (double) shape[d] / x.shape()[d];
      }
    }
    if (scales.length != x.rank()) {
      throw new OnnxException("has no scales or sizes that fit");
    }
    return resized(call, x, scales, shape, coordinates, nearest);
  }

  private static void requireNearest(Call call) {
    String mode = call.text("mode", "nearest");
    if (!mode.equals("nearest")) {
      throw new OnnxException("resizes in mode " + mode + "; only nearest is supported");
    }
  }

  private static Value resized(
      Call call, Value x, double[] scales, int[] shape, String coordinates, String nearest) {
    Value result = x;
    for (int axis = 0; axis < scales.length; axis++) {
      int length = x.shape()[axis];
      int size = shape != null ? shape[axis] : (int) Math.floor(length * scales[axis]);
      if (size == length && scales[axis] == 1) {
        continue;
      }
      int[] index = new int[size];
      for (int i = 0; i < size; i++) {
        double at = original(i, scales[axis], length, size, coordinates);
        index[i] = Math.clamp(rounded(at, nearest), 0, length - 1);
      }
      result = Movement.along(result, axis, index, call);
    }
    return result;
  }

  /** Source: ONNX operator schema of Resize, coordinate_transformation_mode. */
  private static double original(int i, double scale, int length, int size, String mode) {
    return switch (mode) {
      case "asymmetric" -> i / scale;
      case "half_pixel" -> (i + 0.5) / scale - 0.5;
      case "pytorch_half_pixel" -> size > 1 ? (i + 0.5) / scale - 0.5 : 0;
      case "align_corners" -> size == 1 ? 0 : (double) i * (length - 1) / (size - 1);
      default -> throw new OnnxException("has the coordinate_transformation_mode " + mode);
    };
  }

  private static int rounded(double x, String mode) {
    return (int)
        switch (mode) {
          case "round_prefer_floor" -> Math.ceil(x - 0.5);
          case "round_prefer_ceil" -> Math.floor(x + 0.5);
          case "floor" -> Math.floor(x);
          case "ceil" -> Math.ceil(x);
          default -> throw new OnnxException("has the nearest_mode " + mode);
        };
  }
}
