package dev.proofstream.zk.circom;

import dev.proofstream.zk.MalformedDataException;
import dev.proofstream.zk.MalformedDataException.Reason;
import dev.proofstream.zk.field.PrimeField;
import dev.proofstream.zk.r1cs.R1cs;
import dev.proofstream.zk.r1cs.SparseMatrix;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * circom's {@code .r1cs} (format: iden3/r1csfile, doc/r1cs_bin_format.md, version 1): section 1
 * header, 2 constraints, 3 label of each wire. Custom gates (sections 4 and 5) are refused if there
 * are any.
 */
public final class R1csFile {

  private static final int HEADER = 1;
  private static final int CONSTRAINTS = 2;
  private static final int WIRE_TO_LABEL = 3;
  private static final int CUSTOM_GATES = 4;
  private static final int CUSTOM_GATE_USES = 5;
  private static final int L = PrimeField.LIMBS;

  /** A wire index and a coefficient. */
  private static final int TERM_BYTES = 4 + 8 * L;

  private R1csFile() {}

  /**
   * Reads a file.
   *
   * @throws MalformedFileException if it is not a well-formed system over BN254's Fr
   */
  public static R1cs read(Path path) throws IOException {
    return BinaryFile.decode(path, R1csFile::decode);
  }

  /** Reads a file's bytes, as {@link #read(Path)} does. */
  public static R1cs read(byte[] bytes) {
    return BinaryFile.decode(bytes, R1csFile::decode);
  }

  private static R1cs decode(MemorySegment bytes) {
    BinaryFile file = BinaryFile.parse(bytes, "r1cs", 1, 1);
    for (int section : new int[] {CUSTOM_GATES, CUSTOM_GATE_USES}) {
      if (file.has(section) && file.section(section, "custom gates").u32() != 0) {
        throw new MalformedDataException(Reason.UNSUPPORTED, "uses custom gates");
      }
    }
    SectionReader header = file.section(HEADER, "the header");
    header.requireField(PrimeField.FR);
    int limit = Integer.MAX_VALUE / (8 * L);
    int wires = header.u32AtMost(limit, "the number of wires");
    int outputs = header.u32AtMost(limit, "the number of outputs");
    int publicInputs = header.u32AtMost(limit, "the number of public inputs");
    int privateInputs = header.u32AtMost(limit, "the number of private inputs");
    long labels = header.u63();
    int constraints = header.u32AtMost(limit, "the number of constraints");
    header.end();
    if (wires < 1 || 1L + outputs + publicInputs + privateInputs > wires) {
      throw new MalformedDataException(Reason.INCONSISTENT, "more inputs and outputs than wires");
    }
    long[] labelsOfWires = file.section(WIRE_TO_LABEL, "the labels").remainingLimbs(wires);

    SectionReader reader = file.section(CONSTRAINTS, "the constraints");
    if (reader.remaining() < 12L * constraints) {
      throw new MalformedDataException(Reason.TRUNCATED, "fewer constraints than announced");
    }
    SparseMatrix.Builder[] matrices = new SparseMatrix.Builder[3];
    int expected = (int) Math.min(reader.remaining() / (3 * TERM_BYTES), 1 << 22);
    for (int m = 0; m < matrices.length; m++) {
      matrices[m] = new SparseMatrix.Builder(constraints, wires, expected);
    }
    TermReader terms = new TermReader(reader, wires);
    for (int row = 0; row < constraints; row++) {
      for (SparseMatrix.Builder matrix : matrices) {
        terms.read(matrix, row);
      }
    }
    reader.end();
    return new R1cs(
        new R1cs.Shape(wires, outputs, publicInputs, privateInputs, labels),
        matrices[0].build(),
        matrices[1].build(),
        matrices[2].build(),
        labelsOfWires);
  }

  /** Reads linear combinations and refuses a wire that stands twice in one. */
  private static final class TermReader {

    private final SectionReader reader;
    private final int wires;
    private final int[] combinationOfWire;
    private final long[] coefficient = new long[L];
    private int combination;

    TermReader(SectionReader reader, int wires) {
      this.reader = reader;
      this.wires = wires;
      combinationOfWire = new int[wires];
    }

    void read(SparseMatrix.Builder matrix, int row) {
      combination++;
      int terms = reader.u32AtMost(reader.remaining() / TERM_BYTES, "the number of terms");
      for (int i = 0; i < terms; i++) {
        int wire = reader.u32AtMost(wires - 1L, "a wire");
        reader.limbs(coefficient, 0, L);
        if (combinationOfWire[wire] == combination) {
          throw new MalformedDataException(
              Reason.DUPLICATE, "wire " + wire + " stands twice in a sum of constraint " + row);
        }
        combinationOfWire[wire] = combination;
        if (!PrimeField.FR.isReduced(coefficient, 0)) {
          throw new MalformedDataException(
              Reason.OUT_OF_RANGE, "a coefficient of constraint " + row + " is not below r");
        }
        PrimeField.FR.toMontgomery(coefficient, 0, coefficient, 0);
        matrix.add(row, wire, coefficient, 0);
      }
    }
  }

  /** Writes a file that circom's tools and snarkjs read. */
  public static void write(R1cs r1cs, Path path) throws IOException {
    try (BinaryFileWriter out = new BinaryFileWriter(path, "r1cs", 1, 3)) {
      out.section(HEADER, 4 + 8 * L + 4 * 4 + 8 + 4);
      out.field(PrimeField.FR);
      out.u32(r1cs.wires());
      out.u32(r1cs.outputs());
      out.u32(r1cs.publicInputs());
      out.u32(r1cs.privateInputs());
      out.u64(r1cs.labels());
      out.u32(r1cs.constraints());

      out.section(CONSTRAINTS, 12L * r1cs.constraints() + TERM_BYTES * r1cs.nonZeros());
      for (int row = 0; row < r1cs.constraints(); row++) {
        writeCombination(r1cs.a(), row, out);
        writeCombination(r1cs.b(), row, out);
        writeCombination(r1cs.c(), row, out);
      }

      out.section(WIRE_TO_LABEL, 8L * r1cs.wires());
      for (int wire = 0; wire < r1cs.wires(); wire++) {
        out.u64(r1cs.labelOfWire(wire));
      }
      out.finish();
    }
  }

  private static void writeCombination(SparseMatrix matrix, int row, BinaryFileWriter out)
      throws IOException {
    long[] canonical = new long[L];
    out.u32(matrix.rowStart(row + 1) - matrix.rowStart(row));
    for (int i = matrix.rowStart(row); i < matrix.rowStart(row + 1); i++) {
      out.u32(matrix.column(i));
      PrimeField.FR.toCanonical(matrix.values(), L * i, canonical, 0);
      out.limbs(canonical);
    }
  }
}
