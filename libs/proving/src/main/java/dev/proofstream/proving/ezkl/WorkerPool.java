package dev.proofstream.proving.ezkl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * EZKL processes, one for each job that runs at the same time and at most as many as configured.
 * They are started when first needed, kept for the next job, and replaced when lost: a job whose
 * process dies fails, and the next one finds a new process. Thread safe.
 */
final class WorkerPool implements AutoCloseable {
  private static final Consumer<String> NOBODY = line -> {};

  private final EzklConfiguration configuration;
  private final EzklInstallation installation;
  private final Semaphore slots;
  private final Deque<EzklWorker> idle = new ArrayDeque<>();
  private final List<EzklWorker> all = new ArrayList<>();
  private boolean closed;

  WorkerPool(EzklConfiguration configuration, EzklInstallation installation) {
    this.configuration = configuration;
    this.installation = installation;
    this.slots = new Semaphore(configuration.workers(), true);
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

  /** Process ids of all workers that live. */
  synchronized List<Long> pids() {
    return all.stream()
        .filter(worker -> !worker.isLost())
        .flatMap(worker -> worker.pids().stream())
        .toList();
  }

  private EzklWorker take() throws InterruptedException {
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException("the EZKL workers are closed");
      }
      while (!idle.isEmpty()) {
        EzklWorker worker = idle.pop();
        if (!worker.isLost()) {
          return worker;
        }
        forget(worker);
      }
    }
    EzklWorker started;
    try {
      started =
          EzklWorker.start(
              installation.install(NOBODY), installation.workerScript(), configuration);
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
        idle.push(worker);
        return;
      }
      forget(worker);
    }
  }

  private void forget(EzklWorker worker) {
    all.remove(worker);
    worker.close();
  }

  /** Ends all idle processes; busy ones end with their job. */
  @Override
  public synchronized void close() {
    closed = true;
    idle.forEach(EzklWorker::close);
    all.removeAll(idle);
    idle.clear();
  }
}
