package dev.proofstream.cli.bench;

import dev.proofstream.zk.field.PrimeField;
import dev.proofstream.zk.r1cs.R1cs;
import dev.proofstream.zk.r1cs.SparseMatrix;
import dev.proofstream.zk.r1cs.Witness;
import java.math.BigInteger;
import java.util.Random;
import java.util.stream.LongStream;

/**
 * A circuit to measure with, and a witness of it. Values are fixed by a seed, so that everybody's
 * files are alike; nothing here is secret.
 *
 * @param name such as dense_14
 */
record BenchCircuit(String name, R1cs r1cs, Witness witness) {

  /** What a circuit's wires are like. */
  enum Kind {
    /** Every wire is a full-size number: x_(i+1) = x_i^2 + c. */
    DENSE,
    /** Nine wires of ten are bits: 18-bit decompositions, as a network's ranges and signs need. */
    BITS
  }

  private static final PrimeField FR = PrimeField.FR;
  private static final BigInteger R = FR.modulus();
  private static final long SEED = 20260101;

  /** Rows that set-up adds and a little room, so that the domain has 2^logSize elements. */
  private static final int RESERVE = 8;

  private static final int BITS_OF_A_CHECK = 18;

  /** Constraints of one check of BITS: a bit each, the sum, one product. */
  private static final int CONSTRAINTS_OF_A_CHECK = BITS_OF_A_CHECK + 2;

  /** A circuit that fills a domain of 2^logSize elements. */
  static BenchCircuit of(Kind kind, int logSize) {
    int constraints = (1 << logSize) - RESERVE;
    String name = (kind == Kind.DENSE ? "dense_" : "bits_") + logSize;
    return kind == Kind.DENSE
        ? dense(name, constraints)
        : bits(name, constraints / CONSTRAINTS_OF_A_CHECK);
  }

  private static BenchCircuit dense(String name, int n) {
    Random random = new Random(SEED);
    Builder circuit = new Builder(n, n + 3);
    int c = 3;
    int previous = 2;
    circuit.values[previous] = new BigInteger(300, random).mod(R);
    circuit.values[c] = new BigInteger(300, random).mod(R);
    for (int i = 0; i < n; i++) {
      int next = i == n - 1 ? 1 : 4 + i;
      circuit.values[next] =
          circuit.values[previous].multiply(circuit.values[previous]).add(circuit.values[c]).mod(R);
      // (-x) x = c - y, as circom writes it.
      circuit.add(0, i, previous, -1);
      circuit.add(1, i, previous, 1);
      circuit.add(2, i, c, 1);
      circuit.add(2, i, next, -1);
      previous = next;
    }
    return circuit.build(name, 2);
  }

  private static BenchCircuit bits(String name, int checks) {
    Random random = new Random(SEED);
    int firstBit = 2 + checks + 1;
    int firstProduct = firstBit + checks * BITS_OF_A_CHECK;
    Builder circuit =
        new Builder(checks * CONSTRAINTS_OF_A_CHECK, firstProduct + Math.max(0, checks - 1));
    int previous = 2 + checks;
    circuit.values[previous] = new BigInteger(300, random).mod(R);
    int row = 0;
    for (int i = 0; i < checks; i++) {
      int x = random.nextInt(1 << BITS_OF_A_CHECK);
      int wire = 2 + i;
      circuit.values[wire] = BigInteger.valueOf(x);
      int sum = row + BITS_OF_A_CHECK;
      for (int j = 0; j < BITS_OF_A_CHECK; j++) {
        int bit = firstBit + i * BITS_OF_A_CHECK + j;
        circuit.values[bit] = BigInteger.valueOf(x >> j & 1);
        circuit.add(0, row, bit, 1);
        circuit.add(1, row, 0, -1);
        circuit.add(1, row, bit, 1);
        circuit.add(2, sum, bit, 1L << j);
        row++;
      }
      circuit.add(2, row++, wire, -1);
      int next = i == checks - 1 ? 1 : firstProduct + i;
      BigInteger a = circuit.values[previous].add(BigInteger.valueOf(i + 1L));
      BigInteger b = circuit.values[previous].add(BigInteger.valueOf(x));
      circuit.values[next] = a.multiply(b).mod(R);
      circuit.add(0, row, 0, i + 1L);
      circuit.add(0, row, previous, 1);
      circuit.add(1, row, previous, 1);
      circuit.add(1, row, wire, 1);
      circuit.add(2, row++, next, 1);
      previous = next;
    }
    return circuit.build(name, checks + 1);
  }

  /** Collects a circuit with one public output. */
  private static final class Builder {

    private final int rows;
    private final BigInteger[] values;
    private final SparseMatrix.Builder[] matrices = new SparseMatrix.Builder[3];

    Builder(int rows, int wires) {
      this.rows = rows;
      values = new BigInteger[wires];
      values[0] = BigInteger.ONE;
      for (int i = 0; i < matrices.length; i++) {
        matrices[i] = new SparseMatrix.Builder(rows, wires, 2 * rows);
      }
    }

    void add(int matrix, int row, int wire, long value) {
      matrices[matrix].add(row, wire, FR.fromBigInteger(BigInteger.valueOf(value)), 0);
    }

    BenchCircuit build(String name, int privateInputs) {
      int wires = values.length;
      R1cs r1cs =
          new R1cs(
              new R1cs.Shape(wires, 1, 0, privateInputs, wires),
              matrices[0].build(),
              matrices[1].build(),
              matrices[2].build(),
              LongStream.range(0, wires).toArray());
      Witness witness = Witness.of(values);
      r1cs.check(witness);
      return new BenchCircuit(name, r1cs, witness);
    }
  }
}
