package dev.proofstream.proving.ezkl;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * An integer below 2^248 in pieces, the lowest first, each from 0 to {@code 2^bits - 1}.
 *
 * @param bits of one limb, 1 to {@link #ALL_BITS}
 */
record Limbs(int bits) {

  /** Bits of a binding or a salt: 31 bytes. */
  static final int ALL_BITS = 248;

  /** The integer in one piece, where no limit is set to what an element may be. */
  static final Limbs ONE = new Limbs(ALL_BITS);

  Limbs {
    if (bits < 1 || bits > ALL_BITS) {
      throw new IllegalArgumentException(bits + " bits of a limb; 1 to " + ALL_BITS + " work");
    }
  }

  /** How many limbs there are. */
  int count() {
    return Math.ceilDiv(ALL_BITS, bits);
  }

  List<BigInteger> of(BigInteger value) {
    if (value.signum() < 0 || value.bitLength() > ALL_BITS) {
      throw new IllegalArgumentException("not an integer below 2^" + ALL_BITS);
    }
    BigInteger mask = BigInteger.TWO.pow(bits).subtract(BigInteger.ONE);
    List<BigInteger> limbs = new ArrayList<>();
    for (int i = 0; i < count(); i++) {
      limbs.add(value.shiftRight(i * bits).and(mask));
    }
    return limbs;
  }

  /** Whether every limb is in its range and their sum too, so that it has no other limbs. */
  boolean areCanonical(List<BigInteger> limbs) {
    return limbs.size() == count()
        && limbs.stream().allMatch(limb -> limb.signum() >= 0 && limb.bitLength() <= bits)
        && sum(limbs).bitLength() <= ALL_BITS;
  }

  BigInteger sum(List<BigInteger> limbs) {
    BigInteger sum = BigInteger.ZERO;
    for (int i = 0; i < limbs.size(); i++) {
      sum = sum.add(limbs.get(i).shiftLeft(i * bits));
    }
    return sum;
  }
}
