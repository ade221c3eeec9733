package dev.proofstream.zk.circom;

import dev.proofstream.zk.field.PrimeField;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the container that {@link BinaryFile} reads. */
final class BinaryFileWriter implements AutoCloseable {

  private final OutputStream out;
  private final ByteBuffer buffer = ByteBuffer.allocate(8192).order(ByteOrder.LITTLE_ENDIAN);
  private long leftInSection;

  BinaryFileWriter(Path path, String type, int version, int sections) throws IOException {
    out = new BufferedOutputStream(Files.newOutputStream(path));
    buffer.put(type.getBytes(StandardCharsets.US_ASCII)).putInt(version).putInt(sections);
  }

  /** Begins a section of so many bytes. */
  void section(int type, long length) throws IOException {
    requireSectionDone();
    room(12).putInt(type).putLong(length);
    leftInSection = length;
  }

  void u32(int value) throws IOException {
    room(4).putInt(value);
    leftInSection -= 4;
  }

  void u64(long value) throws IOException {
    room(8).putLong(value);
    leftInSection -= 8;
  }

  void limbs(long[] limbs) throws IOException {
    limbs(limbs, 0, limbs.length);
  }

  void limbs(long[] limbs, int offset, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      u64(limbs[offset + i]);
    }
  }

  void bytes(byte[] bytes) throws IOException {
    flush();
    out.write(bytes);
    leftInSection -= bytes.length;
  }

  /** The size of a field's elements and its modulus. */
  void field(PrimeField field) throws IOException {
    u32(8 * PrimeField.LIMBS);
    limbs(PrimeField.limbsOf(field.modulus()));
  }

  private ByteBuffer room(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      flush();
    }
    return buffer;
  }

  private void flush() throws IOException {
    out.write(buffer.array(), 0, buffer.position());
    buffer.clear();
  }

  private void requireSectionDone() {
    if (leftInSection != 0) {
      throw new IllegalStateException("a section is not as long as it said");
    }
  }

  @Override
  public void close() throws IOException {
    try (out) {
      flush();
    }
  }

  /** Checks that the last section is complete; call it last on success. */
  void finish() {
    requireSectionDone();
  }
}
