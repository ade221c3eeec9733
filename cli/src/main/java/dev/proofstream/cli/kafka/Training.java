package dev.proofstream.cli.kafka;

import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.Terminal;
import dev.proofstream.proto.CircuitFailed;
import dev.proofstream.proto.CircuitReady;
import dev.proofstream.proto.EventFormat;
import dev.proofstream.proto.ModelTrained;
import dev.proofstream.proto.Topics;
import dev.proofstream.proto.TrainingFailed;
import dev.proofstream.proto.TrainingRequested;
import dev.proofstream.proving.CircuitOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Has models trained and waits until each has its circuits. */
public final class Training {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration FIRST_REMARK = Duration.ofSeconds(15);
  private static final Duration LONGEST_SILENCE = Duration.ofMinutes(1);

  private final Broker broker;
  private final Terminal terminal;
  private final Duration timeout;

  /**
   * @param timeout how long all of it may take
   */
  public Training(Broker broker, Terminal terminal, Duration timeout) {
    this.broker = broker;
    this.terminal = terminal;
    this.timeout = timeout;
  }

  /**
   * A model with its circuits.
   *
   * @param model what the trainer announced
   * @param circuits one for each proof system that was asked for and could be had
   * @param failures why there is none for the others
   */
  public record Trained(
      ModelTrained model, List<CircuitReady> circuits, List<CircuitFailed> failures) {

    /**
     * Itself, when there is every circuit.
     *
     * @throws CommandFailedException with status 1, saying why one is missing
     */
    public Trained requireComplete() {
      if (!failures.isEmpty()) {
        throw CommandFailedException.no(sentence(failures.getFirst()));
      }
      return this;
    }
  }

  /** What has come of one request so far. */
  private static final class Pending {
    private final TrainingRequested request;
    private final Map<String, CircuitReady> circuits = new TreeMap<>();
    private final Map<String, CircuitFailed> failures = new TreeMap<>();
    private ModelTrained model;

    Pending(TrainingRequested request) {
      this.request = request;
    }

    boolean done() {
      return model != null && request.getProofSystemsList().stream().allMatch(this::isSettled);
    }

    private boolean isSettled(String system) {
      return circuits.containsKey(system) || failures.containsKey(system);
    }
  }

  /**
   * Sends the requests and waits.
   *
   * @param requests with a request id, a model name and proof systems each
   * @throws CommandFailedException with status 1 when a training fails, 3 when it takes too long
   */
  public List<Trained> run(List<TrainingRequested> requests) throws InterruptedException {
    try (TopicTail news = broker.tail(Topics.MODELS, Topics.CIRCUITS, Topics.FAILURES)) {
      Catalog before = Catalog.read(broker);
      List<Pending> pending = new ArrayList<>();
      for (TrainingRequested request : requests) {
        Broker.sent(
            broker.send(
                Topics.TRAINING_REQUESTS, request.getModel(), request, EventFormat.PROTOBUF));
        terminal.say(
            "Training %s (%s, seed %d)"
                .formatted(request.getModel(), request.getArchitecture(), request.getSeed()));
        pending.add(new Pending(request));
      }
      return await(pending, before, news);
    }
  }

  /**
   * Announces a model that was trained elsewhere, whose artifacts are stored, and waits for its
   * circuits.
   *
   * @param model with a request id of its own and proof systems
   */
  public Trained announce(ModelTrained model) throws InterruptedException {
    try (TopicTail news = broker.tail(Topics.MODELS, Topics.CIRCUITS, Topics.FAILURES)) {
      Catalog before = Catalog.read(broker);
      Broker.sent(broker.send(Topics.MODELS, model.getModelId(), model, EventFormat.PROTOBUF));
      TrainingRequested request =
          TrainingRequested.newBuilder()
              .setRequestId(model.getRequestId())
              .setModel(model.getModel())
              .addAllProofSystems(model.getProofSystemsList())
              .setOptions(model.getOptions())
              .build();
      return await(List.of(new Pending(request)), before, news).getFirst();
    }
  }

  private List<Trained> await(List<Pending> pending, Catalog before, TopicTail news)
      throws InterruptedException {
    long begun = System.nanoTime();
    long lastRemark = begun;
    Duration silence = FIRST_REMARK;
    while (!pending.stream().allMatch(Pending::done)) {
      if (System.nanoTime() - begun > timeout.toNanos()) {
        throw CommandFailedException.surroundings(
            "%s not done after %d s; look at the logs of trainer-service and circuit-service"
                .formatted(waitingFor(pending), timeout.toSeconds()));
      }
      if (System.nanoTime() - lastRemark > silence.toNanos()) {
        lastRemark = System.nanoTime();
        silence =
            silence.multipliedBy(2).compareTo(LONGEST_SILENCE) < 0
                ? silence.multipliedBy(2)
                : LONGEST_SILENCE;
        terminal.say("  still at it: " + waitingFor(pending));
      }
      for (ConsumerRecord<String, byte[]> found : news.poll(POLL)) {
        take(found, pending, before, begun);
      }
    }
    return pending.stream()
        .map(
            p ->
                new Trained(
                    p.model, List.copyOf(p.circuits.values()), List.copyOf(p.failures.values())))
        .toList();
  }

