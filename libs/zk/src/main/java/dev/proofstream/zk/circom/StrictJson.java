package dev.proofstream.zk.circom;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.proofstream.zk.MalformedDataException;
import dev.proofstream.zk.MalformedDataException.Reason;
import dev.proofstream.zk.curve.G1Point;
import dev.proofstream.zk.curve.G2Point;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;

/**
 * snarkjs's JSON files, read so that there is one way only to write a value: UTF-8, no duplicate,
 * unknown or missing fields, nothing after the value, numbers as canonical decimal strings, points
 * as affine [x, y, "1"].
 */
final class StrictJson {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonParser.Feature.ALLOW_COMMENTS)
          .disable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  /** As JSON.stringify(value, null, 1), which snarkjs writes with. */
  private static final DefaultPrettyPrinter PRINTER = printer();

  /** Digits of the largest number below 2^254. */
  private static final int MAX_DIGITS = 77;

  private StrictJson() {}

  static JsonNode parse(byte[] bytes, int maxBytes) {
    if (bytes.length > maxBytes) {
      throw new MalformedDataException(
          Reason.TOO_LARGE, "has " + bytes.length + " bytes, at most " + maxBytes + " may be");
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      JsonNode node = MAPPER.readTree(text);
      if (node.isMissingNode()) {
        throw new MalformedDataException(Reason.NOT_JSON, "is empty");
      }
      return node;
    } catch (CharacterCodingException e) {
      throw new MalformedDataException(Reason.NOT_JSON, "is not UTF-8", e);
    } catch (JsonProcessingException e) {
      throw new MalformedDataException(
          Reason.NOT_JSON, "is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  static byte[] write(JsonNode node) {
    try {
      return MAPPER.writer(PRINTER.createInstance()).writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An object with exactly these fields. */
  static void requireFields(JsonNode node, String... names) {
    if (!node.isObject()) {
      throw new MalformedDataException(Reason.WRONG_TYPE, "is not a JSON object");
    }
    List<String> expected = Arrays.asList(names);
    for (Iterator<String> fields = node.fieldNames(); fields.hasNext(); ) {
      String field = fields.next();
      if (!expected.contains(field)) {
        throw new MalformedDataException(Reason.UNKNOWN_FIELD, "has an unknown field");
      }
    }
    for (String name : expected) {
      if (!node.has(name)) {
        throw new MalformedDataException(Reason.MISSING_FIELD, "has no field " + name);
      }
    }
  }

  static void requireGroth16OverBn254(JsonNode node) {
    if (!"groth16".equals(node.get("protocol").textValue())) {
      throw new MalformedDataException(Reason.WRONG_PROTOCOL, "the protocol is not groth16");
    }
    if (!"bn128".equals(node.get("curve").textValue())) {
      throw new MalformedDataException(
          Reason.WRONG_CURVE, "the curve is not bn128, snarkjs's name of BN254");
    }
  }

  /** An array of so many elements. */
  static JsonNode requireArray(JsonNode node, int length, String where) {
    if (!node.isArray()) {
      throw new MalformedDataException(Reason.WRONG_TYPE, where + " is not an array");
    }
    if (node.size() != length) {
      throw new MalformedDataException(
          Reason.WRONG_LENGTH,
          where + " has " + node.size() + " elements where " + length + " belong");
    }
    return node;
  }

  /** A number from 0 to modulus-1 as a decimal string without sign, leading zeros or blanks. */
  static BigInteger number(JsonNode node, BigInteger modulus, String where) {
    if (!node.isTextual()) {
      throw new MalformedDataException(
          Reason.WRONG_TYPE, where + " is not a string of decimal digits");
    }
    String text = node.textValue();
    boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!digits || text.length() > 1 && text.charAt(0) == '0') {
      throw new MalformedDataException(
          Reason.NOT_CANONICAL, where + " is not a canonical decimal number");
    }
    BigInteger value = text.length() > MAX_DIGITS ? modulus : new BigInteger(text);
    if (value.compareTo(modulus) >= 0) {
      throw new MalformedDataException(
          Reason.OUT_OF_RANGE, where + " is not below the modulus of its field");
    }
    return value;
  }

  /** A finite point [x, y, "1"]. */
  static G1Point g1(JsonNode node, BigInteger p, String where) {
    requireArray(node, 3, where);
    BigInteger x = number(node.get(0), p, where);
    BigInteger y = number(node.get(1), p, where);
    BigInteger z = number(node.get(2), p, where);
    requireAffine(z, BigInteger.ZERO, where);
    return named(where, () -> G1Point.of(x, y));
  }

  /** A finite point [[x0, x1], [y0, y1], ["1", "0"]]. */
  static G2Point g2(JsonNode node, BigInteger p, String where) {
    requireArray(node, 3, where);
    BigInteger[] numbers = new BigInteger[6];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number(requireArray(node.get(i / 2), 2, where).get(i % 2), p, where);
    }
    requireAffine(numbers[4], numbers[5], where);
    return named(where, () -> G2Point.of(numbers[0], numbers[1], numbers[2], numbers[3]));
  }

  private static void requireAffine(BigInteger z0, BigInteger z1, String where) {
    if (z0.signum() == 0 && z1.signum() == 0) {
      throw new MalformedDataException(Reason.POINT_AT_INFINITY, where + " is at infinity");
    }
    if (!z0.equals(BigInteger.ONE) || z1.signum() != 0) {
      throw new MalformedDataException(Reason.NOT_AFFINE, where + " has a z other than 1");
    }
  }

  private static <T> T named(String where, Supplier<T> point) {
    try {
      return point.get();
    } catch (MalformedDataException e) {
      throw new MalformedDataException(e.reason(), where + ": " + e.getMessage(), e);
    }
  }

  static ArrayNode array(BigInteger... numbers) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode(numbers.length);
    for (BigInteger number : numbers) {
      array.add(number.toString());
    }
    return array;
  }

  static ArrayNode g1(G1Point point) {
    return array(point.x(), point.y(), BigInteger.ONE);
  }

  static ArrayNode g2(G2Point point) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode(3);
    array.add(array(point.coordinate(0), point.coordinate(1)));
    array.add(array(point.coordinate(2), point.coordinate(3)));
    return array.add(array(BigInteger.ONE, BigInteger.ZERO));
  }

  private static DefaultPrettyPrinter printer() {
    DefaultIndenter indenter = new DefaultIndenter(" ", "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter(
            Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                .withArrayEmptySeparator("")
                .withObjectEmptySeparator(""));
    printer.indentObjectsWith(indenter);
    printer.indentArraysWith(indenter);
    return printer;
  }
}
