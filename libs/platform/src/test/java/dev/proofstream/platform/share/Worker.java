package dev.proofstream.platform.share;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * A subscriber that runs each record on a thread of its own, as a {@code @Blocking} method does,
 * and remembers every run.
 */
final class Worker implements Flow.Subscriber<Message<ShareRecord>>, AutoCloseable {

  /** What a run does; throwing is a nack. */
  interface Work {
    void on(ShareRecord record) throws Exception;
  }

  private final Work work;
  private final long demand;
  private final ShareChannel channel;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<ShareRecord> runs = new CopyOnWriteArrayList<>();
  private final List<ShareRecord> acknowledged = new CopyOnWriteArrayList<>();
  private volatile Flow.Subscription subscription;

  Worker(ShareChannelSettings settings, long demand, Work work) {
    this(new ShareChannel(settings), demand, work);
  }

  Worker(ShareChannel channel, long demand, Work work) {
    this.work = work;
    this.demand = demand;
    this.channel = channel;
    channel.subscribe(this);
  }

  Worker(WorkQueue queue, Work work) {
    this(queue.settings().with(1, Duration.ofSeconds(30), Duration.ofMillis(100)), 1000, work);
  }

  List<ShareRecord> runs() {
    return runs;
  }

  List<ShareRecord> acknowledged() {
    return acknowledged;
  }

  ShareChannel channel() {
    return channel;
  }

  void request(long messages) {
    subscription.request(messages);
  }

  @Override
  public void onSubscribe(Flow.Subscription newSubscription) {
    subscription = newSubscription;
    if (demand > 0) {
      newSubscription.request(demand);
    }
  }

  @Override
  public void onNext(Message<ShareRecord> message) {
    runs.add(message.getPayload());
    threads.execute(
        () -> {
          try {
            work.on(message.getPayload());
            acknowledged.add(message.getPayload());
            message.ack();
          } catch (Exception e) {
            message.nack(e);
          }
        });
  }

  @Override
  public void onError(Throwable e) {
    throw new IllegalStateException(e);
  }

  @Override
  public void onComplete() {}

  @Override
  public void close() {
    channel.stop();
    threads.shutdown();
  }
}
