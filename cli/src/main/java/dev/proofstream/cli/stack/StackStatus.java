package dev.proofstream.cli.stack;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What runs on a home.
 *
 * @param running whether any process of a stack is alive
 * @param kafka host and port of the broker, or empty
 * @param kafkaUp whether the broker accepts connections
 * @param postgres host and port of the database, or empty
 * @param postgresUp whether the database accepts connections
 * @param dashboard URL of the dashboard, or empty
 * @param home the home's folder
 * @param services every replica that should run
 */
public record StackStatus(
    boolean running,
    String kafka,
    boolean kafkaUp,
    String postgres,
    boolean postgresUp,
    String dashboard,
    String home,
    List<Service> services) {

  /** One replica. */
  public record Service(String name, long pid, State state) {}

  /** What a replica does. */
  public enum State {
    STARTING,
    READY,
    DEAD;

    /** As tables and JSON say it. */
    public String text() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** Whether everything that should run is ready. */
  public boolean ready() {
    return running
        && kafkaUp
        && postgresUp
        && !services.isEmpty()
        && services.stream().allMatch(service -> service.state() == State.READY);
  }

  /** As {@code status --json} writes it. */
  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("running", running).put("ready", ready());
    json.put("kafka", kafka).put("postgres", postgres).put("dashboard", dashboard);
    json.put("home", home);
    var list = json.putArray("services");
    for (Service service : services) {
      list.addObject()
          .put("name", service.name())
          .put("pid", service.pid())
          .put("state", service.state().text());
    }
    return json;
  }

  /** As {@code status} prints it. */
  public String table() {
    StringBuilder text = new StringBuilder();
    text.append("home       ").append(home).append('\n');
    text.append("kafka      ").append(kafka).append(kafkaUp ? "" : "  (down)").append('\n');
    text.append("postgres   ").append(postgres).append(postgresUp ? "" : "  (down)").append('\n');
    text.append("dashboard  ").append(dashboard).append("\n\n");
    text.append("%-22s %9s  %s%n".formatted("service", "pid", "state"));
    for (Service service : services) {
      text.append(
          "%-22s %9d  %s%n".formatted(service.name(), service.pid(), service.state().text()));
    }
    return text.toString().stripTrailing();
  }
}
