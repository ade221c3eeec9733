package dev.proofstream.model.graph;

import java.util.List;

/**
 * Lists of scalars of different lengths, one after the other.
 *
 * @param start where each group begins in {@code ids}, and their end; not copied
 * @param ids scalars; group g is {@code ids[start[g]] .. ids[start[g + 1] - 1]}; not copied
 */
public record Groups(int[] start, int[] ids) {

  public Groups {
    if (start.length < 1 || start[0] != 0 || start[start.length - 1] != ids.length) {
      throw new IllegalArgumentException("groups must cover all " + ids.length + " ids");
    }
    for (int g = 1; g < start.length; g++) {
      if (start[g] <= start[g - 1]) {
        throw new IllegalArgumentException("group " + (g - 1) + " is empty");
      }
    }
  }

  /** Groups of these ids, in order; none may be empty. */
  public static Groups of(List<int[]> groups) {
    int[] start = new int[groups.size() + 1];
    for (int g = 0; g < groups.size(); g++) {
      start[g + 1] = start[g] + groups.get(g).length;
    }
    int[] ids = new int[start[groups.size()]];
    for (int g = 0; g < groups.size(); g++) {
      System.arraycopy(groups.get(g), 0, ids, start[g], groups.get(g).length);
    }
    return new Groups(start, ids);
  }

  /** Number of groups. */
  public int count() {
    return start.length - 1;
  }

  /** Number of scalars of a group. */
  public int length(int group) {
    return start[group + 1] - start[group];
  }

  /** The k-th scalar of a group. */
  public int id(int group, int k) {
    return ids[start[group] + k];
  }

  /** The scalars of a group, a copy. */
  public int[] group(int group) {
    return java.util.Arrays.copyOfRange(ids, start[group], start[group + 1]);
  }
}
