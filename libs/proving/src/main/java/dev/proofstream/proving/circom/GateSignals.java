package dev.proofstream.proving.circom;

import dev.proofstream.model.quantize.Curve;
import dev.proofstream.model.quantize.Gate;
import dev.proofstream.model.quantize.QuantizedNeuron;
import dev.proofstream.proving.circom.SignalValues.Sink;
import java.math.BigInteger;
import java.util.List;

/** The signals inside of the gadgets of {@code gadgets.circom}. */
final class GateSignals {
  private final Sink sink;

  GateSignals(Sink sink) {
    this.sink = sink;
  }

  /** The gadget of a gate and its ends. */
  void gate(String component, Gate gate, long[] signals, long out) {
    List<String> ports = LayerSource.ports(gate);
    long[] values = new long[ports.size()];
    for (int p = 0; p < values.length; p++) {
      int port = p;
      values[p] = gate.forms().get(p).at(signals);
      sink.accept(() -> component + "." + ports.get(port), values[port]);
    }
    if (gate instanceof Gate.Digit digit) {
      sink.accept(() -> component + ".out[" + digit.place() + "]", out);
      return;
    }
    sink.accept(() -> component + ".out", out);
    switch (gate) {
      case QuantizedNeuron neuron -> signedBits(component + ".signed", neuron.bits(), values[0]);
      case Gate.Shift shift -> signedBits(component + ".signed", shift.bits(), values[0]);
      case Gate.Sign sign -> signedBits(component + ".signed", sign.bits(), values[0]);
      case Gate.Maximum maximum ->
          signedBits(component + ".signed", maximum.bits(), values[0] - values[1]);
      case Gate.Digit digit -> throw new AssertionError(digit);
      case Gate.Product product -> {}
      case Gate.Select select -> {}
      case Curve curve -> curve(component, curve, values[0]);
    }
  }

  /** A {@code SignedBits(b)} component. */
  void signedBits(String component, int b, long t) {
    sink.accept(() -> component + ".in", t);
    long shifted = t + (1L << b);
    for (int i = 0; i <= b; i++) {
      int index = i;
      sink.accept(() -> component + ".bits[" + index + "]", shifted >> i & 1);
    }
  }

  /** A {@code Sign(b)} component. */
  void sign(String component, int b, long t) {
    sink.accept(() -> component + ".in", t);
    sink.accept(() -> component + ".out", t >= 0 ? 1 : 0);
    signedBits(component + ".signed", b, t);
  }

  /** A {@code Level(n, top)} component. */
  void level(String component, int top, long level) {
    sink.accept(() -> component + ".in", level);
    int n = Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(top));
    long above = 0;
    for (int i = 0; i < n; i++) {
      int index = i;
      long bit = level >> i & 1;
      sink.accept(() -> component + ".bits[" + index + "]", bit);
      above = (top >> i & 1) == 1 ? bit & above : bit | above;
      sink.accept(() -> component + ".above[" + index + "]", above);
    }
  }

  private void curve(String component, Curve curve, long t) {
    int b = curve.bits();
    signedBits(component + ".signed", b, t);
    long shifted = t + (1L << b) >> curve.drop();
    long index = shifted >> curve.low() & ((1L << curve.index()) - 1);
    for (int s = 0; s < 1 << curve.index(); s++) {
      int subset = s;
      sink.accept(() -> component + ".subset[" + subset + "]", (index & subset) == subset ? 1 : 0);
    }
    long place = shifted & ((1L << curve.low()) - 1);
    long inside = curve.base()[(int) index] + curve.slope()[(int) index] * place;
    sink.accept(() -> component + ".inside", inside);
    int end = curve.inside();
    long any = 0;
    for (int k = 0; k < Math.max(1, b - curve.drop() - end); k++) {
      int position = k;
      if (curve.canBeAbove()) {
        any |= shifted >> (end + k) & 1;
      }
      sink.accept(() -> component + ".any[" + position + "]", any);
    }
    BigInteger capped = BigInteger.valueOf(inside);
    if (any == 1) {
      // For u below the table this is no value of the function, and need not fit a long.
      BigInteger u = BigInteger.valueOf(t >> curve.drop());
      BigInteger beyond = u.subtract(BigInteger.ONE.shiftLeft(end));
      capped =
          BigInteger.valueOf(curve.right()[0])
              .add(BigInteger.valueOf(curve.right()[1]).multiply(beyond));
    }
    sink.accept(() -> component + ".capped", capped);
  }
}
