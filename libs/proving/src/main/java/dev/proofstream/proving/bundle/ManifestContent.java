package dev.proofstream.proving.bundle;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.proofstream.model.data.InputSpec;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.zk.field.PrimeField;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/**
 * What a manifest says, field by field as in its JSON.
 *
 * @param format {@link #FORMAT}
 * @param proofSystem such as {@code circom-groth16}
 * @param circuitId digest of model id, options and verifying key
 * @param model the float model
 * @param options what the circuit hides and shows
 * @param labels names of the classes, in the order of their indices; none for a model that has no
 *     classes
 * @param inputs what a row consists of, whether public or not
 * @param inputChecks who makes sure that the inputs of a proof are permitted
 * @param publicSignals outputs, inputs (or their hash), root of the parameters, binding
 * @param preprocessing how a row becomes inputs of the circuit
 * @param rounding the one rounding rule inside
 * @param outputScale steps of a public logit per unit of the float model's, a decimal; null for a
 *     label
 * @param parameterRoot commitment to the weights, a canonical decimal; null when they are constants
 *     of the circuit
 * @param circuit size of the constraint system
 * @param calibration how the scales were found to agree with the float model
 * @param keys how the keys came to be
 * @param files SHA-256 of every other file of the circuit
 * @param verifyingKey which of the files is the verifying key, the one in the circuit's id
 * @param tools versions and flags of what made it
 */
