package dev.proofstream.zk.circom;

import dev.proofstream.zk.MalformedDataException;
import dev.proofstream.zk.MalformedDataException.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/** Where the circom compiler put each signal. Immutable. */
public final class SymbolTable {

  /** Wire of a signal that the compiler removed. */
  public static final int REMOVED = -1;

  private final List<Symbol> symbols;
  private final Map<String, Symbol> byName;
  private final Map<Integer, List<String>> namesByWire;

  /**
   * A signal.
   *
   * @param label its number in the source's order, from 1
   * @param wire its wire, or {@link #REMOVED}
   * @param component number of its component's template node
   * @param name its full name, such as {@code main.layer1.bits[3]}
   */
  public record Symbol(long label, int wire, int component, String name) {}

  /**
   * @throws MalformedDataException DUPLICATE if a name stands twice
   */
  public SymbolTable(List<Symbol> symbols) {
    this.symbols = List.copyOf(symbols);
    byName = HashMap.newHashMap(symbols.size());
    namesByWire = new HashMap<>();
    for (Symbol symbol : this.symbols) {
      if (byName.put(symbol.name(), symbol) != null) {
        throw new MalformedDataException(
            Reason.DUPLICATE, "signal " + symbol.name() + " stands twice");
      }
      namesByWire.computeIfAbsent(symbol.wire(), w -> new ArrayList<>()).add(symbol.name());
    }
  }

  /**
   * The wire of a signal, or {@link #REMOVED} (-1) where the compiler removed it.
   *
   * @throws NoSuchElementException if there is no such signal
   */
  public int wire(String name) {
    Symbol symbol = byName.get(name);
    if (symbol == null) {
      throw new NoSuchElementException("the circuit has no signal " + name);
    }
    return symbol.wire();
  }

  /** Whether there is a signal of this name, removed or not. */
  public boolean contains(String name) {
    return byName.containsKey(name);
  }

  /** All signals in the file's order. */
  public List<Symbol> symbols() {
    return symbols;
  }

  /** Names of the signals on a wire; with {@link #REMOVED}, of those that have none. */
  public List<String> namesOfWire(int wire) {
    return List.copyOf(namesByWire.getOrDefault(wire, List.of()));
  }
}
