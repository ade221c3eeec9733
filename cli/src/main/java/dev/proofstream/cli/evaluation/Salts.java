package dev.proofstream.cli.evaluation;

import dev.proofstream.proto.CircuitReady;
import java.security.SecureRandom;
import java.util.HexFormat;

/** Salts of requests to circuits that hash their inputs. */
public final class Salts {
  /** As many as stay below the order of the field. */
  private static final int BYTES = 31;

  private static final SecureRandom RANDOM = new SecureRandom();

  private Salts() {}

  /** Whether requests to the circuit carry a salt. */
  public static boolean needsSalt(CircuitReady circuit) {
    return circuit.getOptions().getInput().equals("hashed");
  }

  /** A new salt, as a request writes it. */
  public static String fresh() {
    byte[] salt = new byte[BYTES];
    RANDOM.nextBytes(salt);
    return HexFormat.of().formatHex(salt);
  }
}
