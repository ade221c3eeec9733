package dev.proofstream.proving.circom;

import dev.proofstream.model.quantize.QuantizedModel;
import dev.proofstream.model.quantize.QuantizedModel.Trace;
import dev.proofstream.zk.circom.SymbolTable;
import dev.proofstream.zk.r1cs.Witness;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Which wire each signal of a circuit is, as the compiler's symbol file says; signals that it
 * substituted away have none. Immutable.
 */
final class WitnessMap {
  private static final int REMOVED = -1;

  private final QuantizedModel model;
  private final int wireCount;
  private final int[] wires;
  private final int bindingWire;
  private final int bindingSquareWire;

  /**
   * @throws NoSuchElementException naming a signal of the model that the symbols do not have
   */
  WitnessMap(QuantizedModel model, SymbolTable symbols, int wireCount) {
    this.model = model;
    this.wireCount = wireCount;
    List<Integer> found = new ArrayList<>();
    Trace any = model.evaluate(new int[model.inputs().size()]);
    SignalValues.forEach(model, any, (name, value) -> found.add(symbols.wire(name.get())));
    this.wires = found.stream().mapToInt(Integer::intValue).toArray();
    this.bindingWire = symbols.wire("main.binding");
    this.bindingSquareWire = symbols.wire("main.bindingSquare");
  }

  /** The witness of an evaluation. Secret where the inputs are. */
  Witness witness(Trace trace, BigInteger binding) {
    Witness.Builder builder = Witness.builder(wireCount);
    int[] next = {0};
    SignalValues.forEach(
        model,
        trace,
        (name, value) -> {
          int wire = wires[next[0]++];
          if (wire != REMOVED) {
            builder.set(wire, value);
          }
        });
    if (bindingWire != REMOVED) {
      builder.set(bindingWire, binding);
    }
    if (bindingSquareWire != REMOVED) {
      builder.set(bindingSquareWire, binding.multiply(binding));
    }
    return builder.build();
  }
}
