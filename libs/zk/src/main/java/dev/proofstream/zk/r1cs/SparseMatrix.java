package dev.proofstream.zk.r1cs;

import dev.proofstream.zk.field.FieldKernels;
import dev.proofstream.zk.field.Pieces;
import dev.proofstream.zk.field.PrimeField;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * A matrix over Fr in compressed rows: the entries of row i stand at {@code rowStarts[i] ..
 * rowStarts[i+1]-1} of the columns and of the values (4 limbs each, Montgomery form). Immutable by
 * convention: the arrays are shared, for the hot loops of this library, and nobody writes to them.
 */
public final class SparseMatrix {

  /** Rows of one task. */
  private static final int PIECE = 2048;

  private final int columns;
  private final int[] rowStarts;
  private final int[] columnIndices;
  private final long[] values;

  private SparseMatrix(int columns, int[] rowStarts, int[] columnIndices, long[] values) {
    this.columns = columns;
    this.rowStarts = rowStarts;
    this.columnIndices = columnIndices;
    this.values = values;
  }

  /** Rows. */
  public int rows() {
    return rowStarts.length - 1;
  }

  /** Columns: the wires. */
  public int columns() {
    return columns;
  }

  /** Stored entries. */
  public int entries() {
    return columnIndices.length;
  }

  /** Index of the first entry of a row; that of row {@link #rows()} is {@link #entries()}. */
  public int rowStart(int row) {
    return rowStarts[row];
  }

  /** Column of an entry. */
  public int column(int entry) {
    return columnIndices[entry];
  }

  /** All values, 4 limbs per entry, Montgomery form; read only. */
  public long[] values() {
    return values;
  }

  /** Value of an entry as a number; not for hot paths. */
  public BigInteger value(int entry) {
    return PrimeField.FR.toBigInteger(values, PrimeField.LIMBS * entry);
  }

  /**
   * sum[so..] = row . w in Montgomery form. Wires of 0 are skipped and those of 1 added without a
   * multiplication, as most wires of a machine-learning circuit are bits.
   *
   * @param witness in Montgomery form, 4 limbs per column
   * @param scratch 4 limbs of the caller
   */
  public void multiplyRow(int row, MontgomeryWitness witness, long[] sum, int so, long[] scratch) {
    PrimeField fr = PrimeField.FR;
    Arrays.fill(sum, so, so + PrimeField.LIMBS, 0);
    long[] w = witness.limbs();
    for (int i = rowStarts[row]; i < rowStarts[row + 1]; i++) {
      int column = columnIndices[i];
      switch (witness.kind(column)) {
        case MontgomeryWitness.ZERO -> {}
        case MontgomeryWitness.ONE -> fr.add(sum, so, values, 4 * i, sum, so);
        default -> {
          fr.multiply(values, 4 * i, w, 4 * column, scratch, 0);
          fr.add(sum, so, scratch, 0, sum, so);
        }
      }
    }
  }

  /**
   * products = this . w in Montgomery form, for all rows, on all cores.
   *
   * @param products 4 limbs per row, and more if the caller likes, which are left alone
   */
  public void multiply(MontgomeryWitness witness, long[] products) {
    if (witness.kinds().length != columns || products.length < PrimeField.LIMBS * rows()) {
      throw new IllegalArgumentException("the witness or the products have another size");
    }
    FieldKernels kernels = FieldKernels.current();
    Pieces.run(
        rows(),
        PIECE,
        (first, count) ->
            kernels.multiplyRows(
                rowStarts,
                columnIndices,
                values,
                witness.limbs(),
                witness.kinds(),
                products,
                first,
                first + count));
  }

  /** Collects entries in any order. For one thread. */
  public static final class Builder {

    private final int rows;
    private final int columns;
    private int[] rowOfEntry;
    private int[] columnOfEntry;
    private long[] values;
    private int size;

    /**
     * @param rows of the matrix
     * @param columns of the matrix
     * @param expectedEntries entries to make room for
     */
    public Builder(int rows, int columns, int expectedEntries) {
      this.rows = rows;
      this.columns = columns;
      rowOfEntry = new int[expectedEntries];
      columnOfEntry = new int[expectedEntries];
      values = new long[PrimeField.LIMBS * expectedEntries];
    }

    /** Adds an entry whose value stands in Montgomery form at an offset. */
    public void add(int row, int column, long[] value, int offset) {
      if (row < 0 || row >= rows || column < 0 || column >= columns) {
        throw new IndexOutOfBoundsException(
            "entry (" + row + ", " + column + ") outside " + rows + " x " + columns);
      }
      if (size == rowOfEntry.length) {
        int room = Math.max(16, size + (size >> 1));
        rowOfEntry = Arrays.copyOf(rowOfEntry, room);
        columnOfEntry = Arrays.copyOf(columnOfEntry, room);
        values = Arrays.copyOf(values, PrimeField.LIMBS * room);
      }
      rowOfEntry[size] = row;
      columnOfEntry[size] = column;
      System.arraycopy(value, offset, values, PrimeField.LIMBS * size, PrimeField.LIMBS);
      size++;
    }

    /** The matrix; entries of a row keep the order in which they were added. */
    public SparseMatrix build() {
      int[] starts = new int[rows + 1];
      for (int i = 0; i < size; i++) {
        starts[rowOfEntry[i] + 1]++;
      }
      for (int i = 0; i < rows; i++) {
        starts[i + 1] += starts[i];
      }
      int[] next = Arrays.copyOf(starts, rows);
      int[] sortedColumns = new int[size];
      long[] sortedValues = new long[PrimeField.LIMBS * size];
      for (int i = 0; i < size; i++) {
        int at = next[rowOfEntry[i]]++;
        sortedColumns[at] = columnOfEntry[i];
        System.arraycopy(values, 4 * i, sortedValues, 4 * at, PrimeField.LIMBS);
      }
      return new SparseMatrix(columns, starts, sortedColumns, sortedValues);
    }
  }
}
