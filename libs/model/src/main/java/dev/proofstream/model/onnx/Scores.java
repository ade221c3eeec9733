package dev.proofstream.model.onnx;

import dev.proofstream.model.graph.Decision;
import dev.proofstream.model.graph.GraphBuilder;
import dev.proofstream.model.graph.SmoothFunction;
import dev.proofstream.model.graph.SmoothFunction.Shape;
import dev.proofstream.model.onnx.Value.Activation;
import dev.proofstream.model.onnx.Value.Computed;
import dev.proofstream.model.onnx.Value.Type;
import java.util.Optional;

/**
 * The scores that classifiers of the domain ai.onnx.ml give beside the class. Source: what ONNX
 * Runtime does (ml_common.h, write_scores), which says more than the operators' schemas.
 */
final class Scores {
  private Scores() {}

  /** Scores of one value for each class. */
  static Value each(Call call, Type type, int[] scores) {
    GraphBuilder builder = call.builder();
    String transform = call.text("post_transform", "NONE");
    int[] shape = {1, scores.length};
    return switch (transform) {
      case "NONE" -> new Computed(type, shape, scores);
      case "LOGISTIC" ->
          new Computed(
              type,
              shape,
              builder.smooth(scores, SmoothFunction.of(Shape.SIGMOID)),
              new Activation("sigmoid", scores));
      case "SOFTMAX" ->
          new Computed(
              type, shape, Activations.softmax(builder, scores), new Activation("softmax", scores));
      default -> unreadable(call, transform);
    };
  }

  /** Scores of two classes from the second one's share: {@code 1 - s} and {@code s}. */
  static Value shares(Call call, Type type, int score) {
    return new Computed(type, new int[] {1, 2}, shares(call.builder(), score));
  }

  static int[] shares(GraphBuilder builder, int score) {
    return builder.elementwise(new int[] {score, score}, new double[] {-1, 1}, new double[] {1, 0});
  }

  /** Scores of two classes from what speaks for the second: {@code -s} and {@code s}. */
  static Value opposite(Call call, Type type, int score) {
    int[] both = opposite(call.builder(), score);
    String transform = call.text("post_transform", "NONE");
    if (transform.equals("LOGISTIC")) {
      return each(call, type, both);
    }
    return transform.equals("PROBIT")
        ? unreadable(call, transform)
        : new Computed(type, new int[] {1, 2}, both);
  }

  static int[] opposite(GraphBuilder builder, int score) {
    return builder.elementwise(new int[] {score, score}, new double[] {-1, 1}, new double[2]);
  }

  /** The second class where its score is above that of the first one. */
  static Decision decision(int bit, int[] scores) {
    return new Decision.Bit(bit, Optional.of(new Decision.Scores(scores, false)));
  }

  private static Value unreadable(Call call, String transform) {
    return new Value.Unreadable(
        new OnnxException(
            "node %s (%s): scores by post_transform %s are not supported; NONE, LOGISTIC and"
                    .formatted(call.name(), call.node().getOpType(), transform)
                + " SOFTMAX are"));
  }
}
