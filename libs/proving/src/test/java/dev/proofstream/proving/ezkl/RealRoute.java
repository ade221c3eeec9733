package dev.proofstream.proving.ezkl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.model.TrainedModel;
import dev.proofstream.proving.Binding;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.CircuitProver;
import dev.proofstream.proving.CompiledCircuit;
import dev.proofstream.proving.ProofSystems;
import dev.proofstream.proving.bundle.Bundle;
import dev.proofstream.proving.bundle.BundleVerifier;
import dev.proofstream.proving.bundle.ManifestSigner;
import dev.proofstream.proving.bundle.PreparedCircuit;
import dev.proofstream.proving.bundle.TrustStore;
import dev.proofstream.proving.bundle.Verdict;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The whole route with the real EZKL: circuits of one signer, and a verifier that trusts it. */
final class RealRoute implements AutoCloseable {
  private final Path folder;
  private final List<int[]> rows;
  private final EzklProofSystem system;
  private final BundleVerifier verifier;
  private final ManifestSigner signer;
  private final TrustStore trust;

  /**
   * @param folder for keys and circuits
   * @param rows that circuits are calibrated on; the first one is what {@link #forged} replaces
   */
  RealRoute(Path folder, List<int[]> rows) throws IOException, InterruptedException {
    this.folder = folder;
    this.rows = rows;
    this.system = new EzklProofSystem(RealEzkl.configuration());
    this.verifier = new BundleVerifier(new ProofSystems(List.of(system)));
    this.signer = ManifestSigner.load(folder.resolve("keys"));
    this.trust = TrustStore.ofFingerprints(Set.of(signer.fingerprint()));
  }

  @Override
  public void close() {
    system.close();
  }

  CompiledCircuit compile(TrainedModel model, String name, CircuitOptions options)
      throws Exception {
    return RealEzkl.compile(system, model, rows, options, folder.resolve(name), signer);
  }

  CircuitProver prover(CompiledCircuit circuit) throws Exception {
    return system.loadProver(circuit.files());
  }

  /** What an auditor says of a bundle. */
  Verdict verify(Bundle bundle) {
    return verifier.verify(bundle, trust, false);
  }

  /** The circuit of a bundle, as a verifier that knows the request holds it. */
  PreparedCircuit prepared(Bundle bundle) throws Exception {
    Map<String, byte[]> files = new HashMap<>();
    for (String name : bundle.names()) {
      files.put(name, bundle.entry(name));
    }
    return verifier.prepare(files, trust, false);
  }

  static EzklSignals signals(CompiledCircuit circuit) throws Exception {
    return EzklSignals.of(
        circuit.manifest(), EzklParameters.parse(circuit.files().bytes(EzklFiles.PARAMETERS)));
  }

  /** A bundle for request r-1 by a prover who passes over its own checks of the input. */
  Bundle forged(CompiledCircuit circuit, List<BigInteger> elements) throws Exception {
    ObjectNode job = EzklJobs.prove(circuit.files(), Map.of());
    EzklJobs.add(job.putArray("input"), elements);
    EzklJobs.add(
        job.putArray("binding"),
        signals(circuit).layout().limbs().of(Binding.of("r-1", circuit.circuitId())));
    EzklConfiguration configuration = RealEzkl.configuration();
    byte[] proof;
    try (WorkerPool pool = new WorkerPool(configuration, new EzklInstallation(configuration))) {
      proof = pool.call(job).result().path("proof").asText().getBytes(StandardCharsets.UTF_8);
    }
    try (CircuitProver prover = prover(circuit)) {
      return prover.prove("r-1", rows.getFirst()).bundle().with(Bundle.PROOF, proof);
    }
  }

  /** Elements with one of them replaced. */
  static List<BigInteger> with(List<BigInteger> elements, int index, long value) {
    List<BigInteger> changed = new ArrayList<>(elements);
    changed.set(index, BigInteger.valueOf(value));
    return changed;
  }
}
