package dev.proofstream.proving.ezkl;

/** What a {@link ProvenGraph} computes of each row. */
interface Computation {

  /** Number of inputs of a row. */
  int inputs();

  /** Number of outputs of a row. */
  int outputs();

  /** The class that the output of a row means, where the label is asked for. */
  int label(long output);

  /**
   * Adds its nodes.
   *
   * @param rows name of the inputs, [batch, inputs]
   * @param result name for the outputs, [batch, outputs]
   */
  void addTo(OnnxGraph graph, String rows, int batch, String result);
}
