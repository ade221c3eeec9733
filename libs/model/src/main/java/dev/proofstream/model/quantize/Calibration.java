package dev.proofstream.model.quantize;

import java.util.Comparator;
import java.util.List;

/**
 * What a calibration found.
 *
 * @param model the quantised model
 * @param rows how many rows it was calibrated on; their true labels are not used
 * @param agreeing how many of them get the float model's label
 * @param maxError largest absolute error over the rows of the values that decide or come out, in
 *     the float model's units: of the difference of the logits for two classes, of a logit or an
 *     output else; 0 for a tree
 * @param candidates how many sets of scales were tried
 * @param doubtful rows whose float margin is not above {@code maxError}: another row as close to
 *     the border could get another label
 * @param tradeOff coarser and finer sets of scales beside the chosen one, cheapest first; empty
 *     where there is no choice
 * @param notes what was approximated and how well, for people
 */
public record Calibration(
    QuantizedModel model,
    int rows,
    int agreeing,
    double maxError,
    int candidates,
    List<Integer> doubtful,
    List<TradeOff> tradeOff,
    List<String> notes) {

  public Calibration {
    doubtful = List.copyOf(doubtful);
    tradeOff = tradeOff.stream().sorted(Comparator.comparingInt(TradeOff::constraints)).toList();
    notes = List.copyOf(notes);
  }

  /** Share of the rows that get the float model's label, 0 to 1. */
  public double agreement() {
    return (double) agreeing / rows;
  }
}
