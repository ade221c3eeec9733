package dev.proofstream.verifier;

import dev.proofstream.proto.Artifact;
import dev.proofstream.proto.ProofCreated;
import dev.proofstream.proto.ProofVerified;
import dev.proofstream.proto.StageTiming;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What of a prover's announcement is passed on in the verdict: its word for who it is, how long it
 * took and where the bundle lies. None of it is checked to be true, only to be of its kind.
 */
final class Announcement {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:-]{1,128}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final Set<String> STAGES = Set.of("queued", "witness", "prove");

  private Announcement() {}

  static ProofVerified.Builder describe(ProofCreated announced) {
    ProofVerified.Builder verdict =
        ProofVerified.newBuilder().setProofBytes(Math.max(0, announced.getProofBytes()));
    if (NAME.matcher(announced.getProver()).matches()) {
      verdict.setProver(announced.getProver());
    }
    announced.getTimingsList().stream()
        .filter(Announcement::isTiming)
        .limit(STAGES.size())
        .forEach(verdict::addTimings);
    Artifact bundle = announced.getBundle();
    if (SHA256.matcher(bundle.getSha256()).matches()) {
      verdict.setBundle(bundle.toBuilder().setName("bundle.zip"));
    }
    return verdict;
  }

  private static boolean isTiming(StageTiming timing) {
    return STAGES.contains(timing.getStage())
        && Double.isFinite(timing.getMillis())
        && timing.getMillis() >= 0
        && timing.getPeakMemoryBytes() >= 0;
  }
}
