package dev.proofstream.proving.circom;

import dev.proofstream.model.data.InputRefusedException;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.InputEncoding;
import dev.proofstream.proving.ProofCheck;
import dev.proofstream.proving.ProofInput;
import dev.proofstream.proving.bundle.Bundle;
import dev.proofstream.proving.bundle.BundleRejectedException;
import dev.proofstream.proving.bundle.Manifest;
import dev.proofstream.proving.bundle.ManifestContent.Signal;
import dev.proofstream.proving.bundle.Reason;
import dev.proofstream.zk.MalformedDataException;
import dev.proofstream.zk.circom.ProofJson;
import dev.proofstream.zk.circom.PublicJson;
import dev.proofstream.zk.circom.VerificationKeyJson;
import dev.proofstream.zk.field.PrimeField;
import dev.proofstream.zk.groth16.Groth16Proof;
import dev.proofstream.zk.groth16.Groth16Verifier;
import dev.proofstream.zk.groth16.VerifyingKey;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A decoded Groth16 verifying key. */
final class Groth16Check implements ProofCheck {
  private static final BigInteger ORDER = PrimeField.FR.modulus();
  private static final BigInteger HALF = ORDER.shiftRight(1);

  private final CircuitOptions options;
  private final InputEncoding inputs;
  private final int publicSignals;
  private final SharedVerifier verifier;
  private final List<Boolean> mayBeNegative;

  private Groth16Check(Manifest manifest, int publicSignals, SharedVerifier verifier) {
    this.options = manifest.options();
    this.inputs = InputEncoding.of(manifest);
    this.publicSignals = publicSignals;
    this.verifier = verifier;
    this.mayBeNegative =
        manifest.publicSignals().stream()
            .map(signal -> Signal.LOGIT.equals(signal.encoding()))
            .toList();
  }

  static Groth16Check of(Manifest manifest, byte[] verificationKey) throws BundleRejectedException {
    try {
      VerifyingKey key = VerificationKeyJson.read(verificationKey);
      int declared = manifest.publicSignals().size();
      if (key.publicSignals() != declared) {
        throw new BundleRejectedException(
            Reason.KEY_INVALID,
            "the verifying key takes %d public signals, the manifest declares %d"
                .formatted(key.publicSignals(), declared));
      }
      return new Groth16Check(manifest, declared, new SharedVerifier(new Groth16Verifier(key)));
    } catch (MalformedDataException e) {
      throw new BundleRejectedException(
          Reason.KEY_INVALID, Bundle.VERIFICATION_KEY + ": " + e.getMessage());
    }
  }

  @Override
  public List<BigInteger> inputSignals(ProofInput input) throws InputRefusedException {
    inputs.check(input, options);
    if (CircuitOptions.PRIVATE.equals(options.input())) {
      return List.of();
    }
    if (CircuitOptions.HASHED.equals(options.input())) {
      int[] widths = CircuitDesign.levelBits(inputs.inputs(), options.batch());
      long[] levels =
          input.padded(options.batch()).rows().stream()
              .flatMapToInt(Arrays::stream)
              .asLongStream()
              .toArray();
      return List.of(new Commitment(widths).hash(input.saltValue().orElseThrow(), levels));
    }
    return input.padded(options.batch()).rows().stream()
        .flatMapToInt(Arrays::stream)
        .mapToObj(BigInteger::valueOf)
        .toList();
  }

  @Override
  public List<BigInteger> publicSignals(Bundle bundle) throws BundleRejectedException {
    List<BigInteger> signals;
    try {
      signals = PublicJson.read(bundle.entry(Bundle.PUBLIC));
    } catch (MalformedDataException e) {
      throw new BundleRejectedException(
          Reason.SIGNAL_NOT_CANONICAL, Bundle.PUBLIC + ": " + e.getMessage());
    }
    if (signals.size() != publicSignals) {
      throw new BundleRejectedException(
          Reason.SIGNAL_COUNT,
          "%s has %d signals, the circuit %d"
              .formatted(Bundle.PUBLIC, signals.size(), publicSignals));
    }
    return signed(signals);
  }

  /** Values of the model may be negative: the upper half of the field stands for them. */
  private List<BigInteger> signed(List<BigInteger> signals) {
    List<BigInteger> integers = new ArrayList<>();
    for (int i = 0; i < signals.size(); i++) {
      BigInteger value = signals.get(i);
      boolean negative = mayBeNegative.get(i) && value.compareTo(HALF) > 0;
      integers.add(negative ? value.subtract(ORDER) : value);
    }
    return integers;
  }

  @Override
  public void requireValid(Bundle bundle, List<BigInteger> integers)
      throws BundleRejectedException {
    List<BigInteger> signals = integers.stream().map(value -> value.mod(ORDER)).toList();
    Groth16Proof proof;
    try {
      proof = ProofJson.read(bundle.entry(Bundle.PROOF));
    } catch (MalformedDataException e) {
      throw new BundleRejectedException(reason(e.reason()), Bundle.PROOF + ": " + e.getMessage());
    }
    if (!verifier.verify(new Groth16Verifier.Statement(signals, proof))) {
      throw new BundleRejectedException(
          Reason.PROOF_INVALID,
          "the proof does not hold for these public signals and this circuit");
    }
  }

  private static Reason reason(MalformedDataException.Reason reason) {
    return switch (reason) {
      case NOT_ON_CURVE -> Reason.POINT_NOT_ON_CURVE;
      case NOT_IN_SUBGROUP -> Reason.NOT_IN_SUBGROUP;
      case POINT_AT_INFINITY -> Reason.POINT_AT_INFINITY;
      case NOT_CANONICAL, OUT_OF_RANGE -> Reason.COORDINATE_NOT_CANONICAL;
      default -> Reason.PROOF_MALFORMED;
    };
  }
}
