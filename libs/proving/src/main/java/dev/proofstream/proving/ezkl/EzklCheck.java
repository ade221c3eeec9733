package dev.proofstream.proving.ezkl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.model.data.InputRefusedException;
import dev.proofstream.proving.CircuitFiles;
import dev.proofstream.proving.CircuitUnreadableException;
import dev.proofstream.proving.ProofCheck;
import dev.proofstream.proving.ProofInput;
import dev.proofstream.proving.bundle.Bundle;
import dev.proofstream.proving.bundle.BundleRejectedException;
import dev.proofstream.proving.bundle.Manifest;
import dev.proofstream.proving.bundle.Reason;
import dev.proofstream.proving.ezkl.EzklWorkerException.Code;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** A circuit's verifying key, settings and reference string, for many checks. */
final class EzklCheck implements ProofCheck {
  private final WorkerPool workers;
  private final Manifest manifest;
  private final EzklSignals signals;
  private final VerifierFolder folder;
  private final Map<String, byte[]> bytes;

  EzklCheck(
      WorkerPool workers,
      VerifierFolder folder,
      Manifest manifest,
      EzklSignals signals,
      Map<String, byte[]> bytes) {
    this.workers = workers;
    this.folder = folder;
    this.manifest = manifest;
    this.signals = signals;
    this.bytes = bytes;
  }

  @Override
  public List<BigInteger> inputSignals(ProofInput input) throws InputRefusedException {
    signals.check(input);
    return signals.inputSignals(signals.elements(input));
  }

  @Override
  public List<BigInteger> publicSignals(Bundle bundle) throws BundleRejectedException {
    List<BigInteger> of = signals.of(bundle.entry(Bundle.PROOF));
    signals.requirePermitted(of);
    return of;
  }

  /**
   * {@inheritDoc}
   *
   * @throws EzklWorkerException when a worker was lost; says nothing about the proof
   * @throws EzklUnavailableException when EZKL is not here and cannot be installed
   */
  @Override
  public void requireValid(Bundle bundle, List<BigInteger> ofBundle)
      throws BundleRejectedException {
    EzklProof proof = signals.proof(bundle.entry(Bundle.PROOF));
    try {
      if (!holds(proof)) {
        throw new BundleRejectedException(
            Reason.PROOF_INVALID, "the proof does not hold for these public signals");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EzklWorkerException(Code.INTERRUPTED, "verify");
    }
  }

  private boolean holds(EzklProof proof) throws InterruptedException {
    try {
      return holds(proof, folder.files(bytes, false));
    } catch (EzklWorkerException e) {
      if (e.code() != Code.FILE_CHANGED && e.code() != Code.FILE_MISSING) {
        throw e;
      }
      return holds(proof, folder.files(bytes, true));
    }
  }

  private boolean holds(EzklProof proof, CircuitFiles files) throws InterruptedException {
    ObjectNode job;
    try {
      job = EzklJobs.verify(files, manifest.files());
    } catch (CircuitUnreadableException e) {
      throw new IllegalStateException("the folder has just been filled", e);
    }
    EzklJobs.add(job.putArray("instances"), proof.instances());
    job.put("proof", HexFormat.of().formatHex(proof.proof()));
    return workers.call(job).result().path("valid").asBoolean();
  }
}
