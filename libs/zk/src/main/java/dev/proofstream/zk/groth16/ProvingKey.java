package dev.proofstream.zk.groth16;

import dev.proofstream.zk.MalformedDataException;
import dev.proofstream.zk.MalformedDataException.Reason;
import dev.proofstream.zk.curve.G1Point;
import dev.proofstream.zk.curve.G2Point;
import dev.proofstream.zk.curve.PointVector;
import dev.proofstream.zk.r1cs.SparseMatrix;
import java.util.HexFormat;
import java.util.List;

/**
 * A Groth16 proving key as a snarkjs zkey has it, decoded. Immutable; its large parts are shared,
 * not copied.
 *
 * <p>With L_i the Lagrange polynomials of the domain of n = {@link #domainSize()} elements and u_j,
 * v_j, w_j the polynomials of wire j (Groth 2016, section 2.3), the rows of A being the circuit's
 * constraints and then one row for the constant and each public signal with that wire alone, so
 * that no two of these wires' polynomials coincide.
 *
 * @param header the points that do not depend on wires
 * @param a matrix A with the extra rows, rows at most n
 * @param b matrix B, as many rows
 * @param ic [(beta u_j + alpha v_j + w_j) / gamma] for wires 0..publicSignals
 * @param a1 [u_j(tau)] in G1 for each wire
 * @param b1 [v_j(tau)] in G1 for each wire
 * @param b2 [v_j(tau)] in G2 for each wire
 * @param c1 [(beta u_j + alpha v_j + w_j) / delta] for the wires after the public ones
 * @param h1 [M_(2i+1)(tau) / delta] for i below n, with M the Lagrange polynomials of the domain of
 *     2 n elements
 * @param ceremony the zkey's record of contributions
 */
public record ProvingKey(
    Header header,
    int domainSize,
    SparseMatrix a,
    SparseMatrix b,
    PointVector ic,
    PointVector a1,
    PointVector b1,
    PointVector b2,
    PointVector c1,
    PointVector h1,
    Ceremony ceremony) {

  /** Points that do not depend on wires. */
  public record Header(
      G1Point alpha1,
      G1Point beta1,
      G2Point beta2,
      G2Point gamma2,
      G1Point delta1,
      G2Point delta2) {

    /**
     * Refuses infinity.
     *
     * @throws MalformedDataException POINT_AT_INFINITY
     */
    public Header {
      if (alpha1.isInfinity()
          || beta1.isInfinity()
          || beta2.isInfinity()
          || gamma2.isInfinity()
          || delta1.isInfinity()
          || delta2.isInfinity()) {
        throw new MalformedDataException(
            Reason.POINT_AT_INFINITY, "a point of the proving key's header is at infinity");
      }
    }
  }

  /**
   * The record of a key's making, section 10 of a zkey, kept as it is.
   *
   * @param circuitHash snarkjs's csHash, 64 bytes
   * @param contributions number of contributions
   * @param records their bytes
   */
  public record Ceremony(byte[] circuitHash, int contributions, byte[] records) {

    /** Copies both arrays. */
    public Ceremony {
      circuitHash = circuitHash.clone();
      records = records.clone();
    }

    @Override
    public byte[] circuitHash() {
      return circuitHash.clone();
    }

    @Override
    public byte[] records() {
      return records.clone();
    }
  }

  /**
   * @throws IllegalArgumentException if sizes do not fit together
   */
  public ProvingKey {
    int wires = a.columns();
    boolean fits =
        Integer.bitCount(domainSize) == 1
            && a.rows() <= domainSize
            && b.rows() == a.rows()
            && b.columns() == wires
            && ic.size() >= 1
            && ic.size() <= wires
            && a1.size() == wires
            && b1.size() == wires
            && b2.size() == wires
            && c1.size() == wires - ic.size()
            && h1.size() == domainSize;
    if (!fits) {
      throw new IllegalArgumentException("the parts of the proving key do not fit together");
    }
  }

  /** Number of wires, the constant included. */
  public int wires() {
    return a.columns();
  }

  /** Number of public signals, on wires 1, 2, ... */
  public int publicSignals() {
    return ic.size() - 1;
  }

  /** Number of contributions after the initial key; 0 for keys of {@link Groth16Setup}. */
  public int contributions() {
    return ceremony.contributions();
  }

  /** snarkjs's hash of the initial key, in hex. */
  public String circuitHash() {
    return HexFormat.of().formatHex(ceremony.circuitHash());
  }

  /**
   * The verifying key of this proving key.
   *
   * @throws MalformedDataException if it is one that must not be trusted, such as one without any
   *     contribution to delta
   */
  public VerifyingKey verifyingKey() {
    G1Point[] points = new G1Point[ic.size()];
    for (int i = 0; i < points.length; i++) {
      points[i] = G1Point.ofLimbs(ic.limbs(), ic.offset(i));
    }
    return new VerifyingKey(
        header.alpha1(), header.beta2(), header.gamma2(), header.delta2(), List.of(points));
  }

  @Override
  public String toString() {
    return "ProvingKey for " + wires() + " wires, domain of " + domainSize;
  }
}
