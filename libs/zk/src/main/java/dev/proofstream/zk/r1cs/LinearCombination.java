package dev.proofstream.zk.r1cs;

import java.util.List;

/**
 * A sum of wires times coefficients, over Fr.
 *
 * @param terms each wire at most once
 */
public record LinearCombination(List<Term> terms) {

  public LinearCombination {
    terms = List.copyOf(terms);
  }
}
