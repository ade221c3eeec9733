package dev.proofstream.devstack;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;

/**
 * Makes sure of topics and group settings: what is absent is made, settings are brought to what is
 * wanted, partitions are added but never taken away, and nothing is deleted.
 */
public final class BrokerContents {
  private static final long PATIENCE_SECONDS = 30;

  private BrokerContents() {}

  static void ensure(String bootstrap, DevStackSettings settings) throws InterruptedException {
    if (settings.topics().isEmpty() && settings.shareGroups().isEmpty()) {
      return;
    }
    ensure(
        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap),
        settings.topics(),
        settings.shareGroups(),
        settings.shareGroupSettings(),
        (short) 1);
  }

  /**
   * Makes sure of them on any broker.
   *
   * @param client the admin client's settings by Kafka's names, with bootstrap.servers
   * @param topics topics to make, or to bring to these settings
   * @param groups names of share groups
   * @param groupSettings settings of each of those groups
   * @param copies replication factor of topics that are made, at least 1
   * @throws DevStackException when the broker is not reached or refuses
   */
  public static void ensure(
      Map<String, Object> client,
      List<TopicSettings> topics,
      List<String> groups,
      Map<String, String> groupSettings,
      short copies)
      throws InterruptedException {
    try (Admin admin = Admin.create(client)) {
      topics(admin, topics, copies);
      groups(admin, groups, groupSettings);
    } catch (KafkaException e) {
      throw new DevStackException("the broker's address cannot be used: " + e.getMessage(), e);
    }
  }

  private static void topics(Admin admin, List<TopicSettings> wanted, short copies)
      throws InterruptedException {
    Set<String> present = new HashSet<>(await("list topics", admin.listTopics().names()));
    List<NewTopic> absent = new ArrayList<>();
    List<TopicSettings> old = new ArrayList<>();
    for (TopicSettings topic : wanted) {
      if (present.contains(topic.name())) {
        old.add(topic);
      } else {
        absent.add(
            new NewTopic(topic.name(), topic.partitions(), copies).configs(topic.settings()));
      }
    }
    await("make topics", admin.createTopics(absent).all());
    Map<ConfigResource, Map<String, String>> configs = new HashMap<>();
    for (TopicSettings topic : old) {
      configs.put(new ConfigResource(ConfigResource.Type.TOPIC, topic.name()), topic.settings());
    }
    alter(admin, "set topics", configs);
    Map<String, TopicDescription> described =
        await(
            "describe topics",
            admin.describeTopics(old.stream().map(TopicSettings::name).toList()).allTopicNames());
    Map<String, NewPartitions> more = new HashMap<>();
    for (TopicSettings topic : old) {
      if (described.get(topic.name()).partitions().size() < topic.partitions()) {
        more.put(topic.name(), NewPartitions.increaseTo(topic.partitions()));
      }
    }
    await("add partitions", admin.createPartitions(more).all());
  }

  private static void groups(Admin admin, List<String> groups, Map<String, String> settings)
      throws InterruptedException {
    Map<ConfigResource, Map<String, String>> configs = new HashMap<>();
    for (String group : groups) {
      configs.put(new ConfigResource(ConfigResource.Type.GROUP, group), settings);
    }
    alter(admin, "set share groups", configs);
  }

  private static void alter(
      Admin admin, String what, Map<ConfigResource, Map<String, String>> configs)
      throws InterruptedException {
    Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
    configs.forEach(
        (resource, settings) ->
            changes.put(
                resource,
                settings.entrySet().stream()
                    .map(
                        setting ->
                            new AlterConfigOp(
                                new ConfigEntry(setting.getKey(), setting.getValue()),
                                AlterConfigOp.OpType.SET))
                    .toList()));
    changes.values().removeIf(Collection::isEmpty);
    await(what, admin.incrementalAlterConfigs(changes).all());
  }

  private static <T> T await(String what, KafkaFuture<T> answer) throws InterruptedException {
    try {
      return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new DevStackException(
          "the broker refuses to " + what + ": " + e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      throw new DevStackException(
          "the broker did not " + what + " within " + PATIENCE_SECONDS + " s", e);
    }
  }
}
