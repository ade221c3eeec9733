package dev.proofstream.proving;

import dev.proofstream.model.data.InputRefusedException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What one proof is about.
 *
 * @param rows levels of each row, one level per input; 1 row up to the circuit's batch
 * @param salt blinds the hash of a {@code hashed} circuit's inputs, {@value #MIN_SALT_BYTES} to
 *     {@value #MAX_SALT_BYTES} bytes that nobody can guess, read big-endian as one integer below
 *     2^248; empty for other circuits
 */
public record ProofInput(List<int[]> rows, Optional<byte[]> salt) {

  /** With fewer bits, whoever sees the hash could try all salts with all inputs. */
  public static final int MIN_SALT_BYTES = 16;

  /** 31 bytes stay below the order of the field. */
  public static final int MAX_SALT_BYTES = 31;

  private static final Pattern SALT =
      Pattern.compile("([0-9a-f]{2}){%d,%d}".formatted(MIN_SALT_BYTES, MAX_SALT_BYTES));

  public ProofInput {
    rows = rows.stream().map(int[]::clone).toList();
    salt = salt.map(byte[]::clone);
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("a proof is about one row at least");
    }
    salt.ifPresent(
        bytes -> {
          if (bytes.length < MIN_SALT_BYTES || bytes.length > MAX_SALT_BYTES) {
            throw new IllegalArgumentException(
                "a salt has %d to %d bytes, not %d"
                    .formatted(MIN_SALT_BYTES, MAX_SALT_BYTES, bytes.length));
          }
        });
  }

  /** One row, no salt. */
  public static ProofInput of(int[] levels) {
    return of(List.of(levels));
  }

  /** Rows without a salt. */
  public static ProofInput of(List<int[]> rows) {
    return new ProofInput(rows, Optional.empty());
  }

  /** Rows with a salt. */
  public static ProofInput of(List<int[]> rows, byte[] salt) {
    return new ProofInput(rows, Optional.of(salt));
  }

  /**
   * A salt as requests write it.
   *
   * @param hex 32 to 62 lower-case hexadecimal digits, two per byte
   * @throws InputRefusedException naming the field {@code salt}
   */
  public static byte[] parseSalt(String hex) throws InputRefusedException {
    if (!SALT.matcher(hex).matches()) {
      throw new InputRefusedException(
          InputRefusedException.Code.WRONG_TYPE,
          "salt",
          "salt must be %d to %d lower-case hexadecimal digits, two per byte"
              .formatted(2 * MIN_SALT_BYTES, 2 * MAX_SALT_BYTES));
    }
    return HexFormat.of().parseHex(hex);
  }

  /** The salt as an integer below 2^248. */
  public Optional<BigInteger> saltValue() {
    return salt.map(bytes -> new BigInteger(1, bytes));
  }

  /**
   * As many rows as the circuit proves at once: the last one is repeated.
   *
   * @param batch rows of the circuit, not fewer than there are
   */
  public ProofInput padded(int batch) {
    if (rows.size() > batch) {
      throw new IllegalArgumentException(
          "%d rows for a circuit of %d".formatted(rows.size(), batch));
    }
    List<int[]> all = new ArrayList<>(rows);
    while (all.size() < batch) {
      all.add(rows.getLast());
    }
    return new ProofInput(all, salt);
  }

  /** Without rows and salt: they are the request's sender's. */
  @Override
  public String toString() {
    return "ProofInput of " + rows.size() + (rows.size() == 1 ? " row" : " rows");
  }
}
