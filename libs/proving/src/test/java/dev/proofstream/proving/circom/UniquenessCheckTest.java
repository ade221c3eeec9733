package dev.proofstream.proving.circom;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.proofstream.zk.field.PrimeField;
import dev.proofstream.zk.r1cs.R1cs;
import dev.proofstream.zk.r1cs.SparseMatrix;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Constraint systems that the compiler would not write, but a file may hold. */
class UniquenessCheckTest {
  private static final int X = 1;
  private static final int Y = 2;

  @Test
  void aSquareIsDeterminedByWhatIsSquared() {
    assertEquals(List.of(), UniquenessCheck.undetermined(squareOfX(1)));
    assertEquals(List.of(), UniquenessCheck.undetermined(squareOfX(2, 3)));
  }

  @Test
  void aWireWithCoefficientZeroIsNotDetermined() {
    assertEquals(List.of(Y), UniquenessCheck.undetermined(squareOfX(0)));
  }

  @Test
  void aWireWhoseCoefficientsCancelIsNotDetermined() {
    assertEquals(List.of(Y), UniquenessCheck.undetermined(squareOfX(3, -3)));
  }

  @Test
  void twoSumsOfTwoWiresDetermineThemUnlessTheySayTheSame() {
    assertEquals(List.of(), UniquenessCheck.undetermined(twoSums(1, 2, 3, 4)));
    assertEquals(List.of(Y, Y + 1), UniquenessCheck.undetermined(twoSums(1, 2, 3, 6)));
    assertEquals(List.of(Y), UniquenessCheck.undetermined(twoSums(0, 2, 0, 6)));
  }

  /** Wires 1, x, y, z; x public: {@code x * x = a y + b z = c y + d z}. */
  private static R1cs twoSums(long a, long b, long c, long d) {
    SparseMatrix.Builder factors = new SparseMatrix.Builder(2, 4, 2);
    SparseMatrix.Builder sums = new SparseMatrix.Builder(2, 4, 4);
    long[][] coefficients = {{a, b}, {c, d}};
    for (int row = 0; row < 2; row++) {
      factors.add(row, X, PrimeField.FR.fromBigInteger(BigInteger.ONE), 0);
      for (int k = 0; k < 2; k++) {
        BigInteger value = BigInteger.valueOf(coefficients[row][k]);
        sums.add(row, Y + k, PrimeField.FR.fromBigInteger(value), 0);
      }
    }
    SparseMatrix left = factors.build();
    return new R1cs(
        new R1cs.Shape(4, 0, 1, 0, 4), left, left, sums.build(), new long[] {0, 1, 2, 3});
  }

  /** Wires 1, x, y; x public: {@code x * x = sum of coefficients * y}, each an entry of its own. */
  private static R1cs squareOfX(long... coefficients) {
    return new R1cs(
        new R1cs.Shape(3, 0, 1, 0, 3),
        row(X, 1),
        row(X, 1),
        row(Y, coefficients),
        new long[] {0, 1, 2});
  }

  private static SparseMatrix row(int wire, long... coefficients) {
    SparseMatrix.Builder row = new SparseMatrix.Builder(1, 3, coefficients.length);
    LongStream.of(coefficients)
        .mapToObj(BigInteger::valueOf)
        .forEach(value -> row.add(0, wire, PrimeField.FR.fromBigInteger(value), 0));
    return row.build();
  }
}
