package dev.proofstream.proving.ezkl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.model.data.InputSpec;
import dev.proofstream.proving.Binding;
import dev.proofstream.proving.measure.StageMeasurement;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks EZKL itself what a compiled circuit gives: for every calibration row the expected label, and
 * for rows that are not permitted a complaint of {@link HiddenInputChecks}.
 */
final class CalibrationCheck {
  private static final Duration LIMIT = Duration.ofMinutes(30);

  /** Small enough for a request to pass a pipe at once, large enough to be few. */
  private static final int ROWS_PER_JOB = 64;

  private final WorkerPool workers;
  private final Path compiled;
  private final CandidateSearch search;
  private final ProvenGraph graph;
  private final LayoutSearch.Choice choice;
  private final int checks;
  private double millis;
  private double cpuMillis;
  private long peakMemoryBytes;

  CalibrationCheck(
      WorkerPool workers, Path compiled, CandidateSearch search, LayoutSearch.Choice choice) {
    this.workers = workers;
    this.compiled = compiled;
    this.search = search;
    this.graph = choice.graph();
    this.choice = choice;
    this.checks = graph.hidesInputs() ? new HiddenInputChecks(choice.inputs()).outputs() : 0;
  }

  /**
   * Runs the check.
   *
   * @param rows levels of the calibration rows
   * @return how many of them get the float model's label
   * @throws IllegalArgumentException when EZKL gives something else than expected
   */
  int run(List<int[]> rows) throws InterruptedException {
    int agreeing = 0;
    int batch = graph.options().batch();
    int perJob = Math.max(1, ROWS_PER_JOB / batch) * batch;
    for (int from = 0; from < rows.size(); from += perJob) {
      List<int[]> some = rows.subList(from, Math.min(rows.size(), from + perJob));
      List<List<BigInteger>> inputs = new ArrayList<>();
      for (int at = 0; at < some.size(); at += batch) {
        inputs.add(elements(some.subList(at, Math.min(some.size(), at + batch))));
      }
      JsonNode outputs = outputs(inputs, false);
      for (int r = 0; r < some.size(); r++) {
        JsonNode tensors = outputs.path(r / batch);
        if (search.agrees(choice.scales(), from + r, ofRow(tensors.path(0), r % batch))) {
          agreeing++;
        }
        if (isRefused(tensors)) {
          throw new IllegalArgumentException(
              "the circuit's checks refuse calibration row " + (from + r));
        }
      }
    }
    if (agreeing != choice.scales().agreeing()) {
      // Our integers and EZKL's are the same by construction; an EZKL that rounds otherwise shows.
      throw new IllegalArgumentException(
          "EZKL gives the float model's label on %d of %d rows where %d were expected"
              .formatted(agreeing, rows.size(), choice.scales().agreeing()));
    }
    if (checks > 0) {
      requireComplaints(rows.getFirst());
    }
    return agreeing;
  }

  /** What the check took, together with what was done before. */
  StageMeasurement measurement(StageMeasurement before) {
    return new StageMeasurement(
        "calibrate",
        before.millis() + millis,
        before.cpuMillis() + cpuMillis,
        Math.max(before.peakMemoryBytes(), peakMemoryBytes));
  }

  private void requireComplaints(int[] permitted) throws InterruptedException {
    List<List<BigInteger>> wrong = wrongRows(permitted);
    JsonNode outputs = outputs(wrong, true);
    for (int i = 0; i < wrong.size(); i++) {
      if (!outputs.path(i).isNull() && !isRefused(outputs.path(i))) {
        throw new UnnoticedInputException();
      }
    }
  }

  /** The circuit of a choice does not notice an input that is not permitted: another choice may. */
  static final class UnnoticedInputException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnnoticedInputException() {
      super("the circuit's checks do not notice every input that is not permitted");
    }
  }

  /** Each way to be wrong by the least, in the first and in the last row of a batch. */
  private List<List<BigInteger>> wrongRows(int[] permitted) {
    InputQuantization inputs = choice.inputs();
    List<int[]> batch = new ArrayList<>();
    for (int i = 0; i < graph.options().batch(); i++) {
      batch.add(permitted);
    }
    List<BigInteger> good = elements(batch);
    List<List<BigInteger>> wrong = new ArrayList<>();
    int last = (batch.size() - 1) * inputs.size();
    for (int first : last == 0 ? List.of(0) : List.of(0, last)) {
      for (int i = 0; i < inputs.size(); i++) {
        wrong.add(with(good, first + i, inputs.smallest(i) - 1));
        wrong.add(with(good, first + i, inputs.largest(i) + 1));
        InputSpec spec = inputs.inputs().get(i);
        if (spec.levels() == 2 && inputs.largest(i) - inputs.smallest(i) > 1) {
          wrong.add(with(good, first + i, inputs.smallest(i) + 1));
        }
        if (!spec.oneHotGroup().isEmpty()) {
          // None or two of the group, whichever this input makes of it.
          boolean set = permitted[i] == 1;
          wrong.add(with(good, first + i, set ? inputs.smallest(i) : inputs.largest(i)));
        }
      }
    }
    return wrong;
  }

  private static List<BigInteger> with(List<BigInteger> good, int index, long value) {
    List<BigInteger> changed = new ArrayList<>(good);
    changed.set(index, BigInteger.valueOf(value));
    return changed;
  }

  private List<BigInteger> elements(List<int[]> rows) {
    return GraphInput.elements(graph.options(), choice.inputs(), choice.limbs(), rows);
  }

  private boolean isRefused(JsonNode tensors) {
    for (int check = 0; check < checks; check++) {
      if (element(tensors.path(1 + check).path(0)).signum() != 0) {
        return true;
      }
    }
    return false;
  }

  private long[] ofRow(JsonNode outputs, int row) {
    long[] ofRow = new long[graph.outputs()];
    for (int o = 0; o < ofRow.length; o++) {
      BigInteger element = element(outputs.path(row * ofRow.length + o));
      ofRow[o] = FieldElement.signed(element).longValueExact();
    }
    return ofRow;
  }

  private static BigInteger element(JsonNode element) {
    return FieldElement.parse(element.asText())
        .orElseThrow(() -> new IllegalArgumentException("EZKL gave no field element"));
  }

  /**
   * What the graph gives for each input.
   *
   * @param lenient null for an input that EZKL refuses, instead of a failure
   */
  private JsonNode outputs(List<List<BigInteger>> inputs, boolean lenient)
      throws InterruptedException {
    ObjectNode job =
        EzklWorker.request("outputs").put("compiled", compiled.toString()).put("lenient", lenient);
    EzklJobs.add(job.putArray("binding"), choice.limbs().of(Binding.MAX));
    ArrayNode rows = job.putArray("inputs");
    for (List<BigInteger> input : inputs) {
      EzklJobs.add(rows.addArray(), input);
    }
    EzklWorker.Reply reply = workers.callAgainIfLost(job, LIMIT);
    StageMeasurement took = reply.stages().getFirst();
    millis += took.millis();
    cpuMillis += took.cpuMillis();
    peakMemoryBytes = Math.max(peakMemoryBytes, took.peakMemoryBytes());
    return reply.result().path("outputs");
  }
}
