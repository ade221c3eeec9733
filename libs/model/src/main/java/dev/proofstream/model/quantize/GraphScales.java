package dev.proofstream.model.quantize;

import java.util.Arrays;

/**
 * How finely a graph is cut into integers, node by node. Scales are given as half powers of two per
 * typical size of a node's operands, so that the same numbers suit a graph whose weights are all
 * larger or smaller.
 *
 * @param fineness of each node: a value of typical size has {@code 2^(fineness/2)} steps
 * @param shift of each node: binary digits dropped after a ReLU or a product, or before a table
 * @param pieces of each node with a table: binary digits of the number of pieces
 * @param slopes of each node with a table: binary digits that its values have more than what goes
 *     in
 * @param decision fineness of what comes out
 */
record GraphScales(int[] fineness, int[] shift, int[] pieces, int[] slopes, int decision) {

  static GraphScales uniform(int nodes, int fineness, int shift, int pieces, int decision) {
    int[] f = new int[nodes];
    int[] s = new int[nodes];
    int[] p = new int[nodes];
    Arrays.fill(f, fineness);
    Arrays.fill(s, shift);
    Arrays.fill(p, pieces);
    return new GraphScales(f, s, p, new int[nodes], decision);
  }

  /** The same numbers, to be changed in place. */
  GraphScales copy() {
    return new GraphScales(
        fineness.clone(), shift.clone(), pieces.clone(), slopes.clone(), decision);
  }

  /** The same with one node's fineness and shift changed. */
  GraphScales with(int node, int finer, int more) {
    int[] f = fineness.clone();
    int[] s = shift.clone();
    f[node] += finer;
    s[node] += more;
    return new GraphScales(f, s, pieces, slopes, decision);
  }

  GraphScales withPieces(int node, int more) {
    int[] p = pieces.clone();
    p[node] += more;
    return new GraphScales(fineness, shift, p, slopes, decision);
  }

  GraphScales withSlopes(int node, int more) {
    int[] s = slopes.clone();
    s[node] += more;
    return new GraphScales(fineness, shift, pieces, s, decision);
  }

  GraphScales withDecision(int finer) {
    return new GraphScales(fineness, shift, pieces, slopes, decision + finer);
  }

  /** All nodes and what comes out finer by so many half powers of two. */
  GraphScales finer(int halves) {
    int[] f = fineness.clone();
    Arrays.setAll(f, node -> f[node] + halves);
    return new GraphScales(f, shift, pieces, slopes, decision + halves);
  }

  static double steps(int fineness, double typical) {
    return Math.pow(2, fineness / 2.0) / typical;
  }
}
