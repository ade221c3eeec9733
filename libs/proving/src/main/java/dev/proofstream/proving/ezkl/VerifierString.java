package dev.proofstream.proving.ezkl;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a verifier needs of a reference string, as a file of the same format: a string of two
 * powers. KZG's check uses the generator, and the generator and its multiple by the secret of the
 * other group (Kate, Zaverucha, Goldberg, ASIACRYPT 2010, section 3.2); EZKL's verifier reads no
 * more from a file of halo2's, which is: the logarithm k of the number of powers (32 bits,
 * little-endian), 2^k powers and 2^k values of the Lagrange basis (points of G1, 64 bytes each),
 * then the two points of G2 (128 bytes each). So 516 bytes do instead of megabytes; a test verifies
 * with them.
 */
final class VerifierString {
  private static final int HEADER = Integer.BYTES;
  private static final int G1_BYTES = 64;
  private static final int G2_BYTES = 128;

  /** One power would be the smallest, but halo2 needs a domain of two. */
  private static final int LOG_POWERS = 1;

  private static final int MAX_LOG_POWERS = 28;

  private VerifierString() {}

  /**
   * The string's part for verifiers; the same string always gives the same bytes.
   *
   * @throws IllegalArgumentException when the file is no reference string
   */
  static byte[] of(Path srs) throws IOException {
    try (SeekableByteChannel file = Files.newByteChannel(srs)) {
      int logPowers = read(file, 0, HEADER).order(ByteOrder.LITTLE_ENDIAN).getInt();
      if (logPowers < LOG_POWERS || logPowers > MAX_LOG_POWERS) {
        throw new IllegalArgumentException(srs + " is no reference string: 2^" + logPowers);
      }
      long powers = 1L << logPowers;
      long lagrange = HEADER + powers * G1_BYTES;
      long secondGroup = lagrange + powers * G1_BYTES;
      if (file.size() != secondGroup + 2 * G2_BYTES) {
        throw new IllegalArgumentException(
            srs
                + " is no reference string of 2^%d powers: it has %d bytes, not %d"
                    .formatted(logPowers, file.size(), secondGroup + 2 * G2_BYTES));
      }
      int points = (1 << LOG_POWERS) * G1_BYTES;
      return ByteBuffer.allocate(HEADER + 2 * points + 2 * G2_BYTES)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putInt(LOG_POWERS)
          .put(read(file, HEADER, points))
          // Points, but not this domain's basis: only a prover uses it.
          .put(read(file, lagrange, points))
          .put(read(file, secondGroup, 2 * G2_BYTES))
          .array();
    }
  }

  private static ByteBuffer read(SeekableByteChannel file, long at, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    file.position(at);
    while (bytes.hasRemaining()) {
      if (file.read(bytes) < 0) {
        throw new IllegalArgumentException("a reference string ends early");
      }
    }
    return bytes.flip();
  }
}
