package dev.proofstream.proving.bundle;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;

/**
 * {@code binding.json}: which request and which circuit a proof is bound to.
 *
 * @param requestId id of the request
 * @param circuitId id of the circuit
 */
public record BindingJson(
    @JsonProperty(required = true) String requestId,
    @JsonProperty(required = true) String circuitId) {
  private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

  static BindingJson parse(byte[] bytes) throws BundleRejectedException {
    try {
      BindingJson binding = StrictJson.MAPPER.readValue(bytes, BindingJson.class);
      // As requests write their ids: it is shown to people, and hashed as UTF-8.
      if (binding != null
          && binding.requestId != null
          && REQUEST_ID.matcher(binding.requestId).matches()
          && binding.circuitId != null) {
        return binding;
      }
    } catch (IOException e) {
      // Reported below, without the parser's text.
    }
    throw new BundleRejectedException(
        Reason.BINDING_MALFORMED,
        "binding.json is not a JSON object of a permitted requestId and a circuitId");
  }

  public byte[] bytes() {
    try {
      return StrictJson.MAPPER.writeValueAsBytes(this);
    } catch (IOException e) {
      throw new UncheckedIOException("two texts are always JSON", e);
    }
  }
}
