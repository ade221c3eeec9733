package dev.proofstream.model.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

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

  /** Rows drawn at random, as a description says it. */
  private static final Pattern RANDOM =
      Pattern.compile("random (0\\.[0-9]{1,4}) seed ([0-9]{1,9})");

  /**
   * The split that a description names, of this many rows.
   *
   * @throws IllegalArgumentException when there are too few
   */
  static Split of(DataSetDescription description, int rows) {
    Matcher random = RANDOM.matcher(description.split());
    return random.matches()
        ? random(rows, Double.parseDouble(random.group(1)), Integer.parseInt(random.group(2)))
        : listed(description);
  }

  /** Whether a description's text names a split: a rule, or a resource beside this class. */
  static boolean isKnown(String text) {
    return RANDOM.matcher(text).matches()
        || text.matches("[A-Za-z0-9._-]+\\.json") && Split.class.getResource(text) != null;
  }

  /**
   * The first rows of a permutation test, the rest train. {@link Random} and the shuffle are
   * specified, so a seed means the same split everywhere.
   */
  private static Split random(int rows, double testShare, int seed) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, rows).boxed().toList());
    Collections.shuffle(order, new Random(seed));
    int test = (int) Math.ceil(testShare * rows);
    return new Split(numbers(order.subList(test, rows)), numbers(order.subList(0, test)));
  }

  private static int[] numbers(List<Integer> rows) {
    return rows.stream().mapToInt(Integer::intValue).toArray();
  }

  private static Split listed(DataSetDescription description) {
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
