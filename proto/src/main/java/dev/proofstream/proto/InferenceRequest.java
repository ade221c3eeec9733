package dev.proofstream.proto;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An inference request whose envelope is sound; its features are not yet checked against a data
 * set.
 *
 * @param requestId the producer's id, or the source where the producer gave none
 * @param model name of the model
 * @param proofSystem plain name of the proof system
 * @param circuitId a certain circuit, or empty for the model's newest
 * @param rows at least one, each either the columns of the data set, a {@code Map<String, Object>}
 *     to a String, a BigDecimal, a Boolean, a non-finite Double or a nested value (which no data
 *     set has), or the encoded row before standardisation, a {@code List<Number>} of BigDecimals
 *     and non-finite Doubles
 * @param several whether they came as {@code rows}, and not one as {@code features} or {@code
 *     input}
 * @param salt hexadecimal digits, not yet checked; empty when there is none
 * @param format how the request was written, and so how its answers are
 */
public record InferenceRequest(
    String requestId,
    String model,
    String proofSystem,
    String circuitId,
    List<Object> rows,
    boolean several,
    String salt,
    EventFormat format) {

  /** The proof system of a request that names none. */
  public static final String DEFAULT_PROOF_SYSTEM = "circom-groth16";

  public InferenceRequest {
    rows = List.copyOf(rows);
  }

  /**
   * The content without the request id, such that requests that mean the same have the same bytes,
   * in whatever format and order they were written. It holds the features: digest it with a key
   * before it is kept.
   */
  public byte[] canonicalContent() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      // The first form is older than rows and salt, and ledgers hold digests of it.
      boolean first = !several && salt.isEmpty();
      text(out, first ? "proofstream/request/v1" : "proofstream/request/v2");
      text(out, model);
      text(out, proofSystem);
      text(out, circuitId);
      features(out, !several && rows.getFirst() instanceof Map<?, ?> named ? named : Map.of());
      input(out, !several && rows.getFirst() instanceof List<?> numbers ? numbers : List.of());
      if (!first) {
        text(out, salt);
        List<Object> listed = several ? rows : List.of();
        out.writeInt(listed.size());
        for (Object row : listed) {
          if (row instanceof Map<?, ?> named) {
            out.writeByte('f');
            features(out, named);
          } else {
            out.writeByte('i');
            input(out, (List<?>) row);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Without features and salt: a request may be logged. */
  @Override
  public String toString() {
    return "InferenceRequest[" + requestId + ", " + model + ", " + proofSystem + "]";
  }

  private static void features(DataOutputStream out, Map<?, ?> features) throws IOException {
    out.writeInt(features.size());
    for (var feature : new TreeMap<>(features).entrySet()) {
      text(out, (String) feature.getKey());
      value(out, feature.getValue());
    }
  }

  private static void input(DataOutputStream out, List<?> input) throws IOException {
    out.writeInt(input.size());
    for (Object number : input) {
      value(out, number);
    }
  }

  private static void value(DataOutputStream out, Object value) throws IOException {
    switch (value) {
      case BigDecimal number -> {
        out.writeByte('n');
        BigDecimal normal = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
        text(out, normal.unscaledValue() + "e" + -normal.scale());
      }
      case String string -> {
        out.writeByte('s');
        text(out, string);
      }
      default -> {
        out.writeByte('o');
        text(out, value.toString());
      }
    }
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(utf8.length);
    out.write(utf8);
  }
}