@JsonPropertyOrder({
  "format",
  "proofSystem",
  "circuitId",
  "model",
  "options",
  "labels",
  "inputs",
  "inputChecks",
  "publicSignals",
  "preprocessing",
  "rounding",
  "outputScale",
  "parameterRoot",
  "circuit",
  "calibration",
  "keys",
  "files",
  "verifyingKey",
  "tools"
})
public record ManifestContent(
    @JsonProperty(required = true) String format,
    @JsonProperty(required = true) String proofSystem,
    @JsonProperty(required = true) String circuitId,
    @JsonProperty(required = true) Model model,
    @JsonProperty(required = true) CircuitOptions options,
    @JsonProperty(required = true) List<String> labels,
    @JsonProperty(required = true) List<Input> inputs,
    @JsonProperty(required = true) InputChecks inputChecks,
    @JsonProperty(required = true) List<Signal> publicSignals,
    @JsonProperty(required = true) String preprocessing,
    @JsonProperty(required = true) String rounding,
    @JsonProperty(required = true) String outputScale,
    @JsonProperty(required = true) String parameterRoot,
    @JsonProperty(required = true) Circuit circuit,
    @JsonProperty(required = true) Calibration calibration,
    @JsonProperty(required = true) Keys keys,
    @JsonProperty(required = true) Map<String, String> files,
    @JsonProperty(required = true) String verifyingKey,
    @JsonProperty(required = true) Map<String, String> tools) {

  public static final String FORMAT = "proofstream/manifest/v2";

  /**
   * @param name under which it is asked for
   * @param id digest of network, standardisation, inputs and labels
   * @param architecture widths of its layers, input first
   * @param parameters number of weights and biases
   */
  @JsonPropertyOrder({"name", "id", "architecture", "parameters"})
  public record Model(
      @JsonProperty(required = true) String name,
      @JsonProperty(required = true) String id,
      @JsonProperty(required = true) String architecture,
      @JsonProperty(required = true) long parameters) {}

  /** What a public signal is for. */
  public enum Role {
    @JsonProperty("output")
    OUTPUT,
    /** One input of one row. */
    @JsonProperty("input")
    INPUT,
    /** Stands for all inputs of all rows and the salt. */
    @JsonProperty("input-hash")
    INPUT_HASH,
    /** Stands for the weights. */
    @JsonProperty("parameter-root")
    PARAMETER_ROOT,
    @JsonProperty("binding")
    BINDING
  }

  /**
   * One public signal.
   *
   * @param role what it is for
   * @param name unique, see {@link PublicSignals}
   * @param encoding {@link #CLASS_INDEX} or {@link #LOGIT} of an output, {@link #LEVEL} or {@link
   *     #STANDARDIZED} of an input, {@link #BINDING_V1}; of a hash or root, which hash it is
   * @param min smallest permitted value, a signed integer
   * @param max largest permitted value
   */
  @JsonPropertyOrder({"role", "name", "encoding", "min", "max"})
  public record Signal(
      @JsonProperty(required = true) Role role,
      @JsonProperty(required = true) String name,
      @JsonProperty(required = true) String encoding,
      @JsonProperty(required = true) String min,
      @JsonProperty(required = true) String max) {

    /** Index of the class in {@code labels}. */
    public static final String CLASS_INDEX = "class-index";

    /** A logit times {@code outputScale}; one per class, the first largest is the label. */
    public static final String LOGIT = "logit";

    /** {@code (x - min) / step}, see {@link Input}. */
    public static final String LEVEL = "level";

    /** A standardised value in fixed point, by the manifest's {@code preprocessing}. */
    public static final String STANDARDIZED = "standardized";

    /** See {@link dev.proofstream.proving.Binding}. */
    public static final String BINDING_V1 = "proofstream/binding/v1";

    /** Largest element of BN254's scalar field, in which all proofs here are made. */
    public static final BigInteger LARGEST_ELEMENT =
        PrimeField.FR.modulus().subtract(BigInteger.ONE);

    BigInteger smallest() {
      return new BigInteger(min);
    }

    BigInteger largest() {
      return new BigInteger(max);
    }

    /** Whether a value lies in the permitted range. */
    boolean permits(BigInteger value) {
      return value.compareTo(smallest()) >= 0 && value.compareTo(largest()) <= 0;
    }
  }

  /**
   * One input of a row, and the values that it may have: {@code min, min + step, ..., max}.
   *
   * @param name unique among the inputs, such as {@code Age}
   * @param encoding {@link Signal#LEVEL} or {@link Signal#STANDARDIZED}: as what the circuit takes
   *     it
   * @param min exact decimal of level 0
   * @param max exact decimal of the last level
   * @param step exact decimal between two levels
   * @param oneHotGroup inputs of the same non-empty group are a one-hot encoding
   */
  @JsonPropertyOrder({"name", "encoding", "min", "max", "step", "oneHotGroup"})
  public record Input(
      @JsonProperty(required = true) String name,
      @JsonProperty(required = true) String encoding,
      @JsonProperty(required = true) String min,
      @JsonProperty(required = true) String max,
      @JsonProperty(required = true) String step,
      @JsonProperty(required = true) String oneHotGroup) {

    public static Input of(InputSpec spec, String encoding) {
      return new Input(
          spec.name(),
          encoding,
          spec.min().toPlainString(),
          spec.max().toPlainString(),
          spec.step().toPlainString(),
          spec.oneHotGroup());
    }
  }

  /**
   * Who makes sure that what a proof is about are permitted inputs: {@link #VERIFIER} sees them,
   * {@link #CIRCUIT} proves it, {@link #NOBODY} says that a proof does not show it. A verifier that
   * knows the request of a {@code hashed} circuit compares the hash, and so needs none of it.
   *
   * @param ranges no input is below its smallest or above its largest value
   * @param steps no input lies between two permitted values
   * @param oneHot of each group exactly one input is 1 and the others are 0
   */
  @JsonPropertyOrder({"ranges", "steps", "oneHot"})
  public record InputChecks(
      @JsonProperty(required = true) String ranges,
      @JsonProperty(required = true) String steps,
      @JsonProperty(required = true) String oneHot) {

    public static final String VERIFIER = "verifier";
    public static final String CIRCUIT = "circuit";
    public static final String NOBODY = "nobody";

    /** Public inputs, which the verifier checks. */
    public static InputChecks byVerifier() {
      return new InputChecks(VERIFIER, VERIFIER, VERIFIER);
    }

    /** Inputs that the circuit checks in full. */
    public static InputChecks byCircuit() {
      return new InputChecks(CIRCUIT, CIRCUIT, CIRCUIT);
    }
  }

  /**
   * @param constraints rows of the constraint system
   * @param wires its variables, the constant 1 among them
   */
  @JsonPropertyOrder({"constraints", "wires"})
  public record Circuit(
      @JsonProperty(required = true) long constraints, @JsonProperty(required = true) long wires) {}

  /**
   * @param rows rows that the scales were calibrated on; their true labels were not used
   * @param agreeing how many of them get the float model's label
   * @param maxError largest absolute error over them of the values that decide
   */
  @JsonPropertyOrder({"rows", "agreeing", "maxError"})
  public record Calibration(
      @JsonProperty(required = true) int rows,
      @JsonProperty(required = true) int agreeing,
      @JsonProperty(required = true) double maxError) {}

  /**
   * @param origin {@link #DEV} or {@link #CEREMONY}
   * @param phase1 SHA-256 of the powers of tau; null for {@code dev}
   * @param transcript SHA-256 of the ceremony's transcript; null for {@code dev}
   */
  @JsonPropertyOrder({"origin", "phase1", "transcript"})
  public record Keys(
      @JsonProperty(required = true) String origin,
      @JsonProperty(required = true) String phase1,
      @JsonProperty(required = true) String transcript) {

    /** Made by one machine, which could forge proofs with what it knew then: for trying out. */
    public static final String DEV = "dev";

    /** Made by many, of whom one honest one is enough. */
    public static final String CEREMONY = "ceremony";

    public static Keys dev() {
      return new Keys(DEV, null, null);
    }
  }
}
