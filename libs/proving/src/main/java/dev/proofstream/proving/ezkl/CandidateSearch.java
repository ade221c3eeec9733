package dev.proofstream.proving.ezkl;

import java.util.List;

/** Finds scales with which a circuit's integers give the float model's answers. */
sealed interface CandidateSearch permits ScaleSearch, GraphSearch {

  /**
   * Everything that may be used: candidates with the float model's answer on every calibration row,
   * by growing bound; at least one.
   *
   * @throws IllegalArgumentException when there is none, saying why
   */
  List<Candidate> run() throws InterruptedException;

  /**
   * Whether the outputs of a graph of this search's are the float model's answer.
   *
   * @param row of the calibration rows
   */
  boolean agrees(Candidate candidate, int row, long[] outputs);
}
