package dev.proofstream.dashboard.live;

import com.google.protobuf.Message;
import dev.proofstream.proto.EventJson;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.processors.BroadcastProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Hands each newly stored event to everyone who is watching at that moment. */
@ApplicationScoped
public class LiveEvents {
  private static final Duration PING = Duration.ofSeconds(15);

  /** A reader this far behind is cut off; browsers come back by themselves and read anew. */
  private static final int MAX_BEHIND = 4096;

  private final BroadcastProcessor<LiveEvent> events = BroadcastProcessor.create();

  /** An event of a topic, without values of features. */
  public void publish(Message event, String source) {
    publish(
        new LiveEvent(
            event.getDescriptorForType().getName(), source, EventJson.tree(event).toString()));
  }

  /** Anything else that watchers should know of. */
  public synchronized void publish(LiveEvent event) {
    events.onNext(event);
  }

  /** The events from now on, and a ping at once and every 15 s. */
  public Multi<LiveEvent> stream() {
    Multi<LiveEvent> pings =
        Multi.createFrom().ticks().every(PING).onOverflow().drop().map(ignored -> LiveEvent.PING);
    return Multi.createBy().merging().streams(events.onOverflow().buffer(MAX_BEHIND), pings);
  }
}
