package dev.proofstream.proto;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The topics, share groups and consumer groups of Proofstream: the one place that knows their
 * names.
 *
 * <p>{@link #ALL} holds the settings with which a topic is created; the embedded broker and the
 * container set-up both use them.
 */
public final class Topics {

  /** {@link TrainingRequested} by model name. */
  public static final String TRAINING_REQUESTS = "training-requests";

  /** {@link ModelTrained} by model id, compacted. */
  public static final String MODELS = "models";

  /** {@link CircuitReady} by circuit id, compacted. */
  public static final String CIRCUITS = "circuits";

  /** {@link InferenceRequested} by request id. */
  public static final String INFERENCE_REQUESTS = "inference-requests";

  /** {@link ProofCreated} by request id. */
  public static final String PROOFS = "proofs";

  /** {@link ProofVerified} by request id. */
  public static final String VERIFICATIONS = "verifications";

  /**
   * {@link InferenceFailed}, {@link TrainingFailed} and {@link CircuitFailed} by the failed thing's
   * id.
   */
  public static final String FAILURES = "failures";

  /** Share group of the trainers on {@link #TRAINING_REQUESTS}. */
  public static final String TRAINERS = "trainers";

  /** Share group of the verifiers on {@link #PROOFS}. */
  public static final String VERIFIERS = "verifiers";

  /** Share group of the Circom + Groth16 provers on {@link #INFERENCE_REQUESTS}. */
  public static final String PROVERS_CIRCOM_GROTH16 = "provers-circom-groth16";

  /** Share group of the EZKL provers on {@link #INFERENCE_REQUESTS}. */
  public static final String PROVERS_EZKL = "provers-ezkl";

  /** Proof systems that have a share group of provers. */
  public static final Set<String> SYSTEMS_WITH_GROUPS = Set.of("circom-groth16", "ezkl");

  /** All share groups. */
  public static final List<String> SHARE_GROUPS =
      List.of(TRAINERS, VERIFIERS, PROVERS_CIRCOM_GROTH16, PROVERS_EZKL);

  /** Largest record that a topic takes, in bytes. */
  public static final int MAX_RECORD_BYTES = 8 * 1024 * 1024;

  /** Largest request value that is worked on, in bytes; a larger one fails as TOO_LARGE. */
  public static final int MAX_REQUEST_BYTES = 1_000_000;

  /** How often the broker delivers a record of a share group before it gives it up. */
  public static final int MAX_DELIVERIES = 5;

  /** How long a delivered record is locked to its consumer; consumers renew at half of it. */
  public static final Duration RECORD_LOCK = Duration.ofSeconds(15);

  /**
   * A topic and the settings it is created with.
   *
   * @param name the topic's name
   * @param partitions number of partitions, at least 1
   * @param settings Kafka's topic settings by their names
   */
  public record Spec(String name, int partitions, Map<String, String> settings) {}

  /** Every topic with its settings. */
  public static final List<Spec> ALL =
      List.of(
          log(TRAINING_REQUESTS, 1, Duration.ofDays(7)),
          compacted(MODELS),
          compacted(CIRCUITS),
          // One partition each: the broker gives every member of a share group its own share of
          // the partitions, and learns of a killed member only when its session ends. With one,
          // every replica serves it, none waits behind another's slow proof, and what a killed one
          // had is taken over at once.
          log(INFERENCE_REQUESTS, 1, Duration.ofDays(7)),
          log(PROOFS, 1, Duration.ofDays(7)),
          log(VERIFICATIONS, 4, Duration.ofDays(7)),
          log(FAILURES, 1, Duration.ofDays(28)));

  /**
   * Settings of each share group: read from the earliest record, lock of {@link #RECORD_LOCK}. The
   * delivery count limit is a broker setting ({@link #BROKER_SETTINGS}).
   */
  public static final Map<String, String> SHARE_GROUP_SETTINGS =
      Map.of(
          "share.auto.offset.reset",
          "earliest",
          "share.record.lock.duration.ms",
          Long.toString(RECORD_LOCK.toMillis()));

  /** Broker settings that the share groups rely on. */
  public static final Map<String, String> BROKER_SETTINGS =
      Map.of(
          "group.share.delivery.count.limit", Integer.toString(MAX_DELIVERIES),
          "group.share.min.record.lock.duration.ms", Long.toString(RECORD_LOCK.toMillis()),
          "message.max.bytes", Integer.toString(MAX_RECORD_BYTES),
          "auto.create.topics.enable", "false");

  private Topics() {}

  private static Spec log(String name, int partitions, Duration retention) {
    return new Spec(
        name,
        partitions,
        Map.of(
            "retention.ms", Long.toString(retention.toMillis()),
            // A circuit is resolved by comparing broker times, which no producer can choose.
            "message.timestamp.type", "LogAppendTime",
            "max.message.bytes", Integer.toString(MAX_RECORD_BYTES)));
  }

  private static Spec compacted(String name) {
    return new Spec(
        name,
        1,
        Map.of(
            "cleanup.policy", "compact",
            "message.timestamp.type", "LogAppendTime",
            "max.message.bytes", Integer.toString(MAX_RECORD_BYTES)));
  }
}
