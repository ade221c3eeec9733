package dev.proofstream.proving.ezkl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.proving.CircuitOptions;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * How EZKL lays a circuit out, all but its scales.
 *
 * @param logrows the circuit has {@code 2^logrows} rows
 * @param base values whose sign is taken are written in digits of this base; the table of digits
 *     must fit the rows
 * @param legs how many digits
 * @param columns inner columns: products summed in one row
 */
record CircuitShape(int logrows, int base, int legs, int columns) {

  /** Fewer rows never paid: columns then cost more than rows save. */
  private static final int MIN_LOGROWS = 6;

  /** The largest string that the public ceremony's files go to in reasonable time. */
  private static final int MAX_LOGROWS = 16;

  /** More columns were slower in every measurement. */
  private static final int MAX_COLUMNS = 3;

  /** With as many digits as this, every 64-bit value fits a base of 32. */
  private static final int MAX_LEGS = 13;

  /** Below it the checks of hidden inputs never fitted in any number of columns. */
  private static final int MIN_HIDDEN_LOGROWS = 8;

  /** Beyond it fewer limbs never paid for the longer decompositions. */
  private static final int MORE_LEGS = 2;

  /** Beyond it the sums of {@link HiddenInputChecks} could wrap around the field's order. */
  static final int MAX_HIDDEN_BITS = 58;

  /** Rows at the end that blinding takes. */
  private static final int BLINDING_ROWS = 8;

  /**
   * Never reached: values are not scaled back between layers. A division costs more rows than the
   * bits that it saves, as long as base^legs exceeds every value.
   */
  private static final int NO_REBASE = 1 << 10;

  /**
   * Every shape in which values up to {@code bound} can be decomposed, with as few digits as that
   * takes.
   */
  static List<CircuitShape> candidates(long bound) {
    List<CircuitShape> shapes = new ArrayList<>();
    for (int logrows = MIN_LOGROWS; logrows <= MAX_LOGROWS; logrows++) {
      addCandidates(shapes, logrows, bound, 0);
    }
    return shapes;
  }

  /**
   * As {@link #candidates(long)}, for circuits that check inputs which the verifier does not see:
   * also with more digits than the values need, because binding and salt then have fewer limbs.
   */
  static List<CircuitShape> candidatesForHiddenInputs(long bound) {
    List<CircuitShape> shapes = new ArrayList<>();
    for (int logrows = MIN_HIDDEN_LOGROWS; logrows <= MAX_LOGROWS; logrows++) {
      addCandidates(shapes, logrows, bound, MORE_LEGS);
    }
    shapes.removeIf(shape -> shape.digitBits() > MAX_HIDDEN_BITS);
    return shapes;
  }

  private static void addCandidates(
      List<CircuitShape> shapes, int logrows, long bound, int moreLegs) {
    int base = 1 << (logrows - 1);
    int fewest = legs(base, bound);
    for (int legs = fewest; legs <= Math.min(fewest + moreLegs, MAX_LEGS); legs++) {
      for (int columns = 1; columns <= MAX_COLUMNS; columns++) {
        shapes.add(new CircuitShape(logrows, base, legs, columns));
      }
    }
  }

  /** What a decomposed value has at most: the digits hold {@code 2^digitBits}. */
  int digitBits() {
    return Integer.numberOfTrailingZeros(base) * legs;
  }

  /** The fewest digits with {@code base^legs > bound}; two at least, as EZKL wants. */
  private static int legs(int base, long bound) {
    int legs = 2;
    while (BigInteger.valueOf(base).pow(legs).compareTo(BigInteger.valueOf(bound)) <= 0) {
      legs++;
    }
    return legs;
  }

  /** How many rows can hold something. */
  long usableRows() {
    return (1L << logrows) - BLINDING_ROWS;
  }

  /** Whether every value up to the bound can be decomposed. */
  boolean holds(long bound) {
    return BigInteger.valueOf(base).pow(legs).compareTo(BigInteger.valueOf(bound)) > 0;
  }

  /**
   * Milliseconds of CPU that a proof takes, about: fitted to EZKL 23.0.5 with 20 layouts of a
   * linear model and an MLP, all within 15 %. Work grows with the blocks of columns that the rows
   * fill, both times the rows (transforms and commitments) and by themselves (openings).
   *
   * @param rows as the settings of this shape say
   */
  double cost(long rows) {
    long blocks = columns * Math.ceilDiv(Math.max(rows, 1), usableRows());
    return Math.scalb(0.136 + 0.114 * blocks, logrows) + 9.3 + 13.3 * blocks;
  }

  /** EZKL's run arguments for this shape, all that matter pinned. */
  ObjectNode arguments(CircuitOptions options, int inputBits, int parameterBits) {
    ObjectNode arguments = EzklWorker.object();
    arguments.put("input_scale", inputBits);
    arguments.put("param_scale", parameterBits);
    arguments.put("scale_rebase_multiplier", NO_REBASE);
    arguments.put("decomp_base", base);
    arguments.put("decomp_legs", legs);
    arguments.put("num_inner_cols", columns);
    arguments.put("logrows", logrows);
    arguments.putArray("lookup_range").add(0).add(0);
    arguments.put("input_visibility", options.input());
    arguments.put("output_visibility", CircuitOptions.PUBLIC);
    arguments.put("param_visibility", options.parameters());
    arguments.put("check_mode", "unsafe");
    // The verifier range-checks public inputs itself, and outputs are bounded by the circuit.
    arguments.put(
        "ignore_range_check_inputs_outputs", options.input().equals(CircuitOptions.PUBLIC));
    return arguments;
  }
}
