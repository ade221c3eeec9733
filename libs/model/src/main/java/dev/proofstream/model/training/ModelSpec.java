package dev.proofstream.model.training;

import dev.proofstream.model.graph.Architecture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What kind of model to train, as people write it. */
public sealed interface ModelSpec {

  /** Deepest tree: a path for each of 2^12 leaves is the most that a circuit is made for. */
  int MAX_DEPTH = 12;

  int MAX_TREES = 1000;

  int MAX_CENTROIDS = 256;

  /** A network of dense layers with ReLU: {@code 18-8-8-2}. */
  record Network(Architecture architecture) implements ModelSpec {
    @Override
    public String toString() {
      return architecture.toString();
    }
  }

  /** A decision tree: {@code tree:3} for at most three questions on each path. */
  record Tree(int depth) implements ModelSpec {
    public Tree {
      require("a tree's depth", depth, 1, MAX_DEPTH);
    }

    @Override
    public String toString() {
      return "tree:" + depth;
    }
  }

  /** A random forest that votes: {@code forest:9x4} for nine trees of depth four. */
  record Forest(int trees, int depth) implements ModelSpec {
    public Forest {
      require("a forest's number of trees", trees, 1, MAX_TREES);
      require("a tree's depth", depth, 1, MAX_DEPTH);
    }

    @Override
    public String toString() {
      return "forest:" + trees + "x" + depth;
    }
  }

  /** Nearest of so many centroids: {@code kmeans:2}. */
  record KMeans(int centroids) implements ModelSpec {
    public KMeans {
      require("the number of centroids", centroids, 2, MAX_CENTROIDS);
    }

    @Override
    public String toString() {
      return "kmeans:" + centroids;
    }
  }

  /**
   * Parses what people write.
   *
   * @throws IllegalArgumentException when the text is of none of the forms or beyond their limits
   */
  static ModelSpec parse(String text) {
    Matcher other = Forms.OTHER.matcher(text);
    if (!other.matches()) {
      return new Network(Architecture.parse(text));
    }
    String kind = other.group(1);
    int first = Integer.parseInt(other.group(2));
    if (kind.equals("forest") != (other.group(3) != null)) {
      throw new IllegalArgumentException(
          "a model is written 18-8-8-2 (layers), tree:DEPTH, forest:TREESxDEPTH or kmeans:N");
    }
    return switch (kind) {
      case "tree" -> new Tree(first);
      case "forest" -> new Forest(first, Integer.parseInt(other.group(3)));
      default -> new KMeans(first);
    };
  }

  /** Patterns of {@link #parse}. */
  final class Forms {
    private static final Pattern OTHER =
        Pattern.compile("(tree|forest|kmeans):([0-9]{1,6})(?:x([0-9]{1,6}))?");

    private Forms() {}
  }

  private static void require(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          what + " is from " + least + " to " + most + ", not " + value);
    }
  }
}
