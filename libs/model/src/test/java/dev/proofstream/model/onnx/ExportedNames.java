package dev.proofstream.model.onnx;

import java.util.stream.Stream;

/** Names of exported files that more than one test takes. */
public final class ExportedNames {
  private ExportedNames() {}

  /** Functions of several nodes, extremes and choices that feed sums, embeddings. */
  public static Stream<String> composed() {
    return Stream.of(
        "hand_sigmoid_written",
        "hand_softmax_written",
        "hand_tanh_written",
        "hand_softplus_written",
        "hand_swish_written",
        "hand_gelu_written",
        "hand_gelu_tanh_written",
        "hand_elu_written",
        "hand_layernorm_written",
        "hand_max_of_sums",
        "hand_where_of_sums",
        "hand_clip_of_maximum",
        "torch_embedding",
        "torch_embedding_columns",
        "torch_embedding_nested");
  }
}
