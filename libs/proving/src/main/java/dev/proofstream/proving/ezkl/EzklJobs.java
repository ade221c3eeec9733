package dev.proofstream.proving.ezkl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.proving.CircuitFiles;
import dev.proofstream.proving.CircuitUnreadableException;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/** Jobs for a worker that name a circuit's files. */
final class EzklJobs {
  private static final JsonMapper MAPPER = new JsonMapper();

  /** What a worker calls a file, and its name among a circuit's. */
  private static final Map<String, String> VERIFIER_FILES =
      Map.of(
          "settings", EzklFiles.SETTINGS,
          "vk", EzklFiles.VERIFYING_KEY,
          "srs", EzklFiles.VERIFIER_SRS);

  private static final Map<String, String> PROVER_FILES =
      Map.of(
          "compiled", EzklFiles.COMPILED,
          "pk", EzklFiles.PROVING_KEY,
          "settings", EzklFiles.SETTINGS,
          "vk", EzklFiles.VERIFYING_KEY,
          "srs", EzklFiles.SRS);

  private EzklJobs() {}

  /** Integers as EZKL takes them: as field elements, so that none passes through a float. */
  static void add(ArrayNode array, List<BigInteger> integers) {
    integers.stream().map(FieldElement::hex).forEach(array::add);
  }

  /**
   * A proof, still without input and binding.
   *
   * @param digests digests that files must have, by name; of the others none is checked
   */
  static ObjectNode prove(CircuitFiles files, Map<String, String> digests)
      throws CircuitUnreadableException {
    ObjectNode job = EzklWorker.request("prove");
    ObjectNode expected = job.putObject("digests");
    add(job, expected, PROVER_FILES, files, digests);
    return job;
  }

  /** A check, still without instances and proof. */
  static ObjectNode verify(CircuitFiles files, Map<String, String> digests)
      throws CircuitUnreadableException {
    ObjectNode job = EzklWorker.request("verify");
    add(job, job.putObject("digests"), VERIFIER_FILES, files, digests);
    return job;
  }

  private static void add(
      ObjectNode job,
      ObjectNode expected,
      Map<String, String> names,
      CircuitFiles files,
      Map<String, String> digests)
      throws CircuitUnreadableException {
    for (Map.Entry<String, String> name : names.entrySet()) {
      job.put(name.getKey(), files.path(name.getValue()).toString());
      String digest = digests.get(name.getValue());
      if (digest != null) {
        expected.put(name.getKey(), digest);
      }
    }
  }

  /** Length in bytes of the proof in EZKL's own proof file. */
  static int proofLength(byte[] proofFile) {
    try {
      JsonNode proof = MAPPER.readTree(proofFile).path("proof");
      if (proof.isArray() && !proof.isEmpty()) {
        return proof.size();
      }
    } catch (IOException e) {
      // Reported below, without the parser's text: the file holds the inputs.
    }
    throw new IllegalArgumentException("EZKL made a proof file without a proof");
  }
}
