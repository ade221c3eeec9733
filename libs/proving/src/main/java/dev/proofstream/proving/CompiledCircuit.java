package dev.proofstream.proving;

import dev.proofstream.proving.bundle.Manifest;
import dev.proofstream.proving.bundle.ManifestSigner;
import dev.proofstream.proving.measure.StageMeasurement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A circuit with its keys.
 *
 * @param circuitId digest of model, options and verifying key
 * @param manifest what an auditor relies on; not yet signed
 * @param files every file, {@code manifest.json} among them
 * @param constraints rows of the constraint system
 * @param wires its variables, the constant 1 among them
 * @param publicSignals outputs, inputs and binding
 * @param provingKeyBytes size of the proving key's file
 * @param verifyingKeyBytes size of the verifying key's file
 * @param calibrationRows rows on which scales were calibrated
 * @param agreeingRows how many of them get the float model's label from the circuit
 * @param maxError largest absolute error over them of the values that decide, in the model's units
 * @param timings one per stage, in order
 */
public record CompiledCircuit(
    String circuitId,
    Manifest manifest,
    CircuitFiles files,
    long constraints,
    long wires,
    int publicSignals,
    long provingKeyBytes,
    long verifyingKeyBytes,
    int calibrationRows,
    int agreeingRows,
    double maxError,
    List<StageMeasurement> timings) {

  public CompiledCircuit {
    timings = List.copyOf(timings);
  }

  /** Writes signature and signer beside the manifest; the result's files include them. */
  public CompiledCircuit signedBy(ManifestSigner signer) throws IOException {
    Path folder = files.path(CircuitFiles.MANIFEST).toAbsolutePath().getParent();
    Path signature = folder.resolve(CircuitFiles.MANIFEST_SIGNATURE);
    Path pem = folder.resolve(CircuitFiles.SIGNER);
    Files.write(signature, signer.sign(manifest.bytes()));
    Files.write(pem, signer.pem());
    return new CompiledCircuit(
        circuitId,
        manifest,
        files.with(CircuitFiles.MANIFEST_SIGNATURE, signature).with(CircuitFiles.SIGNER, pem),
        constraints,
        wires,
        publicSignals,
        provingKeyBytes,
        verifyingKeyBytes,
        calibrationRows,
        agreeingRows,
        maxError,
        timings);
  }
}
