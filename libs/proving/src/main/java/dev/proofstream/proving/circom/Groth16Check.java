package dev.proofstream.proving.circom;

import dev.proofstream.model.data.InputRefusedException;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.InputEncoding;
import dev.proofstream.proving.ProofCheck;
import dev.proofstream.proving.ProofInput;
import dev.proofstream.proving.bundle.Bundle;
import dev.proofstream.proving.bundle.BundleRejectedException;
import dev.proofstream.proving.bundle.Manifest;
import dev.proofstream.proving.bundle.Reason;
import dev.proofstream.zk.MalformedDataException;
import dev.proofstream.zk.circom.ProofJson;
import dev.proofstream.zk.circom.PublicJson;
import dev.proofstream.zk.circom.VerificationKeyJson;
import dev.proofstream.zk.groth16.Groth16Proof;
import dev.proofstream.zk.groth16.Groth16Verifier;
import dev.proofstream.zk.groth16.VerifyingKey;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/** A decoded Groth16 verifying key. */
final class Groth16Check implements ProofCheck {
  private final CircuitOptions options;
  private final InputEncoding inputs;
  private final int publicSignals;
  private final Groth16Verifier verifier;

  private Groth16Check(Manifest manifest, int publicSignals, Groth16Verifier verifier) {
    this.options = manifest.options();
    this.inputs = InputEncoding.of(manifest);
    this.publicSignals = publicSignals;
    this.verifier = verifier;
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
      return new Groth16Check(manifest, declared, new Groth16Verifier(key));
    } catch (MalformedDataException e) {
      throw new BundleRejectedException(
          Reason.KEY_INVALID, Bundle.VERIFICATION_KEY + ": " + e.getMessage());
    }
  }

  @Override
  public List<BigInteger> inputSignals(ProofInput input) throws InputRefusedException {
    inputs.check(input, options);
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
    return signals;
  }

  @Override
  public void requireValid(Bundle bundle, List<BigInteger> signals) throws BundleRejectedException {
    Groth16Proof proof;
    try {
      proof = ProofJson.read(bundle.entry(Bundle.PROOF));
    } catch (MalformedDataException e) {
      throw new BundleRejectedException(reason(e.reason()), Bundle.PROOF + ": " + e.getMessage());
    }
    if (!verifier.verify(signals, proof)) {
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
