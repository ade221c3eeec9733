package dev.proofstream.proving.ezkl;

/**
 * A job that its worker did not finish: one failed attempt, which may be tried again. Holds codes
 * only: EZKL's own texts repeat the inputs.
 */
public final class EzklWorkerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What went wrong; the worker's own codes have the same names in {@code worker.py}. */
  public enum Code {
    /** EZKL refused or failed. */
    EZKL,
    /** EZKL's native code panicked. */
    PANIC,
    /** A file is not the one whose digest was given. */
    FILE_CHANGED,
    /** A file is not there. */
    FILE_MISSING,
    /** The proof that was made does not verify. */
    SELF_CHECK,
    /** The public reference string could not be had. */
    DOWNLOAD,
    /** The worker did not understand the request. */
    BAD_REQUEST,
    /** The worker itself failed. */
    BUG,
    /** Killed because it took too long. */
    TIME_LIMIT,
    /** Killed because it grew too large. */
    MEMORY_LIMIT,
    /** The process ended, by a crash or from outside. */
    DIED,
    /** Killed because its heartbeats stopped. */
    SILENT,
    /** Given up because the calling thread was interrupted. */
    INTERRUPTED
  }

  private final Code code;
  private final String stage;

  EzklWorkerException(Code code, String stage) {
    super("EZKL worker: " + code + (stage.isEmpty() ? "" : " in stage " + stage));
    this.code = code;
    this.stage = stage;
  }

  public Code code() {
    return code;
  }

  /** Stage that was running; empty when unknown. */
  public String stage() {
    return stage;
  }

  /** Whether the process is gone, so that the same job may well succeed in a new one. */
  boolean lostTheProcess() {
    return switch (code) {
      case TIME_LIMIT, MEMORY_LIMIT, DIED, SILENT, INTERRUPTED -> true;
      case EZKL, PANIC, FILE_CHANGED, FILE_MISSING, SELF_CHECK, DOWNLOAD, BAD_REQUEST, BUG -> false;
    };
  }
}
