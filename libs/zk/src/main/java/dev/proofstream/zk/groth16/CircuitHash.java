package dev.proofstream.zk.groth16;

import dev.proofstream.zk.curve.PointVector;
import dev.proofstream.zk.field.PrimeField;

/**
 * snarkjs's csHash of an initial zkey (zkey_new.js): BLAKE2b-512 over the header's points and then,
 * each with its number of points as a big-endian 32-bit integer before it, IC, the powers tau^(n+i)
 * - tau^i, C, A, B1 and B2. Points are uncompressed, big-endian, the coefficient of u first in G2;
 * infinity is zeros.
 */
final class CircuitHash {

  private final Blake2b hash = new Blake2b();

  private CircuitHash() {}

  /**
   * @param powers [tau^(n+i) - tau^i] in G1 for i from 0 to n-2 (to n-1 for n above 2^14, as
   *     snarkjs does)
   */
  static byte[] of(
      ProvingKey.Header header,
      PointVector ic,
      PointVector powers,
      int domainSize,
      PointVector c1,
      PointVector a1,
      PointVector b1,
      PointVector b2) {
    CircuitHash h = new CircuitHash();
    h.points(header.alpha1().limbs(), 4);
    h.points(header.beta1().limbs(), 4);
    h.points(header.beta2().limbs(), 8);
    h.points(header.gamma2().limbs(), 8);
    h.points(header.delta1().limbs(), 4);
    h.points(header.delta2().limbs(), 8);
    h.section(ic, ic.size());
    h.section(powers, domainSize - 1);
    h.section(c1, c1.size());
    h.section(a1, a1.size());
    h.section(b1, b1.size());
    h.section(b2, b2.size());
    return h.hash.digest();
  }

  /** Number of powers that snarkjs hashes: its last chunk of 2^14 is never cut short. */
  static int powers(int domainSize) {
    return domainSize <= 1 << 14 ? domainSize - 1 : domainSize;
  }

  private void section(PointVector points, int count) {
    hash.update(
        new byte[] {
          (byte) (count >>> 24), (byte) (count >>> 16), (byte) (count >>> 8), (byte) count
        });
    points(points.limbs(), points.group().coordinateLimbs());
  }

  private void points(long[] limbs, int coordinate) {
    byte[] bytes = new byte[8 * coordinate];
    long[] canonical = new long[coordinate];
    for (int at = 0; at < limbs.length; at += coordinate) {
      for (int i = 0; i < coordinate; i += PrimeField.LIMBS) {
        PrimeField.FP.toCanonical(limbs, at + i, canonical, i);
      }
      for (int i = 0; i < bytes.length; i++) {
        bytes[bytes.length - 1 - i] = (byte) (canonical[i >> 3] >>> 8 * (i & 7));
      }
      hash.update(bytes);
    }
  }
}
