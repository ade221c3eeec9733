package dev.proofstream.model.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * Which rows train and which test.
 *
 * @param train zero-based row numbers, in the order in which the split's author listed them; not
 *     copied, so not to be changed
 * @param test the same; together with {@code train} each row exactly once
 */
public record Split(int[] train, int[] test) {

  public Split {
    boolean[] seen = new boolean[train.length + test.length];
    for (int[] part : new int[][] {train, test}) {
      if (part.length == 0) {
        throw new IllegalArgumentException("a split needs training and test rows");
      }
      for (int row : part) {
        if (row < 0 || row >= seen.length || seen[row]) {
          throw new IllegalArgumentException(
              "a split names each of its " + seen.length + " rows once; " + row + " is wrong");
        }
        seen[row] = true;
      }
    }
  }

  /** Reads the split that a description names. */
  static Split of(DataSetDescription description) {
    try (InputStream in = Split.class.getResourceAsStream(description.split())) {
      if (in == null) {
        throw new FileNotFoundException(description.split());
      }
      return new ObjectMapper().readValue(in, Split.class);
    } catch (IOException e) {
      throw new UncheckedIOException("the split of " + description.name() + " is broken", e);
    }
  }

  /** Number of rows in both parts. */
  public int rows() {
    return train.length + test.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Split split
        && Arrays.equals(train, split.train)
        && Arrays.equals(test, split.test);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(train) + Arrays.hashCode(test);
  }

  @Override
  public String toString() {
    return "Split[" + train.length + " training, " + test.length + " test rows]";
  }
}
