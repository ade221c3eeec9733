package dev.proofstream.model.quantize;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Comparisons of one input's level with many constants, all from its binary digits. A number of two
 * halves is at least {@code c} when the upper half is at least that of c, or above it where the
 * lower half is below that of c: one selection by the comparison of the lower half, whose
 * comparisons, like those of the upper half, serve many constants.
 */
final class Thresholds {
  private final int input;
  private final Interval range;
  private final int digits;

  /** What was made: digits, and comparisons of parts. */
  private final Map<Part, FloatForm> made = new HashMap<>();

  private final Set<Part> wanted = new HashSet<>();

  /**
   * Whether the number of these digits is at least a constant.
   *
   * @param low place of its lowest digit
   * @param size how many digits it has
   * @param constant 1 to {@code 2^size - 1}
   */
  private record Part(int low, int size, int constant) {
    boolean isDigit() {
      return size == 1;
    }

    int half() {
      return size / 2;
    }

    int lower() {
      return constant & ((1 << half()) - 1);
    }

    int upper() {
      return constant >> half();
    }
  }

  Thresholds(int input, int levels) {
    this.input = input;
    this.range = new Interval(0, levels - 1L);
    this.digits = Gate.Digit.digits(range);
  }

  /** Constraints that these cuts cost beyond what was made already. */
  int constraints(Collection<Integer> levels) {
    Set<Part> parts = new HashSet<>();
    levels.forEach(level -> need(new Part(0, digits, level), parts));
    parts.removeAll(made.keySet());
    long selections = parts.stream().filter(part -> !part.isDigit()).count();
    return (int) selections + (made.isEmpty() ? digits : 0);
  }

  void want(Collection<Integer> levels) {
    levels.forEach(level -> need(new Part(0, digits, level), wanted));
    wanted.removeAll(made.keySet());
  }

  private static void need(Part part, Set<Part> parts) {
    if (part.lower() == 0 && !part.isDigit()) {
      need(upper(part, part.upper()), parts);
    } else if (parts.add(part) && !part.isDigit()) {
      need(new Part(part.low(), part.half(), part.lower()), parts);
      for (int constant = part.upper(); constant <= part.upper() + 1; constant++) {
        if (constant > 0 && constant < 1 << (part.size() - part.half())) {
          need(upper(part, constant), parts);
        }
      }
    }
  }

  private static Part upper(Part part, int constant) {
    return new Part(part.low() + part.half(), part.size() - part.half(), constant);
  }

  /** Makes what these want: first all digits, then parts of few digits before those of many. */
  static void make(ProgramBuilder program, String node, List<Thresholds> all) {
    LayerBuilder layer = new LayerBuilder(program, node, 0);
    all.forEach(thresholds -> thresholds.addDigits(layer));
    layer.build();
    TreeSet<Integer> sizes = new TreeSet<>();
    all.forEach(thresholds -> thresholds.wanted.forEach(part -> sizes.add(part.size())));
    sizes.remove(1);
    for (int size : sizes) {
      LayerBuilder selections = new LayerBuilder(program, node, 0);
      all.forEach(thresholds -> thresholds.addSelections(selections, program, node, size));
      selections.build();
    }
    all.forEach(thresholds -> thresholds.wanted.clear());
  }

  private void addDigits(LayerBuilder layer) {
    for (int place = 0; place < digits && made.isEmpty(); place++) {
      Part digit = new Part(place, 1, 1);
      layer.add(
          new Gate.Digit(AffineForm.of(input), range, place), 0.5, form -> made.put(digit, form));
    }
  }

  private void addSelections(LayerBuilder layer, ProgramBuilder program, String node, int size) {
    wanted.stream()
        .filter(part -> part.size() == size)
        .sorted(Comparator.comparingInt(Part::low).thenComparingInt(Part::constant))
        .forEach(
            part ->
                layer.add(
                    Gate.Select.of(
                        program.round(
                            form(new Part(part.low(), part.half(), part.lower())), 1, node),
                        program.round(upperAtLeast(part, part.upper()), 1, node),
                        program.round(upperAtLeast(part, part.upper() + 1), 1, node),
                        program.ranges(),
                        node),
                    0.5,
                    form -> made.put(part, form)));
  }

  private FloatForm upperAtLeast(Part part, int constant) {
    if (constant == 0) {
      return FloatForm.constant(1);
    }
    return constant == 1 << (part.size() - part.half())
        ? FloatForm.constant(0)
        : form(upper(part, constant));
  }

  private FloatForm form(Part part) {
    return part.lower() == 0 && !part.isDigit() ? form(upper(part, part.upper())) : made.get(part);
  }

  /** The bit of a cut that was made. */
  FloatForm atLeast(int level) {
    return form(new Part(0, digits, level));
  }
}
