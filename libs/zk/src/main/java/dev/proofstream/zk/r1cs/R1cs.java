package dev.proofstream.zk.r1cs;

import dev.proofstream.zk.field.PrimeField;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * A rank-1 constraint system over Fr: for each row i, (A_i . w)(B_i . w) = C_i . w. Wires are laid
 * out as circom does: 0 is the constant 1, then outputs, public inputs, private inputs, internal
 * wires. Immutable.
 */
public final class R1cs {

  private static final PrimeField FR = PrimeField.FR;

  private final Shape shape;
  private final SparseMatrix a;
  private final SparseMatrix b;
  private final SparseMatrix c;
  private final long[] labelsOfWires;

  /**
   * Counts of a system.
   *
   * @param wires all wires, the constant included
   * @param outputs public outputs
   * @param publicInputs inputs that are public
   * @param privateInputs inputs that are not
   * @param labels signals of the source, those that the compiler removed included
   */
  public record Shape(int wires, int outputs, int publicInputs, int privateInputs, long labels) {

    /** Refuses negative counts and more inputs and outputs than wires. */
    public Shape {
      if (wires < 1 || outputs < 0 || publicInputs < 0 || privateInputs < 0 || labels < 0) {
        throw new IllegalArgumentException("negative counts, or no wire for the constant");
      }
      if (1L + outputs + publicInputs + privateInputs > wires) {
        throw new IllegalArgumentException("more inputs and outputs than wires");
      }
    }
  }

  /**
   * @param labelsOfWires label of the signal on each wire (circom's wire-to-label map)
   * @throws IllegalArgumentException if sizes do not fit together
   */
  public R1cs(Shape shape, SparseMatrix a, SparseMatrix b, SparseMatrix c, long[] labelsOfWires) {
    if (a.rows() != b.rows() || a.rows() != c.rows()) {
      throw new IllegalArgumentException("the three matrices have different numbers of rows");
    }
    int wires = shape.wires();
    if (a.columns() != wires || b.columns() != wires || c.columns() != wires) {
      throw new IllegalArgumentException("a matrix has other columns than wires");
    }
    if (labelsOfWires.length != wires) {
      throw new IllegalArgumentException("one label for each wire");
    }
    this.shape = shape;
    this.a = a;
    this.b = b;
    this.c = c;
    this.labelsOfWires = labelsOfWires.clone();
  }

  /** Number of wires, the constant included. */
  public int wires() {
    return shape.wires();
  }

  /** Number of public outputs. */
  public int outputs() {
    return shape.outputs();
  }

  /** Number of public inputs. */
  public int publicInputs() {
    return shape.publicInputs();
  }

  /** Number of private inputs. */
  public int privateInputs() {
    return shape.privateInputs();
  }

  /** Number of public signals: outputs, then public inputs, on wires 1, 2, ... */
  public int publicSignals() {
    return shape.outputs() + shape.publicInputs();
  }

  /** Number of signals in the source. */
  public long labels() {
    return shape.labels();
  }

  /** All counts. */
  public Shape shape() {
    return shape;
  }

  /** Label of the signal on a wire. */
  public long labelOfWire(int wire) {
    return labelsOfWires[wire];
  }

  /** Number of constraints. */
  public int constraints() {
    return a.rows();
  }

  /** Number of coefficients in the three matrices. */
  public long nonZeros() {
    return (long) a.entries() + b.entries() + c.entries();
  }

  /** Matrix of the left factors. */
  public SparseMatrix a() {
    return a;
  }

  /** Matrix of the right factors. */
  public SparseMatrix b() {
    return b;
  }

  /** Matrix of the products. */
  public SparseMatrix c() {
    return c;
  }

  /** One constraint, for analysis and for people. */
  public Constraint constraint(int row) {
    return new Constraint(combination(a, row), combination(b, row), combination(c, row));
  }

  /**
   * Checks every constraint.
   *
   * @throws UnsatisfiedConstraintException for the first constraint that does not hold
   * @throws IllegalArgumentException if the witness has another number of wires
   */
  public void check(Witness witness) {
    OptionalInt row = firstUnsatisfied(witness);
    if (row.isPresent()) {
      throw new UnsatisfiedConstraintException(row.getAsInt(), describeWires(row.getAsInt()));
    }
  }

  /** Index of the first constraint that does not hold, if there is one. */
  public OptionalInt firstUnsatisfied(Witness witness) {
    if (witness.size() != wires()) {
      throw new IllegalArgumentException(
          "the witness has " + witness.size() + " wires, the system " + wires());
    }
    MontgomeryWitness w = witness.toMontgomery();
    long[] sums = new long[4 * PrimeField.LIMBS];
    long[] scratch = new long[PrimeField.LIMBS];
    for (int row = 0; row < constraints(); row++) {
      a.multiplyRow(row, w, sums, 0, scratch);
      b.multiplyRow(row, w, sums, 4, scratch);
      c.multiplyRow(row, w, sums, 8, scratch);
      FR.multiply(sums, 0, sums, 4, sums, 12);
      if (!FR.isEqual(sums, 8, sums, 12)) {
        return OptionalInt.of(row);
      }
    }
    return OptionalInt.empty();
  }

  private String describeWires(int row) {
    return "wires of A "
        + wiresOf(a, row)
        + ", of B "
        + wiresOf(b, row)
        + ", of C "
        + wiresOf(c, row);
  }

  private static List<Integer> wiresOf(SparseMatrix matrix, int row) {
    List<Integer> wires = new ArrayList<>();
    for (int i = matrix.rowStart(row); i < matrix.rowStart(row + 1); i++) {
      wires.add(matrix.column(i));
    }
    return wires;
  }

  private static LinearCombination combination(SparseMatrix matrix, int row) {
    List<Term> terms = new ArrayList<>();
    for (int i = matrix.rowStart(row); i < matrix.rowStart(row + 1); i++) {
      terms.add(new Term(matrix.column(i), matrix.value(i)));
    }
    return new LinearCombination(terms);
  }

  @Override
  public String toString() {
    return "R1cs of " + constraints() + " constraints and " + wires() + " wires";
  }
}