  private void take(
      ConsumerRecord<String, byte[]> found, List<Pending> pending, Catalog before, long begun) {
    switch (found.topic()) {
      case Topics.MODELS ->
          Catalog.event(found, ModelTrained.getDefaultInstance())
              .ifPresent(model -> trained(model, pending, before, begun));
      case Topics.CIRCUITS ->
          Catalog.event(found, CircuitReady.getDefaultInstance())
              .ifPresent(circuit -> compiled(circuit, pending, begun));
      default -> failed(found, pending);
    }
  }

  private void trained(ModelTrained model, List<Pending> pending, Catalog before, long begun) {
    for (Pending p : pending) {
      if (p.model == null && p.request.getRequestId().equals(model.getRequestId())) {
        p.model = model;
        terminal.say(
            model.getQuality().getTestRows() == 0
                ? "  %s: %d parameters".formatted(model.getModel(), model.getParameters())
                : "  %s: %d parameters, accuracy %.1f %% on %d test rows of %s (%s)"
                    .formatted(
                        model.getModel(),
                        model.getParameters(),
                        100 * model.getQuality().getAccuracy(),
                        model.getQuality().getTestRows(),
                        model.getDataSource(),
                        since(begun)));
        for (String system : p.request.getProofSystemsList()) {
          // A set-up that exists is not made, nor announced, again.
          Optional<CircuitReady> standing =
              before
                  .circuit(model.getModel(), system)
                  .filter(circuit -> circuit.getModelId().equals(model.getModelId()))
                  .filter(
                      circuit ->
                          options(circuit.getOptions()).equals(options(p.request.getOptions())));
          standing.ifPresent(circuit -> compiled(circuit, List.of(p), begun));
        }
      }
    }
  }

  private void compiled(CircuitReady circuit, List<Pending> pending, long begun) {
    for (Pending p : pending) {
      if (p.model != null
          && p.model.getModelId().equals(circuit.getModelId())
          && p.model.getModel().equals(circuit.getModel())
          && options(circuit.getOptions()).equals(options(p.request.getOptions()))
          && p.request.getProofSystemsList().contains(circuit.getProofSystem())
          && p.circuits.put(circuit.getProofSystem(), circuit) == null) {
        terminal.say(
            "  %s: %s circuit of %d constraints, agrees with the float model on %d of %d rows (%s)"
                .formatted(
                    circuit.getModel(),
                    circuit.getProofSystem(),
                    circuit.getConstraints(),
                    circuit.getAgreeingRows(),
                    circuit.getCalibrationRows(),
                    since(begun)));
      }
    }
  }

  /** What is asked for, with every default said. */
  private static List<Object> options(dev.proofstream.proto.CircuitOptions options) {
    return List.of(
        CircuitOptions.of(
            options.getParameters(), options.getInput(), options.getOutput(), options.getBatch()),
        options.getScale());
  }

  private void failed(ConsumerRecord<String, byte[]> found, List<Pending> pending) {
    String kind = Catalog.kind(found);
    if (kind.equals(TrainingFailed.getDescriptor().getName())) {
      Catalog.event(found, TrainingFailed.getDefaultInstance())
          .filter(
              f ->
                  pending.stream().anyMatch(p -> p.request.getRequestId().equals(f.getRequestId())))
          .ifPresent(
              f -> {
                throw CommandFailedException.no(
                    "training %s failed: %s %s%s"
                        .formatted(f.getModel(), f.getCode(), field(f.getField()), f.getMessage()));
              });
    } else if (kind.equals(CircuitFailed.getDescriptor().getName())) {
      Catalog.event(found, CircuitFailed.getDefaultInstance())
          .ifPresent(
              f -> {
                for (Pending p : pending) {
                  if (p.model != null
                      && p.model.getModelId().equals(f.getModelId())
                      && p.request.getProofSystemsList().contains(f.getProofSystem())
                      && p.failures.put(f.getProofSystem(), f) == null) {
                    terminal.say("  " + sentence(f));
                  }
                }
              });
    }
  }

  private static String sentence(CircuitFailed f) {
    return "the %s circuit of %s failed at stage %s: %s %s%s"
        .formatted(
            f.getProofSystem(),
            f.getModel(),
            f.getStage(),
            f.getCode(),
            field(f.getField()),
            f.getMessage());
  }

  private static String field(String field) {
    return field.isEmpty() ? "" : "(" + field + ") ";
  }

  private static String waitingFor(List<Pending> pending) {
    return String.join(
        ", ",
        pending.stream()
            .filter(p -> !p.done())
            .map(
                p ->
                    p.model == null
                        ? "training of " + p.request.getModel()
                        : "%s circuit of %s"
                            .formatted(
                                p.request.getProofSystemsList().stream()
                                    .filter(system -> !p.isSettled(system))
                                    .collect(Collectors.joining(" and ")),
                                p.request.getModel()))
            .toList());
  }

  private static String since(long begun) {
    return "%.1f s".formatted((System.nanoTime() - begun) / 1e9);
  }
}
