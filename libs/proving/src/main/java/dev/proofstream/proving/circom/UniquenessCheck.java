package dev.proofstream.proving.circom;

import dev.proofstream.zk.field.PrimeField;
import dev.proofstream.zk.r1cs.R1cs;
import dev.proofstream.zk.r1cs.SparseMatrix;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Shows that a circuit's inputs determine all of its wires, so that no prover has a choice. Starts
 * from the inputs, public and private, and goes by three rules until nothing is added:
 *
 * <ol>
 *   <li>a constraint whose factors are known and whose product has one unknown wire determines it;
 *   <li>forms that are constrained to 0 or 1 and whose sum, each times its own power of two below
 *       the field's order, is known, are the bits of that sum;
 *   <li>constraints whose factors are known are linear equations over what is unknown of their
 *       products, and determine what has one value in all of their solutions.
 * </ol>
 *
 * The compiler substitutes one bit of each sum by the others, so the second rule reads {@code L *
 * (L - 1) = 0} with {@code L = (known - sum of c_i * bit_i) / c}. Where it keeps a sum of bits as a
 * wire instead of one of the bits, another such form L' has that wire and bits alone: the wire is
 * then a sum of those and of L', which counts as one more bit. The rules are sound and not
 * complete: what they do not reach may be unique all the same, but then nobody has shown it.
 */
final class UniquenessCheck {
  private static final BigInteger R = PrimeField.FR.modulus();

  /** A sum of more bits could wrap around the field's order. */
  private static final int MAX_BITS = 250;

  /** So many wires that are no bits are looked for among other forms. */
  private static final int MAX_SUMS = 2;

  private final R1cs r1cs;
  private final BitSet known = new BitSet();
  private final BitSet bits = new BitSet();

  /** The form of each constraint that makes it a bit; null for other constraints. */
  private final List<Map<Integer, BigInteger>> bitForms = new ArrayList<>();

  private final int[] unknownFactors;
  private final int[] unknownOthers;
  private final int[] rowStarts;
  private final int[] rows;
  private final ArrayDeque<Integer> agenda = new ArrayDeque<>();
  private final BitSet onAgenda = new BitSet();

  private UniquenessCheck(R1cs r1cs) {
    this.r1cs = r1cs;
    int n = r1cs.constraints();
    for (int i = 0; i < n; i++) {
      Optional<Map<Integer, BigInteger>> form = booleanForm(i);
      bitForms.add(form.orElse(null));
      form.ifPresent(this::addBit);
    }
    known.set(0);
    known.set(r1cs.outputs() + 1, r1cs.publicSignals() + r1cs.privateInputs() + 1);
    this.unknownFactors = new int[n];
    this.unknownOthers = new int[n];
    int[] degree = new int[r1cs.wires() + 1];
    for (int i = 0; i < n; i++) {
      for (int wire : unknownWires(i)) {
        degree[wire + 1]++;
      }
    }
    for (int wire = 0; wire < r1cs.wires(); wire++) {
      degree[wire + 1] += degree[wire];
    }
    this.rowStarts = degree.clone();
    this.rows = new int[degree[r1cs.wires()]];
    int[] next = degree;
    for (int i = 0; i < n; i++) {
      for (int wire : unknownWires(i)) {
        rows[next[wire]++] = i;
        count(i, wire, 1);
      }
      put(i);
    }
  }

  /** Wires that these rules do not show to be unique. */
  static List<Integer> undetermined(R1cs r1cs) {
    UniquenessCheck check = new UniquenessCheck(r1cs);
    do {
      check.propagate();
    } while (check.solveTogether());
    List<Integer> left = new ArrayList<>();
    for (int wire = check.known.nextClearBit(0);
        wire < r1cs.wires();
        wire = check.known.nextClearBit(wire + 1)) {
      left.add(wire);
    }
    return left;
  }

  private void propagate() {
    while (!agenda.isEmpty()) {
      int row = agenda.poll();
      onAgenda.clear(row);
      if (unknownFactors[row] == 0) {
        solve(row);
      }
      if (bitForms.get(row) != null) {
        sumOfBits(row, bitForms.get(row));
      }
    }
  }

  /** Whether linear equations determine anything more. */
  private boolean solveTogether() {
    List<Map<Integer, BigInteger>> equations = new ArrayList<>();
    for (int row = 0; row < r1cs.constraints(); row++) {
      if (unknownFactors[row] == 0) {
        Map<Integer, BigInteger> unknown = form(r1cs.c(), row);
        unknown.keySet().removeIf(known::get);
        if (!unknown.isEmpty()) {
          equations.add(unknown);
        }
      }
    }
    Set<Integer> determined = LinearSystem.determined(equations, R);
    determined.forEach(this::learn);
    return !determined.isEmpty();
  }

