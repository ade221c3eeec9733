package dev.proofstream.zk.curve;

import dev.proofstream.zk.MalformedDataException;
import java.util.stream.IntStream;

/**
 * Many affine points of one group in one flat array, Montgomery form, the layout of a zkey section.
 * Immutable by convention: the array is shared with the hot loops of this library, and nobody
 * writes to it.
 */
public final class PointVector {

  private final Group group;
  private final long[] limbs;

  /**
   * @param limbs {@link Group#affineLimbs()} for each point; taken over, not copied
   */
  public PointVector(Group group, long[] limbs) {
    if (limbs.length % group.affineLimbs() != 0) {
      throw new IllegalArgumentException("not a whole number of points");
    }
    this.group = group;
    this.limbs = limbs;
  }

  /** The points' group. */
  public Group group() {
    return group;
  }

  /** Number of points. */
  public int size() {
    return limbs.length / group.affineLimbs();
  }

  /** All coordinates; read only. */
  public long[] limbs() {
    return limbs;
  }

  /** Index of a point's first limb. */
  public int offset(int index) {
    return index * group.affineLimbs();
  }

  /**
   * Checks every point, on all cores: coordinates below p, on the curve, in the subgroup.
   *
   * @param finite whether infinity is refused too
   * @throws MalformedDataException for a point that fails, naming its index
   */
  public void requireValid(boolean finite) {
    final int chunk = 256;
    IntStream.range(0, (size() + chunk - 1) / chunk)
        .parallel()
        .forEach(
            c -> {
              PointCheck check = new PointCheck(group);
              for (int i = c * chunk; i < Math.min(size(), (c + 1) * chunk); i++) {
                try {
                  if (finite) {
                    check.requireFinite(limbs, offset(i));
                  } else {
                    check.requireValid(limbs, offset(i));
                  }
                } catch (MalformedDataException e) {
                  throw new MalformedDataException(
                      e.reason(), "point " + i + ": " + e.getMessage(), e);
                }
              }
            });
  }
}
