package dev.proofstream.proving.ezkl;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Bits that depend on the level of one input: {@code bit(0)} and then plus or minus a comparison
 * {@code level >= c} for each level at which the bit changes. Whoever asks the same again gets the
 * same comparison.
 */
final class LevelBits {
  private final ProgramBuilder builder;
  private final Map<Cut, AffineForm> known = new HashMap<>();

  /** {@code level >= from}. */
  private record Cut(int input, int from) {}

  LevelBits(ProgramBuilder builder) {
    this.builder = builder;
  }

  /**
   * The bits as forms.
   *
   * @param inputs the input of each
   * @param byLevel the bit at each level of it
   */
  List<AffineForm> of(List<Integer> inputs, List<boolean[]> byLevel) {
    Map<Cut, AffineForm> open = new LinkedHashMap<>();
    for (int k = 0; k < inputs.size(); k++) {
      boolean[] bits = byLevel.get(k);
      for (int level = 1; level < bits.length; level++) {
        Cut cut = new Cut(inputs.get(k), level);
        if (bits[level] != bits[level - 1] && !known.containsKey(cut)) {
          open.put(cut, AffineForm.atom(cut.input()).plus(1.0 - level));
        }
      }
    }
    List<AffineForm> answers = builder.positive(List.copyOf(open.values()));
    int next = 0;
    for (Cut cut : open.keySet()) {
      known.put(cut, answers.get(next++));
    }
    List<AffineForm> results = new ArrayList<>();
    for (int k = 0; k < inputs.size(); k++) {
      boolean[] bits = byLevel.get(k);
      AffineForm.Sum sum = new AffineForm.Sum(bits[0] ? 1 : 0);
      for (int level = 1; level < bits.length; level++) {
        if (bits[level] != bits[level - 1]) {
          sum.add(known.get(new Cut(inputs.get(k), level)), bits[level] ? 1 : -1);
        }
      }
      results.add(sum.form());
    }
    return results;
  }
}
