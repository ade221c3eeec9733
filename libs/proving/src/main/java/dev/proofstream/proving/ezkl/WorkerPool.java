package dev.proofstream.proving.ezkl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.proving.ezkl.EzklWorkerException.Code;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * EZKL processes, one for each job that runs at the same time and at most as many as configured.
 * They are started when first needed, kept for the next job, and replaced when lost: a job whose
 * process dies fails, and the next one finds a new process. Idle ones end after a while, and when
 * the last prover that leased the pool is closed. Thread safe.
 */
final class WorkerPool implements AutoCloseable {
  private static final Consumer<String> NOBODY = line -> {};

  private final EzklConfiguration configuration;
  private final EzklInstallation installation;
  private final Duration silenceLimit;
  private final Semaphore slots;
  private final Deque<Idle> idle = new ArrayDeque<>();
  private final List<EzklWorker> all = new ArrayList<>();
  private int leases;
  private Thread sweeper;
  private boolean closed;

  WorkerPool(EzklConfiguration configuration, EzklInstallation installation) {
    this(configuration, installation, EzklWorker.SILENCE_LIMIT);
  }

  /**
   * @param silenceLimit after which a process whose heartbeats stopped is given up
   */
  WorkerPool(
      EzklConfiguration configuration, EzklInstallation installation, Duration silenceLimit) {
    this.configuration = configuration;
    this.installation = installation;
    this.silenceLimit = silenceLimit;
    this.slots = new Semaphore(configuration.workers(), true);
  }

  /** A worker that waits for a job, since when. */
  private record Idle(EzklWorker worker, long sinceNanos) {}

  /** That somebody will have jobs. The pool's processes end with the last one. */
  final class Lease implements AutoCloseable {
    private final AtomicBoolean open = new AtomicBoolean(true);

    private Lease() {
      synchronized (WorkerPool.this) {
        leases++;
      }
    }

    @Override
    public void close() {
      if (open.compareAndSet(true, false)) {
        List<EzklWorker> ended;
        synchronized (WorkerPool.this) {
          ended = --leases == 0 ? takeIdle() : List.of();
        }
        ended.forEach(EzklWorker::close);
      }
    }
  }

  Lease lease() {
    return new Lease();
  }

  /**
   * Runs a job, waiting for a free process if all are busy.
   *
   * @throws EzklWorkerException when the job failed or its process was lost
   * @throws EzklUnavailableException when EZKL cannot be had
   */
  EzklWorker.Reply call(ObjectNode request, Duration timeLimit) throws InterruptedException {
    slots.acquire();
    try {
      EzklWorker worker = take();
      try {
        return worker.call(request, timeLimit);
      } finally {
        giveBack(worker);
      }
    } finally {
      slots.release();
    }
  }

  /** As {@link #call(ObjectNode, Duration)} within the configured limit of a proof. */
  EzklWorker.Reply call(ObjectNode request) throws InterruptedException {
    return call(request, configuration.timeLimit());
  }

  /**
   * As {@link #call(ObjectNode, Duration)}, and once more in a new process when the first one ended
   * or fell silent: what killed it may have come from outside.
   */
  EzklWorker.Reply callAgainIfLost(ObjectNode request, Duration timeLimit)
      throws InterruptedException {
    try {
      return call(request, timeLimit);
    } catch (EzklWorkerException e) {
      if (e.code() != Code.DIED && e.code() != Code.SILENT) {
        throw e;
      }
      return call(request, timeLimit);
    }
  }

  /** Process ids of all workers that live. */
  synchronized List<Long> pids() {
    return all.stream()
        .filter(worker -> !worker.isLost())
        .flatMap(worker -> worker.pids().stream())
        .toList();
  }

  private EzklWorker take() throws InterruptedException {
    List<EzklWorker> lost = new ArrayList<>();
    try {
      synchronized (this) {
        if (closed) {
          throw new IllegalStateException("the EZKL workers are closed");
        }
        while (!idle.isEmpty()) {
          EzklWorker worker = idle.pop().worker();
          if (!worker.isLost()) {
            return worker;
          }
          all.remove(worker);
          lost.add(worker);
        }
      }
    } finally {
      lost.forEach(EzklWorker::close);
    }
    EzklWorker started;
    try {
      started =
          EzklWorker.start(
              installation.install(NOBODY),
              installation.workerScript(),
              configuration,
              silenceLimit);
    } catch (IOException e) {
      throw new EzklUnavailableException("EZKL's worker script cannot be written: " + e, e);
    }
    synchronized (this) {
      all.add(started);
    }
    return started;
  }

  private void giveBack(EzklWorker worker) {
    synchronized (this) {
      if (!closed && !worker.isLost()) {
        idle.push(new Idle(worker, System.nanoTime()));
        if (sweeper == null) {
          sweeper = Thread.ofPlatform().daemon().name("ezkl-idle").start(this::sweep);
        }
        return;
      }
      all.remove(worker);
    }
    worker.close();
  }

  /** Ends workers that have waited too long; ends itself when there is none left to watch. */
  private void sweep() {
    long limit = configuration.idleLimit().toNanos();
    try {
      while (true) {
        TimeUnit.NANOSECONDS.sleep(Math.max(limit / 4, TimeUnit.MILLISECONDS.toNanos(50)));
        List<EzklWorker> ended;
        boolean done;
        synchronized (this) {
          ended = takeIdleSince(System.nanoTime() - limit);
          done = all.isEmpty() || closed;
          if (done) {
            sweeper = null;
          }
        }
        ended.forEach(EzklWorker::close);
        if (done) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized List<EzklWorker> takeIdle() {
    return takeIdleSince(System.nanoTime());
  }

  /** Takes the workers out that have been idle since then or longer; the caller closes them. */
  private synchronized List<EzklWorker> takeIdleSince(long nanos) {
    List<EzklWorker> taken =
        idle.stream().filter(i -> i.sinceNanos() - nanos <= 0).map(Idle::worker).toList();
    idle.removeIf(i -> taken.contains(i.worker()));
    all.removeAll(taken);
    return taken;
  }

  /** Ends all idle processes; busy ones end with their job. */
  @Override
  public void close() {
    List<EzklWorker> ended;
    synchronized (this) {
      closed = true;
      ended = takeIdle();
    }
    ended.forEach(EzklWorker::close);
  }
}
