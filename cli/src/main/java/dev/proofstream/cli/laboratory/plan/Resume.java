package dev.proofstream.cli.laboratory.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Whether a run that did not finish is the one that is wanted now, and what of it is done. */
public final class Resume {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a cell is, but for what others published of it. */
  private static final List<String> SAME =
      Stream.of(Cell.class.getRecordComponents())
          .map(RecordComponent::getName)
          .filter(name -> !name.equals("reference"))
          .toList();

  private Resume() {}

  /**
   * Why a kept run is another one than that which is asked for now; empty when it may go on.
   *
   * @param kept the answer of {@code GET /api/laboratory/runs/ID}
   * @param wanted the body that would begin a new run
   */
  public static Optional<String> obstacle(JsonNode kept, JsonNode wanted) {
    JsonNode run = kept.get("run");
    for (String name : List.of("options", "data", "commit", "versions")) {
      if (!tree(run.get(name)).equals(tree(wanted.get(name)))) {
        return Optional.of("it has other " + (name.equals("commit") ? "code" : name));
      }
    }
    if (!cells(kept.get("cells")).equals(cells(wanted.get("plan")))) {
      return Optional.of("it has another plan");
    }
    return Optional.empty();
  }

  /** Numbers of finished trials by cell; 0 among them says that its circuit was made. */
  public static Map<String, Set<Integer>> finished(JsonNode trials) {
    Map<String, Set<Integer>> finished = new HashMap<>();
    for (JsonNode trial : trials.get("items")) {
      finished
          .computeIfAbsent(trial.get("cell").asText(), cell -> new HashSet<>())
          .add(trial.get("trial").intValue());
    }
    return finished;
  }

  /** Cells that are left empty, with the reason. */
  public static Map<String, String> refused(JsonNode trials) {
    Map<String, String> refused = new HashMap<>();
    for (JsonNode trial : trials.get("items")) {
      if (trial.get("trial").intValue() == 0 && trial.hasNonNull("reason")) {
        refused.put(trial.get("cell").asText(), trial.get("reason").asText());
      }
    }
    return refused;
  }

  private static List<Map<String, JsonNode>> cells(JsonNode array) {
    List<Map<String, JsonNode>> cells = new ArrayList<>();
    for (JsonNode cell : array) {
      Map<String, JsonNode> same = new HashMap<>();
      for (String name : SAME) {
        if (cell.hasNonNull(name)) {
          same.put(name, cell.get(name));
        }
      }
      cells.add(same);
    }
    return cells;
  }

  /** As it looks after having been written and read, whatever number types it was made of. */
  private static JsonNode tree(JsonNode node) {
    try {
      return JSON.readTree(JSON.writeValueAsString(node));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
