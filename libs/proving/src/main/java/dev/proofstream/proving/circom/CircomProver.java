package dev.proofstream.proving.circom;

import dev.proofstream.model.data.InputRefusedException;
import dev.proofstream.model.quantize.QuantizedModel.Trace;
import dev.proofstream.proving.Binding;
import dev.proofstream.proving.CircuitProver;
import dev.proofstream.proving.InputEncoding;
import dev.proofstream.proving.ProofInput;
import dev.proofstream.proving.ProvenPrediction;
import dev.proofstream.proving.ProvingFailedException;
import dev.proofstream.proving.bundle.BindingJson;
import dev.proofstream.proving.bundle.Bundle;
import dev.proofstream.proving.bundle.Manifest;
import dev.proofstream.proving.measure.Measured;
import dev.proofstream.proving.measure.Stage;
import dev.proofstream.zk.circom.ProofJson;
import dev.proofstream.zk.circom.PublicJson;
import dev.proofstream.zk.groth16.Groth16Proof;
import dev.proofstream.zk.groth16.Groth16Prover;
import dev.proofstream.zk.r1cs.R1cs;
import dev.proofstream.zk.r1cs.UnsatisfiedConstraintException;
import dev.proofstream.zk.r1cs.Witness;
import java.math.BigInteger;
import java.util.List;

/** One circuit's decoded model, constraints and proving key. */
final class CircomProver implements CircuitProver {
  private final Manifest manifest;
  private final InputEncoding inputs;
  private final Bundle circuitPart;
  private final CircuitDesign design;
  private final BigInteger parameterSalt;
  private final R1cs r1cs;
  private final WitnessMap map;
  private final Groth16Prover prover;

  /**
   * @param circuitPart the entries of a bundle that are the same for every proof
   * @param parameterSalt of the commitment to the parameters; 0 where there is none
   */
  CircomProver(
      Manifest manifest,
      Bundle circuitPart,
      CircuitDesign design,
      BigInteger parameterSalt,
      R1cs r1cs,
      WitnessMap map,
      Groth16Prover prover) {
    this.manifest = manifest;
    this.inputs = InputEncoding.of(manifest);
    this.circuitPart = circuitPart;
    this.design = design;
    this.parameterSalt = parameterSalt;
    this.r1cs = r1cs;
    this.map = map;
    this.prover = prover;
  }

  @Override
  public Manifest manifest() {
    return manifest;
  }

  @Override
  public InputEncoding inputs() {
    return inputs;
  }

  @Override
  public ProvenPrediction prove(String requestId, ProofInput input)
      throws InputRefusedException, ProvingFailedException {
    inputs.check(input, manifest.options());
    BigInteger binding = Binding.of(requestId, circuitId());
    Measured<Solved> solved = Stage.measure("witness", () -> solve(input, binding));
    Witness witness = solved.value().witness();
    Measured<Groth16Proof> proof = Stage.measure("prove", () -> prover.prove(witness));

    List<BigInteger> signals = witness.publicSignals(r1cs.publicSignals());
    byte[] proofJson = ProofJson.write(proof.value());
    byte[] publicJson = PublicJson.write(signals);
    byte[] bindingJson = new BindingJson(requestId, circuitId()).bytes();
    return new ProvenPrediction(
        requestId,
        circuitId(),
        proofJson,
        publicJson,
        bindingJson,
        signals.stream().map(BigInteger::toString).toList(),
        solved.value().labels(),
        solved.value().labels().stream()
            .map(label -> label < 0 ? "" : manifest.labels().get(label))
            .toList(),
        Groth16Proof.BYTES,
        List.of(solved.measurement(), proof.measurement()),
        circuitPart
            .with(Bundle.PROOF, proofJson)
            .with(Bundle.PUBLIC, publicJson)
            .with(Bundle.BINDING, bindingJson));
  }

  /** The witness alone, its constraints checked. */
  Witness witness(String requestId, ProofInput input)
      throws InputRefusedException, ProvingFailedException {
    inputs.check(input, manifest.options());
    return solve(input, Binding.of(requestId, circuitId())).witness();
  }

  private record Solved(Witness witness, List<Integer> labels) {}

  private Solved solve(ProofInput input, BigInteger binding) throws ProvingFailedException {
    List<Trace> rows = input.rows().stream().map(design.model()::evaluate).toList();
    try {
      Witness witness =
          map.witness(
              new Assignment(
                  Assignment.padded(rows, design.batch()),
                  input.saltValue().orElse(BigInteger.ZERO),
                  parameterSalt,
                  binding));
      r1cs.check(witness);
      return new Solved(witness, rows.stream().map(Trace::label).toList());
    } catch (UnsatisfiedConstraintException | IllegalStateException e) {
      throw new ProvingFailedException(
          "witness", "the circuit's files do not fit its quantised model", e);
    }
  }
}
