package dev.proofstream.zk.circom;

import java.math.BigInteger;

/** Points for tests of G2. */
final class TwistPoints {

  private TwistPoints() {}

  /**
   * x0, x1, y0, y1 of the point of the twist with x = 1, which is not in the subgroup of order r.
   */
  static BigInteger[] outsideTheSubgroup() {
    return new BigInteger[] {
      BigInteger.ONE,
      BigInteger.ZERO,
      new BigInteger(
          "18278151005453108793778860132295291098363647455926340152056652516292830556603"),
      new BigInteger("5912654199736721486680175016176231956195085055698687135131307249486702594212")
    };
  }
}
