package dev.proofstream.model.graph;

import java.util.List;

/**
 * The class that a graph gives.
 *
 * @param name of the file's output
 * @param decision how it comes about
 * @param classes names by class index
 */
public record Label(String name, Decision decision, List<String> classes) {
  public Label {
    classes = List.copyOf(classes);
    int count = decision instanceof Decision.Argmax argmax ? argmax.values().length : 2;
    if (classes.size() != count) {
      throw new IllegalArgumentException(
          "label " + name + ": " + classes.size() + " names for " + count + " classes");
    }
  }
}
