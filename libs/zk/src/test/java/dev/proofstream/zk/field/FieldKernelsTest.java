package dev.proofstream.zk.field;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.zk.Seeded;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every provider gives what BigInteger gives, on values at all edges. */
class FieldKernelsTest {

  private static final int L = PrimeField.LIMBS;
  private static final PrimeField FR = PrimeField.FR;

  static List<String> providers() {
    return KernelChoice.names();
  }

  private static FieldKernels kernels(String name) {
    Assumptions.assumeTrue(
        KernelChoice.whyNot(name).isEmpty(), () -> KernelChoice.whyNot(name).orElseThrow());
    return KernelChoice.byName(name).orElseThrow();
  }

  /**
   * Montgomery forms (raw limbs) at the edges: 0, 1, m-1, powers of two and all their neighbours.
   */
  private static List<BigInteger> edges(PrimeField field) {
    BigInteger m = field.modulus();
    List<BigInteger> edges = new ArrayList<>();
    for (int bit = 0; bit < 254; bit += bit % 52 > 49 || bit % 64 > 61 || bit % 51 > 48 ? 1 : 7) {
      for (int d = -1; d <= 1; d++) {
        BigInteger value = BigInteger.ONE.shiftLeft(bit).add(BigInteger.valueOf(d));
        edges.add(value);
        edges.add(m.subtract(value));
      }
    }
    edges.add(m.shiftRight(1));
    edges.add(m.shiftRight(1).add(BigInteger.ONE));
    edges.add(BigInteger.ONE.shiftLeft(256).mod(m));
    edges.add(BigInteger.ONE.shiftLeft(260).mod(m));
    edges.removeIf(value -> value.signum() < 0 || value.compareTo(m) >= 0);
    return edges;
  }

  private static long[] raw(List<BigInteger> values) {
    long[] limbs = new long[L * values.size()];
    for (int i = 0; i < values.size(); i++) {
      System.arraycopy(PrimeField.limbsOf(values.get(i)), 0, limbs, L * i, L);
    }
    return limbs;
  }

