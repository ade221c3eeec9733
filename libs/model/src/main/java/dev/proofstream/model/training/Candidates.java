package dev.proofstream.model.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Networks that are trained side by side as one batch: every fold with every strength and every
 * restart. All of the same architecture and on the same rows, of which each sees its own part.
 *
 * @param members in batch order
 */
record Candidates(List<Member> members) {

  /**
   * One network of the batch.
   *
   * @param weightDecay its strength
   * @param restart which of the initial parameters it starts from
   * @param trainRows whether it trains on a row, {@code [rows]}
   */
  record Member(double weightDecay, int restart, boolean[] trainRows) {}

  /** Every strength with every fold (held out) and restart; restarts innermost, folds outermost. */
  static Candidates crossValidation(
      List<Double> strengths, int[] foldOfRow, int folds, int restarts) {
    List<Member> members = new ArrayList<>();
    for (int fold = 0; fold < folds; fold++) {
      boolean[] train = new boolean[foldOfRow.length];
      for (int row = 0; row < train.length; row++) {
        train[row] = foldOfRow[row] != fold;
      }
      for (double strength : strengths) {
        for (int restart = 0; restart < restarts; restart++) {
          members.add(new Member(strength, restart, train));
        }
      }
    }
    return new Candidates(members);
  }

  /** One strength on all rows, with every restart. */
  static Candidates fit(double strength, int rows, int restarts) {
    boolean[] all = new boolean[rows];
    Arrays.fill(all, true);
    List<Member> members = new ArrayList<>();
    for (int restart = 0; restart < restarts; restart++) {
      members.add(new Member(strength, restart, all));
    }
    return new Candidates(members);
  }

  int size() {
    return members.size();
  }

  /** The same members in order, in batches of at most so many. */
  List<Candidates> batches(int most) {
    List<Candidates> batches = new ArrayList<>();
    for (int first = 0; first < size(); first += most) {
      batches.add(new Candidates(members.subList(first, Math.min(first + most, size()))));
    }
    return batches;
  }

  /**
   * Assigns rows to folds at random, so that each fold has its share of every class.
   *
   * @return fold of each row
   */
  static int[] stratifiedFolds(int[] labels, int classes, int folds, Random random) {
    int[] foldOfRow = new int[labels.length];
    int next = 0;
    for (int label = 0; label < classes; label++) {
      List<Integer> rows = new ArrayList<>();
      for (int row = 0; row < labels.length; row++) {
        if (labels[row] == label) {
          rows.add(row);
        }
      }
      Collections.shuffle(rows, random);
      for (int row : rows) {
        foldOfRow[row] = next++ % folds;
      }
    }
    return foldOfRow;
  }
}
