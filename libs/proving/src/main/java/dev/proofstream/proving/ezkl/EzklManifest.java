package dev.proofstream.proving.ezkl;

import dev.proofstream.model.TrainedModel;
import dev.proofstream.proving.CircuitId;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.bundle.Manifest;
import dev.proofstream.proving.bundle.ManifestContent;
import dev.proofstream.proving.bundle.ManifestContent.Input;
import dev.proofstream.proving.bundle.ManifestContent.InputChecks;
import dev.proofstream.proving.bundle.ManifestContent.Keys;
import dev.proofstream.proving.bundle.ManifestContent.Role;
import dev.proofstream.proving.bundle.ManifestContent.Signal;
import dev.proofstream.proving.bundle.PublicSignals;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is vouched for of an EZKL circuit. */
final class EzklManifest {

  private EzklManifest() {}

  /**
   * The manifest of a circuit.
   *
   * @param agreeing calibration rows with the float model's label
   * @param calibrationRows all calibration rows
   * @param srs where the reference string is from
   * @param parameterRoot hash of the parameters; null when they are fixed
   * @param digests SHA-256 of the circuit's files by name
   */
  static Manifest of(
      TrainedModel model,
      LayoutSearch.Choice choice,
      int agreeing,
      int calibrationRows,
      SrsFiles.Srs srs,
      BigInteger parameterRoot,
      Map<String, String> digests) {
    Candidate scales = choice.scales();
    ProvenGraph graph = choice.graph();
    CircuitOptions options = graph.options();
    return Manifest.of(
        new ManifestContent(
            ManifestContent.FORMAT,
            EzklProofSystem.NAME,
            CircuitId.of(model.modelId(), options, digests.get(EzklFiles.VERIFYING_KEY)),
            new ManifestContent.Model(
                model.name(), model.modelId(), model.architecture(), model.parameters()),
            options,
            model.labels(),
            model.inputs().stream().map(in -> Input.of(in, Signal.STANDARDIZED)).toList(),
            graph.hidesInputs()
                // Which integers lie between two steps is not something a comparison can say; of
                // levels none do.
                ? new InputChecks(
                    InputChecks.CIRCUIT,
                    choice.inputs().areLevels() ? InputChecks.CIRCUIT : InputChecks.NOBODY,
                    InputChecks.CIRCUIT)
                : InputChecks.byVerifier(),
            signals(model, choice),
            preprocessing(options, choice),
            "none inside: weights have %d fractional bits, values are never scaled back"
                .formatted(scales.parameterBits()),
            graph.label() ? null : BigDecimal.TWO.pow(scales.outputBits()).toPlainString(),
            parameterRoot == null ? null : parameterRoot.toString(),
            new ManifestContent.Circuit(choice.rows(), choice.assignments()),
            new ManifestContent.Calibration(calibrationRows, agreeing, scales.maxError()),
            srs.isPublic() ? new Keys(Keys.CEREMONY, digests.get(EzklFiles.SRS), null) : Keys.dev(),
            digests,
            EzklFiles.VERIFYING_KEY,
            Map.of("ezkl", EzklInstallation.VERSION)));
  }

  private static String preprocessing(CircuitOptions options, LayoutSearch.Choice choice) {
    String integers =
        "input i is the integer nearest to (x[i] - mean[i]) / scale[i] * 2^%d in float64,"
                .formatted(choice.scales().inputBits())
            + " halves away from zero; mean and scale stand in "
            + EzklFiles.PARAMETERS;
    return options.input().equals(CircuitOptions.HASHED)
        ? integers
            + "; the hash is over all rows and then the salt in %d limbs of %d bits, lowest first"
                .formatted(choice.limbs().count(), choice.limbs().bits())
        : integers;
  }

  private static List<Signal> signals(TrainedModel model, LayoutSearch.Choice choice) {
    Candidate scales = choice.scales();
    ProvenGraph graph = choice.graph();
    List<Signal> outputs = new ArrayList<>();
    if (graph.label()) {
      String lastClass = Integer.toString(model.labels().size() - 1);
      outputs.add(new Signal(Role.OUTPUT, PublicSignals.LABEL, Signal.CLASS_INDEX, "0", lastClass));
    } else {
      for (int o = 0; o < graph.outputs(); o++) {
        outputs.add(
            new Signal(
                Role.OUTPUT,
                PublicSignals.logit(o),
                Signal.LOGIT,
                Long.toString(scales.bound().smallestOutputs()[o]),
                Long.toString(scales.bound().largestOutputs()[o])));
      }
    }
    InputQuantization quantization = choice.inputs();
    List<Signal> inputs = new ArrayList<>();
    for (int i = 0; i < quantization.size(); i++) {
      inputs.add(
          new Signal(
              Role.INPUT,
              model.inputs().get(i).name(),
              Signal.STANDARDIZED,
              Long.toString(quantization.smallest(i)),
              Long.toString(quantization.largest(i))));
    }
    return PublicSignals.of(
        graph.options(), outputs, inputs, EzklSignals.POSEIDON, EzklSignals.POSEIDON);
  }
}
