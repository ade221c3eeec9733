package dev.proofstream.proto;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads the values of the topic inference-requests, Protobuf or JSON, and refuses what cannot be a
 * request. Names and ranges of features are the data set's matter and are not looked at here.
 */
public final class InferenceRequestDecoder {
  private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");
  private static final Pattern SOURCE = Pattern.compile("inference-requests-[0-9]+-[0-9]+");
  private static final int MAX_NAME = 256;
  private static final String NOT_A_NUMBER = "must be a number";

  /** A number longer than this is no measurement, and costly to compute with. */
  private static final int MAX_NUMBER_CHARACTERS = 40;

  /** Exponents beyond this are no measurements either: 1e999999999 must not fill the memory. */
  private static final int MAX_DECIMAL_EXPONENT = 400;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              com.fasterxml.jackson.core.JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(16)
                          .maxNumberLength(1000)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private final String source;
  private String requestId;

  private InferenceRequestDecoder(String source) {
    this.source = source;
    this.requestId = source;
  }

  /**
   * @param value the record's value, may be null
   * @param contentType the record's content-type header, or null
   * @param source topic-partition-offset of the record
   * @throws RequestRefusedException with TOO_LARGE, MALFORMED or WRONG_TYPE
   */
  public static InferenceRequest decode(byte[] value, String contentType, String source)
      throws RequestRefusedException {
    return new InferenceRequestDecoder(source).decode(value, contentType);
  }

  private InferenceRequest decode(byte[] value, String contentType) throws RequestRefusedException {
    if (value == null || value.length == 0) {
      throw malformed("", "the value is empty");
    }
    if (value.length > Topics.MAX_REQUEST_BYTES) {
      throw refused(
          FailureCode.TOO_LARGE,
          "",
          "the value has %d bytes, at most %d are taken"
              .formatted(value.length, Topics.MAX_REQUEST_BYTES));
    }
    return EventFormat.of(contentType, value) == EventFormat.JSON
        ? fromJson(value)
        : fromProtobuf(value);
  }

  private InferenceRequest fromProtobuf(byte[] value) throws RequestRefusedException {
    InferenceRequested event;
    try {
      event = InferenceRequested.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw malformed("", "neither JSON nor a Protobuf InferenceRequested");
    }
    requestId(event.getRequestId());
    if (!event.getUnknownFields().asMap().isEmpty()) {
      throw malformed(
          event.getUnknownFields().asMap().keySet().iterator().next().toString(),
          "a Protobuf field number that InferenceRequested does not have");
    }
    List<Number> input = new ArrayList<>();
    event.getInputList().forEach(number -> input.add(number(number)));
    List<Object> rows = new ArrayList<>();
    for (Value row : event.getRowsList()) {
      rows.add(row(rows.size(), row));
    }
    return request(
        event.getModel(),
        event.getProofSystem(),
        event.getCircuitId(),
        event.hasFeatures() ? features(event.getFeatures()) : null,
        event.getInputCount() > 0 ? input : null,
        event.getRowsCount() > 0 ? rows : null,
        event.getSalt(),
        EventFormat.PROTOBUF);
  }

  private static Map<String, Object> features(Struct struct) {
    Map<String, Object> features = new LinkedHashMap<>();
    struct.getFieldsMap().forEach((name, value) -> features.put(name, featureValue(value)));
    return features;
  }

  private Object row(int index, Value row) throws RequestRefusedException {
    if (row.hasStructValue()) {
      return features(row.getStructValue());
    }
    if (!row.hasListValue()) {
      throw noRow(index);
    }
    List<Number> input = new ArrayList<>();
    for (Value number : row.getListValue().getValuesList()) {
      if (!number.hasNumberValue()) {
        throw refused(
            FailureCode.WRONG_TYPE, "rows[%d][%d]".formatted(index, input.size()), NOT_A_NUMBER);
      }
      input.add(number(number.getNumberValue()));
    }
    return input;
  }

  private RequestRefusedException noRow(int index) {
    return refused(
        FailureCode.WRONG_TYPE,
        "rows[" + index + "]",
        "must be an object from column to value, or an array of numbers");
  }

