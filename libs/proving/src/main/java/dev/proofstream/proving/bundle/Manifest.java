package dev.proofstream.proving.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.proofstream.model.data.InputSpec;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.bundle.ManifestContent.Input;
import dev.proofstream.proving.bundle.ManifestContent.Role;
import dev.proofstream.proving.bundle.ManifestContent.Signal;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * What a circuit's maker vouches for, as exact bytes (they are what is signed) and typed. Every
 * instance is consistent in itself, see {@link ManifestRules}. Immutable.
 */
public final class Manifest {
  /** A line feed whatever the platform: equal content, equal bytes. */
  private static final ObjectWriter WRITER =
      StrictJson.MAPPER.writer(
          new DefaultPrettyPrinter()
              .withObjectIndenter(new DefaultIndenter("  ", "\n"))
              .withArrayIndenter(new DefaultIndenter("  ", "\n")));

  private final byte[] bytes;
  private final ManifestContent content;
  private final List<InputSpec> inputs;

  private Manifest(byte[] bytes, ManifestContent content) throws BundleRejectedException {
    ManifestRules.check(content);
    this.bytes = bytes;
    this.content = content;
    this.inputs = content.inputs().stream().map(Manifest::spec).toList();
  }

  /**
   * Reads a manifest. Unknown, missing and repeated fields are refused.
   *
   * @throws BundleRejectedException {@link Reason#MANIFEST_INVALID}, or {@link
   *     Reason#CIRCUIT_MISMATCH} when the circuit id is not the digest of what it stands for
   */
  public static Manifest parse(byte[] bytes) throws BundleRejectedException {
    try {
      return new Manifest(bytes.clone(), StrictJson.MAPPER.readValue(bytes, ManifestContent.class));
    } catch (JsonProcessingException e) {
      throw new BundleRejectedException(
          Reason.MANIFEST_INVALID, "manifest.json: " + e.getOriginalMessage());
    } catch (IOException | NullPointerException e) {
      throw new BundleRejectedException(
          Reason.MANIFEST_INVALID, "manifest.json is not the JSON of a manifest");
    }
  }

  /** A new manifest; throws IllegalArgumentException when it contradicts itself. */
  public static Manifest of(ManifestContent content) {
    try {
      return parse(WRITER.writeValueAsBytes(content));
    } catch (JsonProcessingException | BundleRejectedException e) {
      throw new IllegalArgumentException("no manifest: " + e.getMessage(), e);
    }
  }

  static InputSpec spec(Input input) {
    return new InputSpec(
        input.name(),
        new BigDecimal(input.min()),
        new BigDecimal(input.max()),
        new BigDecimal(input.step()),
        input.oneHotGroup());
  }

  /** The exact bytes; a copy. */
  public byte[] bytes() {
    return bytes.clone();
  }

  public ManifestContent content() {
    return content;
  }

  public String circuitId() {
    return content.circuitId();
  }

  public String proofSystem() {
    return content.proofSystem();
  }

  public String modelName() {
    return content.model().name();
  }

  public String modelId() {
    return content.model().id();
  }

  /** Number of weights and biases. */
  public long parameters() {
    return content.model().parameters();
  }

  public CircuitOptions options() {
    return content.options();
  }

  public List<String> labels() {
    return content.labels();
  }

  /** In the order of {@code public.json}, see {@link PublicSignals}. */
  public List<Signal> publicSignals() {
    return content.publicSignals();
  }

  /** Declared inputs of a row, in their order. */
  public List<InputSpec> inputs() {
    return inputs;
  }

  /** How many outputs a row has: a label, or its logits. */
  public int outputsPerRow() {
    long outputs = publicSignals().stream().filter(s -> s.role() == Role.OUTPUT).count();
    return (int) outputs / options().batch();
  }

  /** Whether the outputs are logits, the first largest of which is the label. */
  public boolean hasLogits() {
    return options().output().equals(CircuitOptions.LOGITS);
  }

  /** {@code dev} or {@code ceremony}. */
  public String keys() {
    return content.keys().origin();
  }

  /** SHA-256 of every other file of the circuit, by name. */
  public Map<String, String> files() {
    return content.files();
  }

  @Override
  public String toString() {
    return "Manifest of circuit " + circuitId();
  }
}
