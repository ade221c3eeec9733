package dev.proofstream.zk.circom;

import dev.proofstream.zk.MalformedDataException;
import dev.proofstream.zk.MalformedDataException.Reason;
import dev.proofstream.zk.field.PrimeField;
import dev.proofstream.zk.r1cs.Witness;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * snarkjs's {@code .wtns} (format: snarkjs, src/wtns_utils.js, version 2): section 1 the field and
 * the number of wires, section 2 the values, canonical, little-endian. Such a file is as secret as
 * the private inputs.
 */
public final class WtnsFile {

  private static final int HEADER = 1;
  private static final int VALUES = 2;
  private static final int L = PrimeField.LIMBS;

  private WtnsFile() {}

  /**
   * Reads a file.
   *
   * @throws MalformedFileException if it is not a witness over BN254's Fr
   */
  public static Witness read(Path path) throws IOException {
    return BinaryFile.decode(path, WtnsFile::decode);
  }

  /** Reads a file's bytes, as {@link #read(Path)} does. */
  public static Witness read(byte[] bytes) {
    return BinaryFile.decode(bytes, WtnsFile::decode);
  }

  private static Witness decode(MemorySegment bytes) {
    BinaryFile file = BinaryFile.parse(bytes, "wtns", 2, 2);
    SectionReader header = file.section(HEADER, "the header");
    header.requireField(PrimeField.FR);
    long wires = header.u32();
    header.end();
    if (wires == 0) {
      throw new MalformedDataException(Reason.WRONG_LENGTH, "a witness without wires");
    }
    long[] values = file.section(VALUES, "the values").remainingLimbs(L * wires);
    try {
      return Witness.ofLimbs(values);
    } catch (IllegalArgumentException e) {
      throw new MalformedDataException(Reason.OUT_OF_RANGE, e.getMessage(), e);
    }
  }

  /** Writes a file that snarkjs reads. */
  public static void write(Witness witness, Path path) throws IOException {
    try (BinaryFileWriter out = new BinaryFileWriter(path, "wtns", 2, 2)) {
      out.section(HEADER, 4 + 8 * L + 4);
      out.field(PrimeField.FR);
      out.u32(witness.size());
      out.section(VALUES, 8L * L * witness.size());
      out.limbs(witness.limbs());
      out.finish();
    }
  }
}
