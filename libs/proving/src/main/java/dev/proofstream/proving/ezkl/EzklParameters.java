package dev.proofstream.proving.ezkl;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * {@code ezkl.json}: what a verifier must know of a circuit that EZKL's own files do not say.
 *
 * @param format {@link #FORMAT}
 * @param inputBits fractional bits of the standardised inputs, see {@link InputQuantization}
 * @param parameterBits fractional bits of the weights
 * @param mean of each input, float64
 * @param scale of each input, float64, above 0
 * @param proofBytes exact length of a proof
 * @param limbBits bits of the pieces in which binding and salt are given, see {@link Limbs}
 * @param largestDecomposed bound on every value of which the circuit takes the sign, proven from
 *     the weights and the declared ranges; below {@code decomp_base^decomp_legs} of the settings
 */
@JsonPropertyOrder({
  "format",
  "inputBits",
  "parameterBits",
  "mean",
  "scale",
  "proofBytes",
  "limbBits",
  "largestDecomposed"
})
record EzklParameters(
    @JsonProperty(required = true) String format,
    @JsonProperty(required = true) int inputBits,
    @JsonProperty(required = true) int parameterBits,
    @JsonProperty(required = true) double[] mean,
    @JsonProperty(required = true) double[] scale,
    @JsonProperty(required = true) int proofBytes,
    @JsonProperty(required = true) int limbBits,
    @JsonProperty(required = true) long largestDecomposed) {

  static final String FORMAT = "proofstream/ezkl/v2";

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  EzklParameters {
    if (!FORMAT.equals(format) || mean == null || scale == null || proofBytes <= 0) {
      throw new IllegalArgumentException("not of the format " + FORMAT);
    }
  }

  /**
   * @throws IllegalArgumentException when it is not of this format
   */
  static EzklParameters parse(byte[] bytes) {
    try {
      EzklParameters parameters = MAPPER.readValue(bytes, EzklParameters.class);
      if (parameters != null) {
        return parameters;
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("not of the format " + FORMAT, e);
    }
    throw new IllegalArgumentException("not of the format " + FORMAT);
  }

  byte[] bytes() {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
    } catch (IOException e) {
      throw new UncheckedIOException("numbers are always JSON", e);
    }
  }
}