  @ParameterizedTest
  @MethodSource("providers")
  void productsAndDifferencesAreThoseOfBigInteger(String name) {
    FieldKernels kernels = kernels(name);
    Seeded random = Seeded.of("productsAndDifferencesAreThoseOfBigInteger");
    for (PrimeField field : List.of(PrimeField.FP, FR)) {
      BigInteger m = field.modulus();
      BigInteger inverse = BigInteger.ONE.shiftLeft(256).modInverse(m);
      List<BigInteger> edges = edges(field);
      for (int shift = 0; shift < edges.size(); shift += 1 + shift / 8) {
        List<BigInteger> x = new ArrayList<>(edges);
        List<BigInteger> y = new ArrayList<>();
        for (int i = 0; i < edges.size(); i++) {
          y.add(edges.get((i + shift) % edges.size()));
        }
        for (int i = 0; i < 13; i++) {
          x.add(random.below(m));
          y.add(random.edgyBelow(m));
        }
        int n = x.size();
        long[] a = raw(x);
        long[] b = raw(y);
        long[] product = new long[L * n];
        long[] difference = new long[L * n];
        long[] scaled = new long[L * n];
        kernels.multiply(field, a, 0, b, 0, product, 0, n);
        kernels.subtract(field, a, 0, b, 0, difference, 0, n);
        kernels.scale(field, a, 0, b, L * (n - 1), scaled, 0, n);
        for (int i = 0; i < n; i++) {
          BigInteger xy = x.get(i).multiply(y.get(i)).multiply(inverse).mod(m);
          assertEquals(xy, PrimeField.numberOf(product, L * i));
          assertEquals(x.get(i).subtract(y.get(i)).mod(m), PrimeField.numberOf(difference, L * i));
          BigInteger scale = x.get(i).multiply(y.get(n - 1)).multiply(inverse).mod(m);
          assertEquals(scale, PrimeField.numberOf(scaled, L * i));
        }
        long[] inPlace = a.clone();
        kernels.multiply(field, inPlace, 0, b, 0, inPlace, 0, n);
        assertArrayEquals(product, inPlace);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void oddCountsAndOffsetsTouchNothingElse(String name) {
    FieldKernels kernels = kernels(name);
    Seeded random = Seeded.of("oddCountsAndOffsetsTouchNothingElse");
    List<BigInteger> values = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      values.add(random.below(FR.modulus()));
    }
    long[] a = raw(values);
    for (int count = 0; count < 20; count++) {
      long[] r = new long[L * 40];
      kernels.multiply(FR, a, L * 3, a, L * 5, r, L * 7, count);
      long[] expected = new long[L * 40];
      for (int i = 0; i < count; i++) {
        FR.multiply(a, L * (3 + i), a, L * (5 + i), expected, L * (7 + i));
      }
      assertArrayEquals(expected, r, "count " + count);
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void butterfliesAreThoseOfTheScalarProvider(String name) {
    FieldKernels kernels = kernels(name);
    FieldKernels scalar = ScalarFieldKernels.INSTANCE;
    Seeded random = Seeded.of("butterfliesAreThoseOfTheScalarProvider");
    for (int size = 1; size <= 512; size *= 2) {
      List<BigInteger> values = new ArrayList<>();
      List<BigInteger> twiddles = new ArrayList<>();
      for (int i = 0; i < size + 3; i++) {
        values.add(random.edgyBelow(FR.modulus()));
        twiddles.add(random.edgyBelow(FR.modulus()));
      }
      long[] v = raw(values);
      long[] w = raw(twiddles);
      long[] expected = v.clone();
      scalar.differenceBlock(expected, L * 3, size, w);
      long[] actual = v.clone();
      kernels.differenceBlock(actual, L * 3, size, w);
      assertArrayEquals(expected, actual, "difference " + size);
      scalar.timeBlock(expected, L * 3, size, w);
      kernels.timeBlock(actual, L * 3, size, w);
      assertArrayEquals(expected, actual, "time " + size);
      if (size >= 8) {
        int half = size / 2;
        scalar.differenceLayer(expected, L * 3, half, 1, half - 1, w);
        kernels.differenceLayer(actual, L * 3, half, 1, half - 1, w);
        scalar.timeLayer(expected, L * 3, half, half / 4, half, w);
        kernels.timeLayer(actual, L * 3, half, half / 4, half, w);
        assertArrayEquals(expected, actual, "layers " + size);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void rowsOfASparseMatrixAreThoseOfTheScalarProvider(String name) {
    FieldKernels kernels = kernels(name);
    Seeded random = Seeded.of("rowsOfASparseMatrixAreThoseOfTheScalarProvider");
    int rows = 60;
    int columns = 30;
    int[] starts = new int[rows + 1];
    for (int i = 0; i < rows; i++) {
      starts[i + 1] = starts[i] + random.below(30);
    }
    int entries = starts[rows];
    int[] column = new int[entries];
    List<BigInteger> values = new ArrayList<>();
    for (int i = 0; i < entries; i++) {
      column[i] = random.below(columns);
      values.add(random.edgyBelow(FR.modulus()));
    }
    List<BigInteger> vector = new ArrayList<>();
    byte[] kinds = new byte[columns];
    for (int i = 0; i < columns; i++) {
      kinds[i] = (byte) random.below(3);
      vector.add(
          kinds[i] == 2
              ? random.edgyBelow(FR.modulus())
              : BigInteger.ONE
                  .shiftLeft(256)
                  .mod(FR.modulus())
                  .multiply(BigInteger.valueOf(kinds[i])));
    }
    long[] expected = new long[L * rows];
    long[] actual = new long[L * rows];
    long[] v = raw(values);
    long[] w = raw(vector);
    ScalarFieldKernels.INSTANCE.multiplyRows(starts, column, v, w, kinds, expected, 0, rows);
    kernels.multiplyRows(starts, column, v, w, kinds, actual, 0, 7);
    kernels.multiplyRows(starts, column, v, w, kinds, actual, 7, rows);
    assertArrayEquals(expected, actual);
  }

  @ParameterizedTest
  @MethodSource("providers")
  void aSlopeIsRightWhateverItDividesBy(String name) {
    FieldKernels kernels = kernels(name);
    for (BigInteger divisor : edges(PrimeField.FP)) {
      // One pair, so that the divisor itself is inverted: x2 - x1 = divisor.
      for (int coordinate : new int[] {L, 2 * L}) {
        int a = 2 * coordinate;
        long[] points = new long[2 * a];
        points[coordinate] = 1;
        System.arraycopy(PrimeField.limbsOf(divisor), 0, points, a + coordinate - L, L);
        points[a + coordinate] = 2;
        PointPairs pair = new PointPairs(points, new int[] {0}, points, new int[] {2});
        long[] expected = new long[a];
        long[] actual = new long[a];
        long[] scratch = new long[FieldKernels.scratchLimbs(coordinate, 1)];
        ScalarFieldKernels.INSTANCE.addPairs(coordinate, pair, expected, 0, 0, 1, scratch);
        kernels.addPairs(coordinate, pair, actual, 0, 0, 1, scratch);
        assertArrayEquals(expected, actual, divisor.toString(16));
      }
    }
  }

  @Test
  void whatCannotRunSaysWhyAndWhatIsUnknownIsRefused() {
    for (String name : KernelChoice.names()) {
      assertEquals(
          KernelChoice.byName(name).isEmpty(), KernelChoice.whyNot(name).isPresent(), name);
    }
    assertTrue(KernelChoice.byName("scalar").isPresent());
    assertThrows(IllegalArgumentException.class, () -> KernelChoice.byName("fastest"));
  }
}
