package dev.proofstream.zk.groth16;

import dev.proofstream.zk.curve.MsmBase;
import dev.proofstream.zk.curve.PointVector;
import java.lang.ref.Cleaner;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntToDoubleFunction;

/**
 * Builds the tables of multiples of a key's points on one background thread, within a memory budget
 * of the process: the system property {@value #BUDGET_PROPERTY}, in MiB, by default a quarter of
 * the largest heap, at most 1 GiB; 0 switches tables off. What a prover's tables take is given back
 * when the prover is gone.
 */
final class TableBuilder {

  /** System property with the budget in MiB. */
  static final String BUDGET_PROPERTY = "proofstream.zk.tables.mib";

  private static final long MIB = 1L << 20;
  private static final Cleaner CLEANER = Cleaner.create();

  /** All provers share a budget and a thread. */
  static final TableBuilder OF_THIS_PROCESS = new TableBuilder(budget(), background());

  private final AtomicLong free;
  private final Executor executor;

  /**
   * @param budget bytes of all tables together
   * @param executor builds them
   */
  TableBuilder(long budget, Executor executor) {
    free = new AtomicLong(budget);
    this.executor = executor;
  }

  private static long budget() {
    long standard = Math.min(Runtime.getRuntime().maxMemory() / 4 / MIB, 1024);
    return Math.max(0, Long.getLong(BUDGET_PROPERTY, standard)) * MIB;
  }

  /** One thread of the lowest priority, so that proofs go first. */
  private static Executor background() {
    return Executors.newSingleThreadExecutor(
        work -> {
          Thread thread = new Thread(work, "proofstream-zk-tables");
          thread.setDaemon(true);
          thread.setPriority(Thread.MIN_PRIORITY);
          return thread;
        });
  }

  /** Bytes of the budget that no table takes. */
  long free() {
    return free.get();
  }

  /** Scalars of the four sums, of a typical proof. */
  record Scalars(long[] a, long[] b, long[] c) {}

  /**
   * The points with tables that suit the lengths of these scalars. The scalars are only read before
   * this returns.
   *
   * @param owner with whose end the tables' memory is free again; at once if they cannot be built
   * @return completes exceptionally whatever goes wrong; nothing is thrown
   */
  CompletableFuture<ProverPoints> build(ProverPoints points, Scalars scalars, Object owner) {
    Reservation reserved = new Reservation(free);
    try {
      Plan a = Plan.of(points.a(), scalars.a());
      Plan b1 = Plan.of(points.b1(), scalars.b());
      Plan b2 = Plan.of(points.b2(), scalars.b());
      Plan c = Plan.of(points.c(), scalars.c());
      reserve(reserved, a, b1, b2, c);
      if (reserved.bytes() == 0) {
        return CompletableFuture.completedFuture(points);
      }
      CLEANER.register(owner, reserved::release);
      return CompletableFuture.supplyAsync(
              () -> new ProverPoints(a.build(), b1.build(), b2.build(), c.build()), executor)
          .whenComplete(
              (built, failure) -> {
                if (failure != null) {
                  reserved.release();
                }
              });
    } catch (RuntimeException | Error e) {
      reserved.release();
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Reserves the memory of the plans that fit, most saving first, and drops the others. */
  private synchronized void reserve(Reservation reserved, Plan... plans) {
    Arrays.sort(plans, Comparator.comparingDouble(Plan::worth).reversed());
    for (Plan plan : plans) {
      plan.fitInto(free.get());
      reserved.add(plan.bytes);
    }
  }

  /** What the tables of one prover take of the budget, given back once. */
  private static final class Reservation {

    private final AtomicLong free;
    private final AtomicLong taken = new AtomicLong();

    Reservation(AtomicLong free) {
      this.free = free;
    }

    void add(long bytes) {
      free.addAndGet(-bytes);
      taken.addAndGet(bytes);
    }

    long bytes() {
      return taken.get();
    }

    void release() {
      free.addAndGet(taken.getAndSet(0));
    }
  }

  /** What table one base gets. */
  private static final class Plan {

    private final MsmBase base;
    private final IntToDoubleFunction cost;
    private final double withoutTable;
    private int stride;
    private double saved;
    private long bytes;

    private Plan(MsmBase base, IntToDoubleFunction cost) {
      this.base = base;
      this.cost = cost;
      withoutTable = cost.applyAsDouble(MsmBase.SCALAR_BITS);
      fitInto(Long.MAX_VALUE);
    }

    static Plan of(MsmBase base, long[] scalars) {
      return new Plan(base, base.costOf(scalars));
    }

    /** Chooses the cheapest stride whose table has room; none if it saves less than a tenth. */
    void fitInto(long room) {
      drop();
      for (int candidate = 6; candidate <= MsmBase.SCALAR_BITS / 2; candidate++) {
        long size = base.tableBytes(candidate);
        double gain = withoutTable - cost.applyAsDouble(candidate);
        if (size <= room && size < Integer.MAX_VALUE * 8L && gain > saved) {
          stride = candidate;
          saved = gain;
          bytes = size;
        }
      }
      if (saved < withoutTable / 10) {
        drop();
      }
    }

    void drop() {
      stride = 0;
      saved = 0;
      bytes = 0;
    }

    double worth() {
      return saved * base.group().coordinateLimbs();
    }

    MsmBase build() {
      return stride == 0
          ? base
          : MsmBase.withTable(new PointVector(base.group(), base.points()), stride);
    }
  }
}