  private static Object featureValue(Value value) {
    return switch (value.getKindCase()) {
      case STRING_VALUE -> value.getStringValue();
      case NUMBER_VALUE -> number(value.getNumberValue());
      case BOOL_VALUE -> value.getBoolValue();
      case LIST_VALUE -> List.of();
      case STRUCT_VALUE -> Map.of();
      case NULL_VALUE, KIND_NOT_SET -> Nothing.NULL;
    };
  }

  /**
   * Exact decimal that a double prints as; a non-finite one stays a Double for others to refuse.
   */
  private static Number number(double value) {
    return Double.isFinite(value) ? BigDecimal.valueOf(value) : Double.valueOf(value);
  }

  private InferenceRequest fromJson(byte[] value) throws RequestRefusedException {
    JsonNode root;
    try {
      root = JSON.readTree(EventCodec.utf8(value));
    } catch (MalformedEventException e) {
      throw malformed("", e.getMessage());
    } catch (RuntimeException e) {
      // A number whose exponent no machine can hold, for one; the text would repeat it.
      throw malformed("", "holds a number that cannot be read");
    } catch (JsonProcessingException e) {
      var place = e.getLocation();
      throw malformed(
          "",
          "not JSON"
              + (place == null
                  ? ""
                  : " at line %d, column %d".formatted(place.getLineNr(), place.getColumnNr())));
    }
    if (root == null || !root.isObject()) {
      throw malformed("", "a request is one JSON object");
    }
    requestId(text(root, "requestId", "request_id"));
    for (var names = root.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      switch (name) {
        case "requestId", "request_id", "model", "proofSystem", "proof_system" -> {}
        case "circuitId", "circuit_id", "features", "input", "rows", "salt" -> {}
        default -> throw malformed(shortened(name), "a request has no such field");
      }
    }
    return request(
        text(root, "model", "model"),
        text(root, "proofSystem", "proof_system"),
        text(root, "circuitId", "circuit_id"),
        features("features", root.get("features")),
        unlessDefault(root, "input", input("input", root.get("input"))),
        unlessDefault(root, "rows", rows(root.get("rows"))),
        text(root, "salt", "salt"),
        EventFormat.JSON);
  }

  /** Protobuf-JSON may print an absent list as an empty one, beside the row that there is. */
  private static <T> List<T> unlessDefault(JsonNode root, String name, List<T> list) {
    boolean others =
        Stream.of("features", "input", "rows").anyMatch(n -> !n.equals(name) && root.hasNonNull(n));
    return list != null && list.isEmpty() && others ? null : list;
  }

  /** Text under the field's JSON name or, as Protobuf-JSON permits, under its proto name. */
  private String text(JsonNode root, String jsonName, String protoName)
      throws RequestRefusedException {
    JsonNode node = root.has(jsonName) ? root.get(jsonName) : root.get(protoName);
    if (node == null || node.isNull()) {
      return "";
    }
    if (!node.isTextual()) {
      throw refused(FailureCode.WRONG_TYPE, jsonName, "must be text");
    }
    return node.textValue();
  }

  private Map<String, Object> features(String field, JsonNode node) throws RequestRefusedException {
    if (node == null || node.isNull()) {
      return null;
    }
    if (!node.isObject()) {
      throw refused(FailureCode.WRONG_TYPE, field, "must be an object from column to value");
    }
    Map<String, Object> features = new LinkedHashMap<>();
    for (var feature : node.properties()) {
      features.put(
          feature.getKey(),
          featureValue(field + "." + shortened(feature.getKey()), feature.getValue()));
    }
    return features;
  }

  private Object featureValue(String field, JsonNode node) throws RequestRefusedException {
    return switch (node.getNodeType()) {
      case STRING -> node.textValue();
      case NUMBER -> measurement(field, node);
      case BOOLEAN -> node.booleanValue();
      case ARRAY -> List.of();
      case OBJECT -> Map.of();
      default -> Nothing.NULL;
    };
  }

