package dev.proofstream.devstack;

import java.nio.file.Path;

/** Another stack runs on the same folder. */
public final class FolderInUseException extends DevStackException {
  private static final long serialVersionUID = 1L;

  private final long pid;

  /**
   * @param pid process that runs it, or -1 when that is not known
   */
  public FolderInUseException(Path folder, long pid) {
    super(
        "a stack already runs on %s%s: stop it, or choose another folder"
            .formatted(folder, pid > 0 ? " (process " + pid + ")" : ""));
    this.pid = pid;
  }

  /** Process that runs it, or -1 when that is not known. */
  public long pid() {
    return pid;
  }
}
