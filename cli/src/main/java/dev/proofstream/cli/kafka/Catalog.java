package dev.proofstream.cli.kafka;

import com.google.protobuf.Message;
import dev.proofstream.proto.CircuitReady;
import dev.proofstream.proto.EventCodec;
import dev.proofstream.proto.EventFormat;
import dev.proofstream.proto.MalformedEventException;
import dev.proofstream.proto.ModelTrained;
import dev.proofstream.proto.Topics;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** What models and circuits stand on their topics. */
public final class Catalog {
  private final Map<String, ModelTrained> modelsById = new LinkedHashMap<>();
  private final Map<String, CircuitReady> newestCircuits = new LinkedHashMap<>();
  private final Map<String, CircuitReady> circuitsById = new LinkedHashMap<>();

  /** Reads both topics up to their present end. */
  public static Catalog read(Broker broker) {
    Catalog catalog = new Catalog();
    try (TopicTail tail = broker.all(Topics.MODELS, Topics.CIRCUITS)) {
      for (ConsumerRecord<String, byte[]> found : tail.drain()) {
        catalog.add(found);
      }
    }
    return catalog;
  }

  private void add(ConsumerRecord<String, byte[]> found) {
    if (found.topic().equals(Topics.MODELS)) {
      event(found, ModelTrained.getDefaultInstance())
          .ifPresent(model -> modelsById.put(model.getModelId(), model));
    } else {
      event(found, CircuitReady.getDefaultInstance())
          .ifPresent(
              circuit -> {
                newestCircuits.put(key(circuit.getModel(), circuit.getProofSystem()), circuit);
                circuitsById.put(circuit.getCircuitId(), circuit);
              });
    }
  }

  /** The newest circuit of a model name, as provers and verifiers resolve it. */
  public Optional<CircuitReady> circuit(String model, String proofSystem) {
    return Optional.ofNullable(newestCircuits.get(key(model, proofSystem)));
  }

  /** One certain circuit. */
  public Optional<CircuitReady> circuit(String circuitId) {
    return Optional.ofNullable(circuitsById.get(circuitId));
  }

  public Optional<ModelTrained> model(String modelId) {
    return Optional.ofNullable(modelsById.get(modelId));
  }

  /** Every model, in the order in which they came. */
  public List<ModelTrained> models() {
    return List.copyOf(modelsById.values());
  }

  /** Every circuit, in the order in which they came. */
  public List<CircuitReady> circuits() {
    return List.copyOf(circuitsById.values());
  }

  /** Names of the models that have a circuit. */
  public java.util.Set<String> modelNames() {
    java.util.Set<String> names = new java.util.TreeSet<>();
    newestCircuits.values().forEach(circuit -> names.add(circuit.getModel()));
    return names;
  }

  private static String key(String model, String proofSystem) {
    return model + "\n" + proofSystem;
  }

  /** The event in a record; empty when it is not decodable. */
  public static <M extends Message> Optional<M> event(
      ConsumerRecord<String, byte[]> found, M prototype) {
    Header type = found.headers().lastHeader(EventFormat.CONTENT_TYPE_HEADER);
    String contentType =
        type == null || type.value() == null
            ? null
            : new String(type.value(), StandardCharsets.UTF_8);
    try {
      return Optional.of(EventCodec.decode(found.value(), contentType, prototype));
    } catch (MalformedEventException e) {
      return Optional.empty();
    }
  }

  /** The kind of event that a record says to carry, such as {@code InferenceFailed}. */
  public static String kind(ConsumerRecord<String, byte[]> found) {
    Header type = found.headers().lastHeader("ce_type");
    return EventCodec.eventName(type == null ? null : type.value());
  }
}