  private void put(int row) {
    // A form of bits can be looked at only when all else in it is known.
    boolean ready =
        unknownFactors[row] == 0 || (bitForms.get(row) != null && unknownOthers[row] <= MAX_SUMS);
    if (ready && !onAgenda.get(row)) {
      onAgenda.set(row);
      agenda.add(row);
    }
  }

  private void learn(int wire) {
    if (known.get(wire)) {
      return;
    }
    known.set(wire);
    for (int at = rowStarts[wire]; at < rowStarts[wire + 1]; at++) {
      count(rows[at], wire, -1);
      put(rows[at]);
    }
  }

  private void count(int row, int wire, int change) {
    if (contains(r1cs.a(), row, wire) || contains(r1cs.b(), row, wire)) {
      unknownFactors[row] += change;
    }
    if (!bits.get(wire)) {
      unknownOthers[row] += change;
    }
  }

  /** The factors are known, and so is the product: of what it is made. */
  private void solve(int row) {
    // A wire with coefficient 0 is in the row, but the row says nothing about it.
    Map<Integer, BigInteger> unknown = form(r1cs.c(), row);
    unknown.keySet().removeIf(known::get);
    if (unknown.size() == 1) {
      learn(unknown.keySet().iterator().next());
    } else {
      ifBits(row, unknown);
    }
  }

  /** L is a bit itself: {@code L - sum of c_i * bit_i} is known. */
  private void sumOfBits(int row, Map<Integer, BigInteger> form) {
    Map<Integer, BigInteger> unknown = new HashMap<>(form);
    unknown.keySet().removeIf(known::get);
    if (!unknown.isEmpty()) {
      unknown.put(r1cs.wires() + row, R.subtract(BigInteger.ONE));
      ifBits(row, unknown);
    }
  }

  /**
   * Determines the unknown bits when the coefficients are, up to one common factor and their signs
   * (a bit may stand as 1 minus the bit), different powers of two. A number from {@code wires()} on
   * stands for the form of a row.
   */
  private void ifBits(int row, Map<Integer, BigInteger> unknown) {
    Set<Integer> sums = new HashSet<>();
    for (int wire : List.copyOf(unknown.keySet())) {
      if (wire < r1cs.wires() && !bits.get(wire)) {
        if (sums.size() == MAX_SUMS || !substitute(row, wire, unknown)) {
          return;
        }
        sums.add(wire);
      }
    }
    if (unknown.isEmpty() || unknown.size() > MAX_BITS || !arePowers(unknown.values())) {
      return;
    }
    for (int wire : unknown.keySet()) {
      if (wire < r1cs.wires()) {
        learn(wire);
      }
    }
    sums.forEach(this::learn);
  }

  /** Writes a wire as the form of another row minus that form's other terms. */
  private boolean substitute(int row, int wire, Map<Integer, BigInteger> unknown) {
    for (int at = rowStarts[wire]; at < rowStarts[wire + 1]; at++) {
      Map<Integer, BigInteger> form = bitForms.get(rows[at]);
      if (rows[at] == row || form == null || !form.containsKey(wire)) {
        continue;
      }
      boolean bitsElse =
          form.keySet().stream()
              .allMatch(other -> other == wire || known.get(other) || bits.get(other));
      int virtual = r1cs.wires() + rows[at];
      if (bitsElse && !unknown.containsKey(virtual)) {
        BigInteger factor = unknown.remove(wire).multiply(form.get(wire).modInverse(R)).mod(R);
        unknown.put(virtual, factor);
        form.forEach(
            (other, coefficient) -> {
              if (other != wire && !known.get(other)) {
                unknown.merge(
                    other,
                    R.subtract(factor.multiply(coefficient).mod(R)),
                    (x, y) -> x.add(y).mod(R));
              }
            });
        // What cancels out says nothing: it has to be determined elsewhere first.
        return unknown.values().stream().noneMatch(value -> value.mod(R).signum() == 0);
      }
    }
    return false;
  }

