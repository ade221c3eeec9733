package dev.proofstream.model.onnx;

import java.util.List;

/** What one of ONNX' operators does to values. */
@FunctionalInterface
interface Operator {

  /**
   * The results of a node, in the order of its outputs; results after the last that is asked for
   * may be there too.
   *
   * @throws OnnxException when the node uses what is not supported
   */
  List<Value> apply(Call call);
}
