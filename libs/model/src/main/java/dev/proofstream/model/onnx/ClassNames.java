package dev.proofstream.model.onnx;

import dev.proofstream.model.graph.Decision;
import dev.proofstream.model.onnx.Value.ClassOf;
import dev.proofstream.model.onnx.Value.Type;
import java.util.Arrays;
import java.util.List;

/**
 * The classes that a classifier's node declares.
 *
 * @param names strings, or null
 * @param numbers whole numbers, or null
 */
record ClassNames(List<String> names, double[] numbers) {

  static ClassNames of(Call call, String wholeAttribute) {
    List<String> names = call.texts("classlabels_strings");
    long[] numbers = call.integers(wholeAttribute);
    if (!names.isEmpty()) {
      return new ClassNames(names, null);
    }
    if (numbers == null || numbers.length == 0) {
      throw new OnnxException("declares no classes");
    }
    return new ClassNames(null, Arrays.stream(numbers).asDoubleStream().toArray());
  }

  int count() {
    return names != null ? names.size() : numbers.length;
  }

  ClassOf label(Decision decision) {
    int[] shape = {1};
    return names != null
        ? new ClassOf(Type.TEXT, shape, decision, names, null)
        : ClassOf.numbered(Type.INTEGER, shape, decision, numbers);
  }
}