  private List<Number> input(String field, JsonNode node) throws RequestRefusedException {
    if (node == null || node.isNull()) {
      return null;
    }
    if (!node.isArray()) {
      throw refused(FailureCode.WRONG_TYPE, field, "must be an array of numbers");
    }
    List<Number> input = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      String element = field + "[" + i + "]";
      if (!node.get(i).isNumber()) {
        throw refused(FailureCode.WRONG_TYPE, element, NOT_A_NUMBER);
      }
      input.add(measurement(element, node.get(i)));
    }
    return input;
  }

  private List<Object> rows(JsonNode node) throws RequestRefusedException {
    if (node == null || node.isNull()) {
      return null;
    }
    if (!node.isArray()) {
      throw refused(FailureCode.WRONG_TYPE, "rows", "must be an array of rows");
    }
    List<Object> rows = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      String field = "rows[" + i + "]";
      JsonNode row = node.get(i);
      if (!row.isObject() && !row.isArray()) {
        throw noRow(i);
      }
      rows.add(row.isObject() ? features(field, row) : input(field, row));
    }
    return rows;
  }

  private BigDecimal measurement(String field, JsonNode node) throws RequestRefusedException {
    BigDecimal number = node.decimalValue();
    if (number.precision() > MAX_NUMBER_CHARACTERS
        || Math.abs((long) number.scale()) > MAX_DECIMAL_EXPONENT) {
      throw refused(FailureCode.OUT_OF_RANGE, field, "a number outside every permitted range");
    }
    return number;
  }

  private InferenceRequest request(
      String model,
      String proofSystem,
      String circuitId,
      Map<String, Object> features,
      List<Number> input,
      List<Object> rows,
      String salt,
      EventFormat format)
      throws RequestRefusedException {
    if (model.isEmpty()) {
      throw malformed("model", "the request names no model");
    }
    name("model", model);
    name("proofSystem", proofSystem);
    name("circuitId", circuitId);
    name("salt", salt);
    if (features == null && input == null && rows == null) {
      throw malformed("features", "the request has neither features nor input nor rows");
    }
    if (features != null && input != null) {
      throw malformed("input", "the request has both features and input");
    }
    if (rows != null && (features != null || input != null)) {
      throw malformed("rows", "the request has rows and a row besides");
    }
    if (input != null && input.isEmpty()) {
      throw malformed("input", "the input is empty");
    }
    if (rows != null && rows.isEmpty()) {
      throw malformed("rows", "there are no rows");
    }
    for (int i = 0; rows != null && i < rows.size(); i++) {
      if (rows.get(i) instanceof List<?> numbers && numbers.isEmpty()) {
        throw malformed("rows[" + i + "]", "the row is empty");
      }
    }
    return new InferenceRequest(
        requestId,
        model,
        proofSystem.isEmpty() ? InferenceRequest.DEFAULT_PROOF_SYSTEM : proofSystem,
        circuitId,
        rows != null ? rows : List.of(features != null ? features : input),
        rows != null,
        salt,
        format);
  }

  private void requestId(String text) throws RequestRefusedException {
    if (text.isEmpty()) {
      return;
    }
    // A record without an id is called after its place: nobody else may take that name.
    if (SOURCE.matcher(text).matches() && !text.equals(source)) {
      throw malformed("requestId", "is the name of another record's place");
    }
    if (!REQUEST_ID.matcher(text).matches()) {
      throw malformed("requestId", "must be 1 to 128 of A-Z a-z 0-9 . _ : -");
    }
    requestId = text;
  }

  private void name(String field, String text) throws RequestRefusedException {
    if (text.length() > MAX_NAME) {
      throw malformed(field, "longer than " + MAX_NAME + " characters");
    }
  }

  private static String shortened(String name) {
    return name.length() <= 64 ? name : name.substring(0, 64) + "…";
  }

  private RequestRefusedException malformed(String field, String message) {
    return refused(FailureCode.MALFORMED, field, message);
  }

  private RequestRefusedException refused(FailureCode code, String field, String message) {
    return new RequestRefusedException(code, field, message, requestId);
  }

  /** Stands for JSON's null as a feature's value, which no column has. */
  public enum Nothing {
    NULL
  }
}