  private static boolean arePowers(Collection<BigInteger> coefficients) {
    BigInteger inverse = coefficients.iterator().next().modInverse(R);
    for (int j = 0; j < coefficients.size(); j++) {
      BigInteger factor = inverse.shiftLeft(j);
      Set<BigInteger> powers = new HashSet<>();
      for (BigInteger coefficient : coefficients) {
        BigInteger value = coefficient.multiply(factor).mod(R);
        BigInteger power = value.min(R.subtract(value));
        if (power.bitCount() != 1 || power.bitLength() > MAX_BITS || !powers.add(power)) {
          break;
        }
      }
      if (powers.size() == coefficients.size()) {
        return true;
      }
    }
    return false;
  }

  /** A form {@code w} or {@code 1 - w} makes w a bit. */
  private void addBit(Map<Integer, BigInteger> form) {
    BigInteger constant = form.getOrDefault(0, BigInteger.ZERO);
    int others = form.size() - (form.containsKey(0) ? 1 : 0);
    if (others != 1) {
      return;
    }
    for (Map.Entry<Integer, BigInteger> term : form.entrySet()) {
      boolean plain = term.getValue().equals(BigInteger.ONE) && constant.signum() == 0;
      boolean complement =
          term.getValue().equals(R.subtract(BigInteger.ONE)) && constant.equals(BigInteger.ONE);
      if (term.getKey() != 0 && (plain || complement)) {
        bits.set(term.getKey());
      }
    }
  }

  /** The form L of a constraint that says {@code L * (L - 1) = 0}, up to factors. */
  private Optional<Map<Integer, BigInteger>> booleanForm(int row) {
    if (r1cs.c().rowStart(row) != r1cs.c().rowStart(row + 1)) {
      return Optional.empty();
    }
    Map<Integer, BigInteger> a = form(r1cs.a(), row);
    Map<Integer, BigInteger> b = form(r1cs.b(), row);
    return booleanForm(a, b).or(() -> booleanForm(b, a));
  }

  private static Optional<Map<Integer, BigInteger>> booleanForm(
      Map<Integer, BigInteger> l, Map<Integer, BigInteger> m) {
    // m = f (l' - 1) where l' = l / g: find g from a wire other than the constant.
    Optional<Integer> some = l.keySet().stream().filter(wire -> wire != 0).findFirst();
    if (some.isEmpty() || !m.containsKey(some.get())) {
      return Optional.empty();
    }
    BigInteger ratio = m.get(some.get()).multiply(l.get(some.get()).modInverse(R)).mod(R);
    // m - ratio l is a constant k, and m = ratio (l + k / ratio): l is 0 or g = -k / ratio.
    Set<Integer> wires = new HashSet<>(l.keySet());
    wires.addAll(m.keySet());
    wires.remove(0);
    for (int wire : wires) {
      BigInteger expected = ratio.multiply(l.getOrDefault(wire, BigInteger.ZERO)).mod(R);
      if (!expected.equals(m.getOrDefault(wire, BigInteger.ZERO))) {
        return Optional.empty();
      }
    }
    BigInteger k =
        m.getOrDefault(0, BigInteger.ZERO)
            .subtract(ratio.multiply(l.getOrDefault(0, BigInteger.ZERO)));
    BigInteger g = k.negate().multiply(ratio.modInverse(R)).mod(R);
    if (g.signum() == 0) {
      return Optional.empty();
    }
    BigInteger inverse = g.modInverse(R);
    Map<Integer, BigInteger> divided = new HashMap<>();
    l.forEach((wire, coefficient) -> divided.put(wire, coefficient.multiply(inverse).mod(R)));
    return Optional.of(divided);
  }

  /** A row's coefficients by wire, those of the same wire added up, without zeros. */
  private static Map<Integer, BigInteger> form(SparseMatrix matrix, int row) {
    Map<Integer, BigInteger> form = new HashMap<>();
    for (int i = matrix.rowStart(row); i < matrix.rowStart(row + 1); i++) {
      form.merge(matrix.column(i), matrix.value(i), (x, y) -> x.add(y).mod(R));
    }
    form.values().removeIf(value -> value.signum() == 0);
    return form;
  }

  private Set<Integer> unknownWires(int row) {
    Set<Integer> wires = new HashSet<>();
    for (SparseMatrix matrix : List.of(r1cs.a(), r1cs.b(), r1cs.c())) {
      for (int i = matrix.rowStart(row); i < matrix.rowStart(row + 1); i++) {
        if (!known.get(matrix.column(i))) {
          wires.add(matrix.column(i));
        }
      }
    }
    return wires;
  }

  private static boolean contains(SparseMatrix matrix, int row, int wire) {
    for (int i = matrix.rowStart(row); i < matrix.rowStart(row + 1); i++) {
      if (matrix.column(i) == wire) {
        return true;
      }
    }
    return false;
  }
}
