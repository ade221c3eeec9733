package dev.proofstream.proving.ezkl;

import java.util.Comparator;
import java.util.List;

/**
 * A circuit that could be made, but for its layout.
 *
 * @param graph what it computes
 * @param inputs how levels become its inputs
 * @param parameterBits fractional bits that EZKL gives to weights
 * @param bound what holds for every permitted row
 * @param largestDecomposed bound on every value that the circuit writes in digits
 * @param outputBits fractional bits of the outputs
 * @param agreeing calibration rows with the float model's answer
 * @param maxError largest absolute error of an output over them, in the model's units
 */
record Candidate(
    ProvenGraph graph,
    InputQuantization inputs,
    int parameterBits,
    FixedPointNetwork.Bound bound,
    long largestDecomposed,
    int outputBits,
    int agreeing,
    double maxError) {

  int inputBits() {
    return inputs.bits();
  }

  /** The most precise of those whose values the shape holds; of equals the first. */
  static Candidate mostPrecise(List<Candidate> found, CircuitShape shape) {
    return found.stream()
        .filter(f -> shape.holds(f.largestDecomposed()))
        .min(Comparator.comparingDouble(Candidate::maxError))
        .orElseThrow();
  }
}
