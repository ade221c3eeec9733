package dev.proofstream.cli.bench;

import java.util.List;
import java.util.Map;

/** The results for people. */
final class Tables {

  private static final String ROW = "%-12s %-18s %10.2f %10.2f %10.2f %7.2f %10.2f %7.2f %8d%n";

  private Tables() {}

  static String of(
      Map<String, Object> context, List<Measurement> results, List<Map<String, Object>> extras) {
    StringBuilder text = new StringBuilder();
    text.append(context.get("machine"))
        .append("; field arithmetic: ")
        .append(context.get("kernels"));
    text.append(
        "%n%n%-12s %-18s %10s %10s %10s %7s %10s %7s %8s%n"
            .formatted(
                "circuit",
                "prover",
                "median ms",
                "min",
                "max",
                "ratio",
                "cpu ms",
                "ratio",
                "peak MiB"));
    for (Measurement m : results) {
      text.append(
          ROW.formatted(
              m.circuit(),
              m.name(),
              m.medianMs(),
              m.minMs(),
              m.maxMs(),
              m.ratio(),
              m.processorMs(),
              m.processorRatio(),
              m.peakMemoryBytes() >> 20));
    }
    text.append("%n%-12s %12s %22s%n".formatted("circuit", "verify ms", "each in 276, ms"));
    for (Map<String, Object> extra : extras) {
      text.append(
          "%-12s %12.2f %22.3f%n"
              .formatted(
                  extra.get("circuit"), extra.get("verifyMs"), extra.get("batchOf276MsEach")));
    }
    return text.toString().stripTrailing();
  }
}
