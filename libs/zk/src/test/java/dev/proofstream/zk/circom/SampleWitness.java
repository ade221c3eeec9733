package dev.proofstream.zk.circom;

import dev.proofstream.zk.r1cs.R1cs;
import dev.proofstream.zk.r1cs.Witness;
import java.math.BigInteger;
import java.util.List;

/** The witness of sample.circom, as its source says. */
final class SampleWitness {

  private static final int BITS = 12;

  private SampleWitness() {}

  static Witness of(
      R1cs r1cs, SymbolTable symbols, List<Integer> x, int secret, BigInteger binding) {
    Witness.Builder witness = Witness.builder(r1cs.wires());
    long linear = 3 * x.get(0) - 5 * x.get(1) + 7 * x.get(2) + secret - 11;
    long shifted = linear + (1 << BITS - 1);
    if (shifted < 0 || shifted >= 1 << BITS) {
      throw new IllegalArgumentException("out of the circuit's range");
    }
    long label = shifted >> BITS - 1;
    set(witness, symbols, "main.label", BigInteger.valueOf(label));
    set(witness, symbols, "main.score", BigInteger.valueOf(label * linear));
    for (int i = 0; i < x.size(); i++) {
      set(witness, symbols, "main.x[" + i + "]", BigInteger.valueOf(x.get(i)));
    }
    set(witness, symbols, "main.secret", BigInteger.valueOf(secret));
    set(witness, symbols, "main.binding", binding);
    set(witness, symbols, "main.square", binding.multiply(binding));
    set(witness, symbols, "main.linear", BigInteger.valueOf(linear));
    set(witness, symbols, "main.bits.in", BigInteger.valueOf(shifted));
    for (int i = 0; i < BITS; i++) {
      set(witness, symbols, "main.bits.bits[" + i + "]", BigInteger.valueOf(shifted >> i & 1));
    }
    return witness.build();
  }

  private static void set(
      Witness.Builder witness, SymbolTable symbols, String name, BigInteger value) {
    int wire = symbols.wire(name);
    if (wire == SymbolTable.REMOVED) {
      return;
    }
    if (value.bitLength() < 64) {
      witness.set(wire, value.longValueExact());
    } else {
      witness.set(wire, value);
    }
  }
}
