package dev.proofstream.zk.circom;

import dev.proofstream.zk.MalformedDataException;
import dev.proofstream.zk.MalformedDataException.Reason;
import dev.proofstream.zk.field.PrimeField;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;

/** Reads one section of a {@link BinaryFile} from its start to its end. */
final class SectionReader {

  private final MemorySegment bytes;
  private final String name;
  private long at;

  SectionReader(MemorySegment bytes, String name) {
    this.bytes = bytes;
    this.name = name;
  }

  long remaining() {
    return bytes.byteSize() - at;
  }

  /** An unsigned 32-bit number. */
  long u32() {
    require(4);
    long value = Integer.toUnsignedLong(bytes.get(BinaryFile.U32, at));
    at += 4;
    return value;
  }

  /** An unsigned 32-bit number that is at most a limit. */
  int u32AtMost(long limit, String what) {
    long value = u32();
    if (value > limit) {
      throw new MalformedDataException(
          Reason.OUT_OF_RANGE, what + " in " + name + " is beyond " + limit);
    }
    return (int) value;
  }

  /** A 64-bit number that is not negative. */
  long u63() {
    require(8);
    long value = bytes.get(BinaryFile.U64, at);
    at += 8;
    if (value < 0) {
      throw new MalformedDataException(Reason.OUT_OF_RANGE, "a 64-bit number in " + name);
    }
    return value;
  }

  /** Copies limbs. */
  void limbs(long[] to, int offset, int count) {
    require(8L * count);
    MemorySegment.copy(bytes, BinaryFile.U64, at, to, offset, count);
    at += 8L * count;
  }

  /** All the rest of the section as so many limbs, which it must be exactly. */
  long[] remainingLimbs(long count) {
    if (remaining() != 8 * count) {
      throw new MalformedDataException(
          Reason.WRONG_LENGTH,
          name + " has " + remaining() + " bytes where " + 8 * count + " belong");
    }
    if (count > Integer.MAX_VALUE - 8) {
      throw new MalformedDataException(Reason.TOO_LARGE, name + " is too large");
    }
    long[] limbs = new long[(int) count];
    limbs(limbs, 0, limbs.length);
    return limbs;
  }

  byte[] bytes(int count) {
    require(count);
    byte[] copy = bytes.asSlice(at, count).toArray(ValueLayout.JAVA_BYTE);
    at += count;
    return copy;
  }

  /** The size of a field's elements and its modulus, which must be those of the given field. */
  void requireField(PrimeField field) {
    long size = u32();
    if (size != 8L * PrimeField.LIMBS) {
      throw new MalformedDataException(
          Reason.WRONG_CURVE, "field elements of " + size + " bytes, not those of BN254");
    }
    long[] modulus = new long[PrimeField.LIMBS];
    limbs(modulus, 0, modulus.length);
    BigInteger prime = PrimeField.numberOf(modulus, 0);
    if (!prime.equals(field.modulus())) {
      throw new MalformedDataException(Reason.WRONG_CURVE, "the modulus is not BN254's");
    }
  }

  /** Refuses bytes that are left. */
  void end() {
    if (remaining() != 0) {
      throw new MalformedDataException(
          Reason.WRONG_LENGTH, name + " has " + remaining() + " bytes too many");
    }
  }

  private void require(long count) {
    if (remaining() < count) {
      throw new MalformedDataException(Reason.TRUNCATED, name + " ends too early");
    }
  }
}
