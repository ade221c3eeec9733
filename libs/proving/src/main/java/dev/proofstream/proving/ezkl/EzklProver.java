package dev.proofstream.proving.ezkl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.model.data.InputRefusedException;
import dev.proofstream.proving.Binding;
import dev.proofstream.proving.CircuitFiles;
import dev.proofstream.proving.CircuitProver;
import dev.proofstream.proving.CircuitUnreadableException;
import dev.proofstream.proving.InputEncoding;
import dev.proofstream.proving.ProofInput;
import dev.proofstream.proving.ProvenPrediction;
import dev.proofstream.proving.ProvingFailedException;
import dev.proofstream.proving.bundle.BindingJson;
import dev.proofstream.proving.bundle.Bundle;
import dev.proofstream.proving.bundle.BundleRejectedException;
import dev.proofstream.proving.bundle.Manifest;
import dev.proofstream.proving.ezkl.EzklWorkerException.Code;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One circuit's files and what their manifest says. EZKL reads the files again for every proof, so
 * the worker compares their digests each time, and verifies each proof before it hands it on.
 */
final class EzklProver implements CircuitProver {
  private final WorkerPool workers;
  private final WorkerPool.Lease lease;
  private final Manifest manifest;
  private final CircuitFiles files;
  private final Bundle circuitPart;
  private final InputEncoding encoding;
  private final EzklSignals signals;

  /**
   * @param circuitPart the entries of a bundle that are the same for every proof
   */
  EzklProver(
      WorkerPool workers,
      Manifest manifest,
      CircuitFiles files,
      Bundle circuitPart,
      EzklSignals signals) {
    this.workers = workers;
    this.lease = workers.lease();
    this.manifest = manifest;
    this.files = files;
    this.circuitPart = circuitPart;
    this.encoding = InputEncoding.of(manifest);
    this.signals = signals;
  }

  @Override
  public Manifest manifest() {
    return manifest;
  }

  @Override
  public InputEncoding inputs() {
    return encoding;
  }

  /**
   * {@inheritDoc}
   *
   * @throws EzklWorkerException when the worker was lost; worth another attempt
   * @throws EzklUnavailableException when EZKL is not here and cannot be installed
   */
  @Override
  public ProvenPrediction prove(String requestId, ProofInput input)
      throws InputRefusedException, ProvingFailedException {
    signals.check(input);
    List<BigInteger> elements = signals.elements(input);
    BigInteger binding = Binding.of(requestId, circuitId());
    EzklWorker.Reply reply = run(elements, binding);

    byte[] proofFile = reply.result().path("proof").asText().getBytes(StandardCharsets.UTF_8);
    List<BigInteger> proven = proven(proofFile, elements, binding);
    byte[] bindingJson = new BindingJson(requestId, circuitId()).bytes();
    List<String> decimals = proven.stream().map(BigInteger::toString).toList();
    List<Integer> labels = signals.labels(proven, input.rows().size());
    return new ProvenPrediction(
        requestId,
        circuitId(),
        proofFile,
        ("[\"" + String.join("\",\"", decimals) + "\"]").getBytes(StandardCharsets.US_ASCII),
        bindingJson,
        decimals,
        labels,
        labels.stream().map(label -> label < 0 ? "" : manifest.labels().get(label)).toList(),
        signals.proofBytes(),
        reply.stages(),
        circuitPart.with(Bundle.PROOF, proofFile).with(Bundle.BINDING, bindingJson));
  }

  private EzklWorker.Reply run(List<BigInteger> elements, BigInteger binding)
      throws ProvingFailedException {
    try {
      ObjectNode job = EzklJobs.prove(files, manifest.files());
      EzklJobs.add(job.putArray("input"), elements);
      EzklJobs.add(job.putArray("binding"), signals.layout().limbs().of(binding));
      return workers.call(job);
    } catch (CircuitUnreadableException e) {
      throw new ProvingFailedException("prove", e.getMessage(), e);
    } catch (EzklWorkerException e) {
      if (e.lostTheProcess()) {
        throw e;
      }
      String why =
          e.code() == Code.FILE_CHANGED || e.code() == Code.FILE_MISSING
              ? "a file of the circuit is not the one that the manifest names"
              : "EZKL made no valid proof: " + e.code();
      throw new ProvingFailedException(e.stage().isEmpty() ? "prove" : e.stage(), why, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EzklWorkerException(Code.INTERRUPTED, "prove");
    }
  }

  /** What the proof says must be what was asked of it, about the manifest's parameters. */
  private List<BigInteger> proven(byte[] proofFile, List<BigInteger> elements, BigInteger binding)
      throws ProvingFailedException {
    try {
      List<BigInteger> proven = signals.of(proofFile);
      List<BigInteger> asked = new ArrayList<>(signals.inputSignals(elements));
      if (manifest.content().parameterRoot() != null) {
        asked.add(new BigInteger(manifest.content().parameterRoot()));
      }
      asked.add(binding);
      if (proven.subList(proven.size() - asked.size(), proven.size()).equals(asked)) {
        return proven;
      }
    } catch (BundleRejectedException e) {
      throw new ProvingFailedException("prove", "EZKL made a proof of another form", e);
    }
    throw new ProvingFailedException("prove", "EZKL made a proof about something else", null);
  }

  /** The workers stay for other circuits, and end when no circuit is open any more. */
  @Override
  public void close() {
    lease.close();
  }
}
