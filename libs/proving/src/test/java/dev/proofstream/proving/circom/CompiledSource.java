package dev.proofstream.proving.circom;

import dev.proofstream.zk.circom.R1csFile;
import dev.proofstream.zk.circom.SymFile;
import dev.proofstream.zk.circom.SymbolTable;
import dev.proofstream.zk.r1cs.R1cs;
import dev.proofstream.zk.r1cs.Witness;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A circuit of a test, compiled by the real compiler. */
record CompiledSource(R1cs r1cs, SymbolTable symbols) {

  /** Compiles source in a folder of its own below the given one. */
  static CompiledSource compile(Path folder, String source) throws Exception {
    Path own = Files.createTempDirectory(folder, "source-");
    Path file = Files.writeString(own.resolve("circuit.circom"), source);
    CircomCompiler.find().compile(file);
    return new CompiledSource(
        R1csFile.read(own.resolve("circuit.r1cs")), SymFile.read(own.resolve("circuit.sym")));
  }

  /** The gadgets with one of them as main; its inputs are public. */
  static CompiledSource gadget(Path folder, String main, String... inputs) throws Exception {
    String shown = inputs.length == 0 ? "in" : String.join(", ", inputs);
    return compile(
        folder,
        "pragma circom 2.1.6;\n%s\ncomponent main {public [%s]} = %s;\n"
            .formatted(SourceText.gadgets(), shown, main));
  }

  /** A witness from the values of all signals; those that were substituted away are passed over. */
  Witness witness(Map<String, Long> values) {
    Witness.Builder builder = Witness.builder(r1cs.wires());
    values.forEach(
        (name, value) -> {
          int wire = symbols.wire("main." + name);
          if (wire >= 0) {
            builder.set(wire, value);
          }
        });
    return builder.build();
  }

  boolean accepts(Witness witness) {
    return r1cs.firstUnsatisfied(witness).isEmpty();
  }
}
