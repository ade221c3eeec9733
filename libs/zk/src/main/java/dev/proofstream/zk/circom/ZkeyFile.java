package dev.proofstream.zk.circom;

import dev.proofstream.zk.MalformedDataException;
import dev.proofstream.zk.MalformedDataException.Reason;
import dev.proofstream.zk.curve.G1Point;
import dev.proofstream.zk.curve.G2Point;
import dev.proofstream.zk.curve.Group;
import dev.proofstream.zk.curve.PointVector;
import dev.proofstream.zk.field.PrimeField;
import dev.proofstream.zk.groth16.ProvingKey;
import dev.proofstream.zk.ntt.EvaluationDomain;
import dev.proofstream.zk.r1cs.SparseMatrix;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * snarkjs's Groth16 {@code .zkey} (format: snarkjs, src/zkey_utils.js, version 1). Points are
 * affine, little-endian, in Montgomery form, infinity being zeros, which is how this library has
 * them in memory; coefficients of A and B are in Montgomery form twice over (times 2^512), so that
 * a product with a canonical witness is in Montgomery form.
 */
public final class ZkeyFile {

  private static final int PROTOCOL = 1;
  private static final int HEADER = 2;
  private static final int IC = 3;
  private static final int COEFFICIENTS = 4;
  private static final int POINTS_A = 5;
  private static final int POINTS_B1 = 6;
  private static final int POINTS_B2 = 7;
  private static final int POINTS_C = 8;
  private static final int POINTS_H = 9;
  private static final int CONTRIBUTIONS = 10;

  private static final int GROTH16 = 1;
  private static final int L = PrimeField.LIMBS;
  private static final PrimeField FR = PrimeField.FR;
  private static final int G1 = Group.G1.affineLimbs();
  private static final int G2 = Group.G2.affineLimbs();

  /** Matrix, row, wire and value. */
  private static final int COEFFICIENT_BYTES = 12 + 8 * L;

  private static final int HASH_BYTES = 64;

  private ZkeyFile() {}

  /**
   * Reads a file and checks every point (below p, on the curve, in the subgroup) and every
   * coefficient and index.
   *
   * @throws MalformedFileException if it is not a well-formed Groth16 key over BN254
   */
  public static ProvingKey read(Path path) throws IOException {
    return BinaryFile.decode(path, ZkeyFile::decode);
  }

  /** Reads a file's bytes, as {@link #read(Path)} does. */
  public static ProvingKey read(byte[] bytes) {
    return BinaryFile.decode(bytes, ZkeyFile::decode);
  }

  private static ProvingKey decode(MemorySegment bytes) {
    BinaryFile file = BinaryFile.parse(bytes, "zkey", 1, 1);
    SectionReader protocol = file.section(PROTOCOL, "the protocol");
    if (protocol.u32() != GROTH16) {
      throw new MalformedDataException(Reason.WRONG_PROTOCOL, "not a Groth16 key");
    }
    protocol.end();

    SectionReader reader = file.section(HEADER, "the header");
    reader.requireField(PrimeField.FP);
    reader.requireField(FR);
    int wires = reader.u32AtMost(Integer.MAX_VALUE / (8 * G2), "the number of wires");
    int publicSignals = reader.u32AtMost(wires - 1L, "the number of public signals");
    int domainSize =
        reader.u32AtMost(1L << EvaluationDomain.MAX_LOG_SIZE, "the size of the domain");
    if (Integer.bitCount(domainSize) != 1) {
      throw new MalformedDataException(
          Reason.INCONSISTENT, "the size of the domain is not a power of two");
    }
    ProvingKey.Header header = header(reader);
    reader.end();

    PointVector ic = points(file, IC, "IC", Group.G1, publicSignals + 1L, true);
    PointVector a1 = points(file, POINTS_A, "A", Group.G1, wires, false);
    PointVector b1 = points(file, POINTS_B1, "B1", Group.G1, wires, false);
    PointVector b2 = points(file, POINTS_B2, "B2", Group.G2, wires, false);
    PointVector c1 = points(file, POINTS_C, "C", Group.G1, wires - publicSignals - 1L, false);
    PointVector h1 = points(file, POINTS_H, "H", Group.G1, domainSize, true);
    SparseMatrix[] matrices = coefficients(file, wires, domainSize);
    return new ProvingKey(
        header,
        domainSize,
        matrices[0],
        matrices[1],
        ic,
        a1,
        b1,
        b2,
        c1,
        h1,
        ceremony(file.section(CONTRIBUTIONS, "the contributions")));
  }

  private static ProvingKey.Header header(SectionReader reader) {
    G1Point alpha1 = g1(reader);
    G1Point beta1 = g1(reader);
    G2Point beta2 = g2(reader);
    G2Point gamma2 = g2(reader);
    G1Point delta1 = g1(reader);
    return new ProvingKey.Header(alpha1, beta1, beta2, gamma2, delta1, g2(reader));
  }

  private static G1Point g1(SectionReader reader) {
    long[] limbs = new long[G1];
    reader.limbs(limbs, 0, G1);
    return G1Point.ofLimbs(limbs, 0);
  }

