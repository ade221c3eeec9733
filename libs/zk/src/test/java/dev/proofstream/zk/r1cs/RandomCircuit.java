package dev.proofstream.zk.r1cs;

import dev.proofstream.zk.Seeded;
import dev.proofstream.zk.field.PrimeField;
import java.math.BigInteger;

/**
 * A random circuit and a witness that satisfies it: each constraint's product defines one new wire.
 * Some wires are bits, some small, some large, and some are used nowhere.
 *
 * @param r1cs with 1 output, 3 public inputs, 4 private inputs
 */
public record RandomCircuit(R1cs r1cs, Witness witness) {

  private static final PrimeField FR = PrimeField.FR;
  private static final BigInteger R = FR.modulus();

  /** A circuit of so many constraints; the last one defines the output, on wire 1. */
  public static RandomCircuit of(Seeded random, int constraints) {
    int inputs = 7;
    int wires = 2 + inputs + constraints;
    SparseMatrix.Builder[] m = new SparseMatrix.Builder[3];
    for (int i = 0; i < 3; i++) {
      m[i] = new SparseMatrix.Builder(constraints, wires, 4);
    }
    BigInteger[] w = new BigInteger[wires];
    w[0] = BigInteger.ONE;
    for (int i = 2; i < 2 + inputs; i++) {
      w[i] = random.edgyBelow(R);
    }
    w[wires - 1] = BigInteger.valueOf(5);
    for (int row = 0; row < constraints; row++) {
      int defined = row == constraints - 1 ? 1 : 2 + inputs + row;
      BigInteger a = combination(random, m[0], row, defined, w);
      BigInteger b = combination(random, m[1], row, defined, w);
      // w_defined * c = a * b
      BigInteger c = random.below(R).max(BigInteger.ONE);
      m[2].add(row, defined, FR.fromBigInteger(c), 0);
      w[defined] = a.multiply(b).multiply(c.modInverse(R)).mod(R);
    }
    R1cs r1cs =
        new R1cs(
            new R1cs.Shape(wires, 1, 3, 4, wires),
            m[0].build(),
            m[1].build(),
            m[2].build(),
            java.util.stream.LongStream.range(0, wires).toArray());
    return new RandomCircuit(r1cs, Witness.of(w));
  }

  /** Up to three earlier wires with edgy coefficients; wire 1 is defined last. */
  private static BigInteger combination(
      Seeded random, SparseMatrix.Builder matrix, int row, int defined, BigInteger[] w) {
    BigInteger sum = BigInteger.ZERO;
    int highest = defined == 1 ? w.length - 2 : defined;
    java.util.Set<Integer> used = new java.util.HashSet<>();
    int terms = 1 + random.below(3);
    for (int i = 0; i < terms; i++) {
      int wire = random.below(highest);
      if (wire == 1 || !used.add(wire)) {
        continue;
      }
      BigInteger coefficient = random.edgyBelow(R);
      matrix.add(row, wire, FR.fromBigInteger(coefficient), 0);
      sum = sum.add(coefficient.multiply(w[wire]));
    }
    return sum.mod(R);
  }

  /** The public signals of the witness. */
  public java.util.List<BigInteger> publicSignals() {
    return witness.publicSignals(r1cs.publicSignals());
  }
}
