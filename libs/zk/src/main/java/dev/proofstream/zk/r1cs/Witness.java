package dev.proofstream.zk.r1cs;

import dev.proofstream.zk.field.PrimeField;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A value of Fr for every wire of a circuit; wire 0 is 1. Immutable. It is secret: nothing here
 * prints values.
 *
 * <p>Values are canonical (not Montgomery), 4 limbs each, so that a small value costs one store.
 */
public final class Witness {

  private static final PrimeField FR = PrimeField.FR;

  private final long[] limbs;

  private Witness(long[] limbs) {
    this.limbs = limbs;
  }

  /**
   * A witness of all wires' values.
   *
   * @param values in 0..r-1; the first is 1
   * @throws IllegalArgumentException if a value is out of range or wire 0 is not 1
   */
  public static Witness of(BigInteger[] values) {
    if (values.length == 0 || !values[0].equals(BigInteger.ONE)) {
      throw new IllegalArgumentException("wire 0 is the constant 1");
    }
    long[] limbs = new long[PrimeField.LIMBS * values.length];
    for (int i = 0; i < values.length; i++) {
      if (values[i].signum() < 0 || values[i].compareTo(FR.modulus()) >= 0) {
        throw new IllegalArgumentException("the value of wire " + i + " is not in 0..r-1");
      }
      System.arraycopy(PrimeField.limbsOf(values[i]), 0, limbs, 4 * i, PrimeField.LIMBS);
    }
    return new Witness(limbs);
  }

  /**
   * A witness from canonical limbs, as a file has them.
   *
   * @param limbs 4 per wire, least significant first; taken over, not copied
   * @throws IllegalArgumentException if a value is not below r or wire 0 is not 1
   */
  public static Witness ofLimbs(long[] limbs) {
    if (limbs.length == 0 || limbs.length % PrimeField.LIMBS != 0) {
      throw new IllegalArgumentException("a witness has 4 limbs for each wire, at least one wire");
    }
    for (int at = 0; at < limbs.length; at += PrimeField.LIMBS) {
      if (!FR.isReduced(limbs, at)) {
        throw new IllegalArgumentException("the value of wire " + at / 4 + " is not in 0..r-1");
      }
    }
    if (limbs[0] != 1 || (limbs[1] | limbs[2] | limbs[3]) != 0) {
      throw new IllegalArgumentException("wire 0 is the constant 1");
    }
    return new Witness(limbs);
  }

  /**
   * Collects a witness wire by wire.
   *
   * @param wires number of wires, the constant included
   */
  public static Builder builder(int wires) {
    return new Builder(wires);
  }

  /** Number of wires, the constant included. */
  public int size() {
    return limbs.length / PrimeField.LIMBS;
  }

  /** Value of a wire, in 0..r-1. */
  public BigInteger get(int wire) {
    return PrimeField.numberOf(limbs, PrimeField.LIMBS * wire);
  }

  /** Values of wires 1 to count, which are the public signals of a circuit that has so many. */
  public List<BigInteger> publicSignals(int count) {
    List<BigInteger> signals = new ArrayList<>(count);
    for (int wire = 1; wire <= count; wire++) {
      signals.add(get(wire));
    }
    return List.copyOf(signals);
  }

  /**
   * A copy with another value on one wire, for tests that disturb an honest witness.
   *
   * @param value reduced modulo r
   */
  public Witness with(int wire, BigInteger value) {
    if (wire == 0) {
      throw new IllegalArgumentException("wire 0 is the constant 1");
    }
    long[] copy = limbs.clone();
    System.arraycopy(
        PrimeField.limbsOf(value.mod(FR.modulus())), 0, copy, 4 * wire, PrimeField.LIMBS);
    return new Witness(copy);
  }

  /** All values, canonical, 4 limbs per wire; read only. */
  public long[] limbs() {
    return limbs;
  }

  /** The witness made ready for products with matrices. */
  public MontgomeryWitness toMontgomery() {
    return new MontgomeryWitness(this);
  }

  @Override
  public String toString() {
    return "Witness of " + size() + " wires";
  }

  /** Collects a witness wire by wire; for one thread and one witness. Wire 0 is set. */
  public static final class Builder {

    private final long[] limbs;
    private final boolean[] set;
    private boolean built;

    private Builder(int wires) {
      if (wires < 1) {
        throw new IllegalArgumentException("a witness has at least the constant wire");
      }
      limbs = new long[PrimeField.LIMBS * wires];
      set = new boolean[wires];
      limbs[0] = 1;
      set[0] = true;
    }

    /**
     * Sets a wire to a small number.
     *
     * @param value a negative one stands for r - |value|
     */
    public Builder set(int wire, long value) {
      int at = open(wire);
      if (value >= 0) {
        limbs[at] = value;
        Arrays.fill(limbs, at + 1, at + PrimeField.LIMBS, 0);
      } else {
        // -Long.MIN_VALUE as an unsigned limb is 2^63, as it should be.
        limbs[at] = -value;
        Arrays.fill(limbs, at + 1, at + PrimeField.LIMBS, 0);
        FR.negate(limbs, at, limbs, at);
      }
      return this;
    }

    /**
     * Sets a wire.
     *
     * @param value reduced modulo r
     */
    public Builder set(int wire, BigInteger value) {
      int at = open(wire);
      BigInteger reduced = value.mod(FR.modulus());
      System.arraycopy(PrimeField.limbsOf(reduced), 0, limbs, at, PrimeField.LIMBS);
      return this;
    }

    /** Whether a wire has a value already. */
    public boolean isSet(int wire) {
      return set[wire];
    }

    /**
     * The witness; the builder is used up.
     *
     * @throws IllegalStateException if a wire has no value, naming the first one
     */
    public Witness build() {
      if (built) {
        throw new IllegalStateException("this builder has built its witness");
      }
      for (int wire = 0; wire < set.length; wire++) {
        if (!set[wire]) {
          throw new IllegalStateException("wire " + wire + " has no value");
        }
      }
      built = true;
      return new Witness(limbs);
    }

    private int open(int wire) {
      if (built) {
        throw new IllegalStateException("this builder has built its witness");
      }
      if (wire <= 0 || wire >= set.length) {
        throw new IllegalArgumentException(
            "wire " + wire + " is not one of 1.." + (set.length - 1));
      }
      set[wire] = true;
      return PrimeField.LIMBS * wire;
    }
  }
}