  private static G2Point g2(SectionReader reader) {
    long[] limbs = new long[G2];
    reader.limbs(limbs, 0, G2);
    return G2Point.ofLimbs(limbs, 0);
  }

  private static PointVector points(
      BinaryFile file, int section, String name, Group group, long count, boolean finite) {
    long[] limbs = file.section(section, name).remainingLimbs(count * group.affineLimbs());
    PointVector points = new PointVector(group, limbs);
    try {
      points.requireValid(finite);
    } catch (MalformedDataException e) {
      throw new MalformedDataException(
          e.reason(), "section " + section + " (" + name + "), " + e.getMessage(), e);
    }
    return points;
  }

  /** The matrices A and B. */
  private static SparseMatrix[] coefficients(BinaryFile file, int wires, int domainSize) {
    SectionReader reader = file.section(COEFFICIENTS, "the coefficients");
    int count =
        reader.u32AtMost(reader.remaining() / COEFFICIENT_BYTES, "the number of coefficients");
    SparseMatrix.Builder a = new SparseMatrix.Builder(domainSize, wires, count);
    SparseMatrix.Builder b = new SparseMatrix.Builder(domainSize, wires, count);
    long[] value = new long[L];
    for (int i = 0; i < count; i++) {
      int matrix = reader.u32AtMost(1, "a matrix");
      int row = reader.u32AtMost(domainSize - 1L, "a row");
      int wire = reader.u32AtMost(wires - 1L, "a wire");
      reader.limbs(value, 0, L);
      if (!FR.isReduced(value, 0)) {
        throw new MalformedDataException(
            Reason.OUT_OF_RANGE, "coefficient " + i + " is not below r");
      }
      FR.toCanonical(value, 0, value, 0);
      (matrix == 0 ? a : b).add(row, wire, value, 0);
    }
    reader.end();
    return new SparseMatrix[] {a.build(), b.build()};
  }

  private static ProvingKey.Ceremony ceremony(SectionReader reader) {
    byte[] hash = reader.bytes(HASH_BYTES);
    int contributions = reader.u32AtMost(Integer.MAX_VALUE, "the number of contributions");
    if (reader.remaining() > 1 << 28) {
      throw new MalformedDataException(Reason.TOO_LARGE, "the contributions are too large");
    }
    return new ProvingKey.Ceremony(hash, contributions, reader.bytes((int) reader.remaining()));
  }

  /** Writes a file that snarkjs reads, proves with, and exports the verification key from. */
  public static void write(ProvingKey key, Path path) throws IOException {
    try (BinaryFileWriter out = new BinaryFileWriter(path, "zkey", 1, 10)) {
      out.section(PROTOCOL, 4);
      out.u32(GROTH16);
      writeHeader(key, out);
      writeCoefficients(key, out);
      writePoints(IC, key.ic(), out);
      writePoints(POINTS_H, key.h1(), out);
      writePoints(POINTS_C, key.c1(), out);
      writePoints(POINTS_A, key.a1(), out);
      writePoints(POINTS_B1, key.b1(), out);
      writePoints(POINTS_B2, key.b2(), out);
      byte[] records = key.ceremony().records();
      out.section(CONTRIBUTIONS, HASH_BYTES + 4 + records.length);
      out.bytes(key.ceremony().circuitHash());
      out.u32(key.ceremony().contributions());
      out.bytes(records);
      out.finish();
    }
  }

  private static void writeHeader(ProvingKey key, BinaryFileWriter out) throws IOException {
    ProvingKey.Header header = key.header();
    out.section(HEADER, 2 * (4 + 8 * L) + 3 * 4 + 8 * (3 * G1 + 3 * G2));
    out.field(PrimeField.FP);
    out.field(FR);
    out.u32(key.wires());
    out.u32(key.publicSignals());
    out.u32(key.domainSize());
    out.limbs(header.alpha1().limbs());
    out.limbs(header.beta1().limbs());
    out.limbs(header.beta2().limbs());
    out.limbs(header.gamma2().limbs());
    out.limbs(header.delta1().limbs());
    out.limbs(header.delta2().limbs());
  }

  private static void writeCoefficients(ProvingKey key, BinaryFileWriter out) throws IOException {
    int count = key.a().entries() + key.b().entries();
    out.section(COEFFICIENTS, 4 + (long) COEFFICIENT_BYTES * count);
    out.u32(count);
    for (int row = 0; row < key.a().rows(); row++) {
      writeRow(0, key.a(), row, out);
      writeRow(1, key.b(), row, out);
    }
  }

  private static void writeRow(int matrix, SparseMatrix values, int row, BinaryFileWriter out)
      throws IOException {
    long[] value = new long[L];
    for (int i = values.rowStart(row); i < values.rowStart(row + 1); i++) {
      out.u32(matrix);
      out.u32(row);
      out.u32(values.column(i));
      FR.toMontgomery(values.values(), L * i, value, 0);
      out.limbs(value);
    }
  }

  private static void writePoints(int section, PointVector points, BinaryFileWriter out)
      throws IOException {
    out.section(section, 8L * points.limbs().length);
    out.limbs(points.limbs());
  }
}
