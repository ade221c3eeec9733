package dev.proofstream.proving.circom;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.model.TrainedModel;
import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.quantize.QuantizedModelJson;
import dev.proofstream.proving.CircuitFiles;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.CircuitProver;
import dev.proofstream.proving.CompileListener;
import dev.proofstream.proving.CompileRequest;
import dev.proofstream.proving.CompiledCircuit;
import dev.proofstream.proving.ProofSystems;
import dev.proofstream.proving.SmallModels;
import dev.proofstream.proving.bundle.Bundle;
import dev.proofstream.proving.bundle.BundleVerifier;
import dev.proofstream.proving.bundle.ManifestSigner;
import dev.proofstream.proving.bundle.TrustStore;
import dev.proofstream.proving.bundle.Verdict;
import dev.proofstream.zk.circom.R1csFile;
import dev.proofstream.zk.circom.SymFile;
import dev.proofstream.zk.field.PrimeField;
import dev.proofstream.zk.r1cs.R1cs;
import dev.proofstream.zk.r1cs.Witness;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights behind a salted root: one circuit and its keys for a family of models. */
class HashedParametersTest {
  private static final CircuitOptions OPTIONS = CircuitOptions.of("hashed", "public", "label", 1);

  @TempDir Path folder;

  private final CircomGroth16 system = new CircomGroth16(CircomCompiler.find());
  private final List<int[]> rows = SmallModels.rows(8, 40);

  private CompiledCircuit compile(TrainedModel model, Optional<CircuitFiles> family)
      throws Exception {
    return system
        .compile(
            new CompileRequest(model, rows, OPTIONS, Optional.empty(), false, family),
            Files.createTempDirectory(folder, "circuit-"),
            CompileListener.SILENT)
        .signedBy(ManifestSigner.load(folder.resolve("keys")));
  }

  private Verdict verify(Bundle bundle) throws Exception {
    TrustStore trust =
        TrustStore.ofFingerprints(
            Set.of(ManifestSigner.load(folder.resolve("keys")).fingerprint()));
    return new BundleVerifier(new ProofSystems(List.of(system)))
        .verify(Bundle.read(bundle.zip()), trust, false);
  }

  @Test
  void theSameKeysProveTwoModelsAndOneRootIsRefusedForTheOther() throws Exception {
    TrainedModel first = SmallModels.random("first", 7, 6, 4, 2);
    TrainedModel second = SmallModels.random("second", 8, 6, 4, 2);
    CompiledCircuit one = compile(first, Optional.empty());
    CompiledCircuit other = compile(second, Optional.of(one.files()));
    assertArrayEquals(
        one.files().bytes(CircuitFiles.VERIFICATION_KEY),
        other.files().bytes(CircuitFiles.VERIFICATION_KEY));
    assertNotEquals(one.circuitId(), other.circuitId());
    assertNotEquals(
        one.manifest().content().parameterRoot(), other.manifest().content().parameterRoot());
    assertEquals(one.calibrationRows(), one.agreeingRows());

    try (CircuitProver proverOfOne = system.loadProver(one.files());
        CircuitProver proverOfOther = system.loadProver(other.files())) {
      for (int[] row : rows.subList(0, 2)) {
        Bundle bundle = proverOfOne.prove("r-1", row).bundle();
        Verdict verdict = verify(bundle);
        assertTrue(verdict.valid(), verdict.message());
        assertEquals(first.label(values(row)), verdict.label());
        assertTrue(verify(proverOfOther.prove("r-1", row).bundle()).valid());
      }
      // The second model's proof in the first one's bundle: the key takes it, the root does not.
      Bundle honest = proverOfOne.prove("r-1", rows.getFirst()).bundle();
      Bundle foreign = proverOfOther.prove("r-1", rows.getFirst()).bundle();
      Bundle forged =
          honest
              .with(Bundle.PROOF, foreign.entry(Bundle.PROOF))
              .with(Bundle.PUBLIC, foreign.entry(Bundle.PUBLIC));
      assertFalse(verify(forged).valid());
    }
    noWireMayChange(one);
  }

  private void noWireMayChange(CompiledCircuit circuit) throws Exception {
    R1cs r1cs = R1csFile.read(circuit.files().bytes(CircuitFiles.R1CS));
    byte[] json = circuit.files().bytes(CircuitFiles.QUANTIZED_MODEL);
    CircuitDesign design = new CircuitDesign(QuantizedModelJson.read(json), OPTIONS);
    WitnessMap map =
        new WitnessMap(
            design, SymFile.read(circuit.files().bytes(CircuitFiles.SYMBOLS)), r1cs.wires());
    Witness witness =
        map.witness(
            new Assignment(
                List.of(design.model().evaluate(rows.getFirst())),
                BigInteger.ZERO,
                QuantizedModelJson.parameterSalt(json).orElseThrow(),
                BigInteger.TEN));
    assertTrue(r1cs.firstUnsatisfied(witness).isEmpty());
    for (int wire = 1; wire < witness.size(); wire++) {
      BigInteger changed = witness.get(wire).add(BigInteger.ONE).mod(PrimeField.FR.modulus());
      assertFalse(
          r1cs.firstUnsatisfied(witness.with(wire, changed)).isEmpty(),
          "wire " + wire + " may change");
    }
  }

  private static double[] values(int[] levels) {
    double[] values = new double[levels.length];
    for (int i = 0; i < values.length; i++) {
      InputSpec input = SmallModels.INPUTS.get(i);
      values[i] = input.value(levels[i]).doubleValue();
    }
    return values;
  }
}
