package dev.proofstream.proving.circom;

import dev.proofstream.zk.field.PrimeField;
import dev.proofstream.zk.r1cs.Constraint;
import dev.proofstream.zk.r1cs.LinearCombination;
import dev.proofstream.zk.r1cs.R1cs;
import dev.proofstream.zk.r1cs.Term;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which wires the inputs determine. Starts from the public inputs and goes by two rules until
 * nothing is added:
 *
 * <ol>
 *   <li>a constraint whose factors are known and whose product has one unknown wire determines it;
 *   <li>linear forms that are constrained to 0 or 1 and whose sum, each times its own power of two
 *       below the field's order, is known, are the bits of that sum.
 * </ol>
 *
 * The compiler substitutes one bit of each sum by the others, so the second rule reads {@code L *
 * (L - 1) = 0} with {@code L = (known - sum of c_i * bit_i) / c}.
 */
final class Determined {
  private static final BigInteger R = PrimeField.FR.modulus();

  /** A sum of more bits could wrap around the field's order. */
  private static final int MAX_BITS = 250;

  private final R1cs r1cs;
  private final BitSet known = new BitSet();
  private final Set<Integer> bits = new HashSet<>();
  private final List<LinearCombination> bitForms = new ArrayList<>();

  private Determined(R1cs r1cs) {
    this.r1cs = r1cs;
    known.set(0);
    known.set(r1cs.outputs() + 1, r1cs.publicSignals() + 1);
    for (int i = 0; i < r1cs.constraints(); i++) {
      booleanForm(r1cs.constraint(i)).ifPresent(this::addBit);
    }
  }

  /** Wires that the inputs do not determine, as far as these rules see. */
  static List<Integer> undetermined(R1cs r1cs) {
    Determined determined = new Determined(r1cs);
    determined.propagate();
    List<Integer> left = new ArrayList<>();
    for (int wire = 0; wire < r1cs.wires(); wire++) {
      if (!determined.known.get(wire)) {
        left.add(wire);
      }
    }
    return left;
  }

  /** A form {@code w} or {@code 1 - w} makes w a bit. */
  private void addBit(LinearCombination form) {
    List<Term> wires = form.terms().stream().filter(term -> term.wire() != 0).toList();
    BigInteger constant = coefficient(form, 0);
    if (wires.size() == 1) {
      BigInteger factor = wires.getFirst().coefficient();
      boolean plain = factor.equals(BigInteger.ONE) && constant.signum() == 0;
      boolean complement =
          factor.equals(R.subtract(BigInteger.ONE)) && constant.equals(BigInteger.ONE);
      if (plain || complement) {
        bits.add(wires.getFirst().wire());
      }
    }
    bitForms.add(form);
  }

  private void propagate() {
    int before;
    do {
      before = known.cardinality();
      for (int i = 0; i < r1cs.constraints(); i++) {
        product(r1cs.constraint(i));
      }
      bitForms.forEach(this::sumOfBits);
    } while (known.cardinality() > before);
  }

  private void product(Constraint constraint) {
    List<Term> unknown = unknown(constraint.c());
    if (!unknown(constraint.a()).isEmpty() || !unknown(constraint.b()).isEmpty()) {
      return;
    }
    if (unknown.size() == 1) {
      known.set(unknown.getFirst().wire());
    } else {
      ifBits(unknown, unknown.stream().map(Term::coefficient).toList());
    }
  }

  /** L is a bit itself: {@code L - sum of c_i * bit_i} is known. */
  private void sumOfBits(LinearCombination form) {
    List<Term> unknown = unknown(form);
    List<BigInteger> coefficients = new ArrayList<>();
    coefficients.add(BigInteger.ONE);
    unknown.forEach(term -> coefficients.add(term.coefficient()));
    ifBits(unknown, coefficients);
  }

  /**
   * Determines the unknown bits when the coefficients are, up to one common factor and their signs
   * (a bit may stand as 1 minus the bit), different powers of two.
   */
  private void ifBits(List<Term> unknown, List<BigInteger> coefficients) {
    if (unknown.isEmpty()
        || coefficients.size() > MAX_BITS
        || !unknown.stream().allMatch(term -> bits.contains(term.wire()))) {
      return;
    }
    BigInteger inverse = coefficients.getFirst().modInverse(R);
    for (int j = 0; j < coefficients.size(); j++) {
      BigInteger factor = inverse.shiftLeft(j);
      Set<BigInteger> powers = new HashSet<>();
      for (BigInteger coefficient : coefficients) {
        BigInteger value = coefficient.multiply(factor).mod(R);
        powers.add(value.min(R.subtract(value)));
      }
      if (powers.size() == coefficients.size()
          && powers.stream().allMatch(p -> p.bitCount() == 1 && p.bitLength() <= MAX_BITS)) {
        unknown.forEach(term -> known.set(term.wire()));
        return;
      }
    }
  }

  private List<Term> unknown(LinearCombination form) {
    return form.terms().stream().filter(term -> !known.get(term.wire())).toList();
  }

  /** The form L of a constraint that says {@code L * (L - 1) = 0}, up to factors. */
  private static Optional<LinearCombination> booleanForm(Constraint constraint) {
    if (!constraint.c().terms().isEmpty()) {
      return Optional.empty();
    }
    LinearCombination a = constraint.a();
    LinearCombination b = constraint.b();
    return booleanForm(a, b).or(() -> booleanForm(b, a));
  }

  private static Optional<LinearCombination> booleanForm(LinearCombination l, LinearCombination m) {
    // m = f (l' - 1) where l' = l / g: find g from a wire other than the constant.
    for (Term term : l.terms()) {
      if (term.wire() != 0) {
        BigInteger other = coefficient(m, term.wire());
        if (other.signum() == 0) {
          return Optional.empty();
        }
        // m - (other / term) l is a constant k; then l (l + k term / other) = 0: l is 0 or g.
        BigInteger ratio = other.multiply(term.coefficient().modInverse(R)).mod(R);
        BigInteger g = BigInteger.ZERO;
        for (int wire : wires(l, m)) {
          BigInteger rest =
              coefficient(m, wire).subtract(ratio.multiply(coefficient(l, wire))).mod(R);
          if (wire == 0) {
            g = rest.negate().multiply(ratio.modInverse(R)).mod(R);
          } else if (rest.signum() != 0) {
            return Optional.empty();
          }
        }
        return g.signum() == 0 ? Optional.empty() : Optional.of(divided(l, g));
      }
    }
    return Optional.empty();
  }

  private static LinearCombination divided(LinearCombination l, BigInteger g) {
    BigInteger inverse = g.modInverse(R);
    return new LinearCombination(
        l.terms().stream()
            .map(t -> new Term(t.wire(), t.coefficient().multiply(inverse).mod(R)))
            .toList());
  }

  private static Set<Integer> wires(LinearCombination l, LinearCombination m) {
    Set<Integer> wires = new HashSet<>();
    wires.add(0);
    l.terms().forEach(term -> wires.add(term.wire()));
    m.terms().forEach(term -> wires.add(term.wire()));
    return wires;
  }

  private static BigInteger coefficient(LinearCombination form, int wire) {
    return form.terms().stream()
        .filter(term -> term.wire() == wire)
        .map(Term::coefficient)
        .reduce(BigInteger.ZERO, BigInteger::add)
        .mod(R);
  }
}
