package dev.proofstream.proving.circom;

import dev.proofstream.model.quantize.QuantizedModel.Trace;
import dev.proofstream.zk.circom.SymbolTable;
import dev.proofstream.zk.r1cs.Witness;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.NoSuchElementException;
import java.util.function.Supplier;

/**
 * Which wire each signal of a circuit is, as the compiler's symbol file says; signals that it
 * substituted away have none. Immutable.
 */
final class WitnessMap {
  private final CircuitDesign design;
  private final int wireCount;
  private final int[] wires;

  /**
   * @throws NoSuchElementException naming a signal of the design that the symbols do not have
   */
  WitnessMap(CircuitDesign design, SymbolTable symbols, int wireCount) {
    this.design = design;
    this.wireCount = wireCount;
    Names names = new Names(symbols);
    SignalValues.forEach(design, anyAssignment(design), names);
    this.wires = Arrays.copyOf(names.wires, names.size);
  }

  /** The names do not depend on the values. */
  private static Assignment anyAssignment(CircuitDesign design) {
    Trace trace = design.model().evaluate(new int[design.inputs()]);
    return new Assignment(
        Collections.nCopies(design.batch(), trace),
        BigInteger.ZERO,
        BigInteger.ZERO,
        BigInteger.ZERO);
  }

  /** The witness of an assignment; secret. */
  Witness witness(Assignment assignment) {
    Witness.Builder builder = Witness.builder(wireCount);
    SignalValues.forEach(design, assignment, new Values(builder));
    return builder.build();
  }

  private static final class Names implements SignalValues.Sink {
    private final SymbolTable symbols;
    private int[] wires = new int[1024];
    private int size;

    Names(SymbolTable symbols) {
      this.symbols = symbols;
    }

    private void add(String name) {
      if (size == wires.length) {
        wires = Arrays.copyOf(wires, 2 * size);
      }
      wires[size++] = symbols.wire(name);
    }

    @Override
    public void accept(Supplier<String> name, long value) {
      add(name.get());
    }

    @Override
    public void accept(Supplier<String> name, BigInteger value) {
      add(name.get());
    }
  }

  private final class Values implements SignalValues.Sink {
    private final Witness.Builder builder;
    private int next;

    Values(Witness.Builder builder) {
      this.builder = builder;
    }

    @Override
    public void accept(Supplier<String> name, long value) {
      int wire = wires[next++];
      if (wire != SymbolTable.REMOVED) {
        builder.set(wire, value);
      }
    }

    @Override
    public void accept(Supplier<String> name, BigInteger value) {
      int wire = wires[next++];
      if (wire != SymbolTable.REMOVED) {
        builder.set(wire, value);
      }
    }
  }
}
