package dev.proofstream.proving.circom;

import dev.proofstream.model.data.InputSpec;
import dev.proofstream.zk.hash.Poseidon;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The template {@code Circuit}: the rows of a batch, checks of hidden inputs, commitments and the
 * binding.
 */
final class MainSource {
  private final SourceText text;
  private final CircuitDesign design;

  private MainSource(SourceText text, CircuitDesign design) {
    this.text = text;
    this.design = design;
  }

  static void write(SourceText text, CircuitDesign design) {
    new MainSource(text, design).write();
  }

  private void write() {
    int rows = design.batch();
    int inputs = design.inputs();
    int outputs = design.outputs();
    List<CircuitDesign.Parameter> parameters = design.parameters();
    Commitment levels = new Commitment(design.levelBits());
    Commitment weights =
        new Commitment(parameters.stream().mapToInt(CircuitDesign.Parameter::bits).toArray());
    TreeSet<Integer> hashes = new TreeSet<>();
    if (design.hashedInput()) {
      levels.elementsOfCalls().forEach(count -> hashes.add(count + 1));
    }
    if (design.hashedParameters()) {
      weights.elementsOfCalls().forEach(count -> hashes.add(count + 1));
    }
    hashes.forEach(count -> poseidon(Poseidon.of(count)));

    List<String> shown = new ArrayList<>();
    text.line("");
    text.line("template Circuit() {");
    text.line("    signal output outputs[%d];", rows * outputs);
    text.line("    signal input inputs[%d];", rows * inputs);
    if (design.publicInput()) {
      shown.add("inputs");
    }
    if (design.hashedInput()) {
      text.line("    signal input inputHash;");
      text.line("    signal input salt;");
      shown.add("inputHash");
    }
    if (design.hashedParameters()) {
      text.line("    signal input parameterRoot;");
      text.line("    signal input parameters[%d];", parameters.size());
      text.line("    signal input parameterSalt;");
      shown.add("parameterRoot");
    }
    text.line("    signal input binding;");
    shown.add("binding");
    if (!design.publicInput()) {
      checkInputs();
    }
    if (design.hashedInput()) {
      commitment("inputHash", "salt", "level", levels, rows * inputs);
    }
    if (design.hashedParameters()) {
      checkParameters(parameters);
      commitment("parameterRoot", "parameterSalt", "parameter", weights, parameters.size());
    }
    text.line("    component row[%d];", rows);
    text.line("    for (var r = 0; r < %d; r++) {", rows);
    text.line("        row[r] = Model();");
    text.line("        for (var i = 0; i < %d; i++) {", inputs);
    text.line("            row[r].inputs[i] <== inputs[r * %d + i];", inputs);
    text.line("        }");
    if (design.hashedParameters()) {
      text.line("        for (var i = 0; i < %d; i++) {", parameters.size());
      text.line("            row[r].parameters[i] <== parameters[i];");
      text.line("        }");
    }
    text.line("        for (var k = 0; k < %d; k++) {", outputs);
    text.line("            outputs[r * %d + k] <== row[r].outputs[k];", outputs);
    text.line("        }");
    text.line("    }");
    text.line("    // Ties the proof to one request: no one can change the binding of a proof.");
    text.line("    signal bindingSquare <== binding * binding;");
    text.line("}");
    text.line("");
    text.line("component main {public [%s]} = Circuit();", String.join(", ", shown));
  }

  /** Nobody sees hidden inputs: the circuit itself keeps them to their ranges and groups. */
  private void checkInputs() {
    int inputs = design.inputs();
    List<InputSpec> specs = design.model().inputs();
    long[] bits = new long[inputs];
    long[] top = new long[inputs];
    for (int i = 0; i < inputs; i++) {
      // An input with one level has one bit, which must be 0.
      bits[i] = Math.max(1, CircuitDesign.bits(specs.get(i)));
      top[i] = specs.get(i).levels() - 1L;
    }
    text.line("    component level[%d];", design.batch() * inputs);
    text.line("    for (var r = 0; r < %d; r++) {", design.batch());
    LoopTables loop = new LoopTables(text, inputs);
    String bitsHere = loop.scalar("levelBits", bits);
    String topHere = loop.scalar("levelTop", top);
    loop.open();
    text.line("        var at = r * %d + j;", inputs);
    text.line("        level[at] = Level(%s, %s);", bitsHere, topHere);
    text.line("        level[at].in <== inputs[at];");
    loop.close();
    Map<String, List<Integer>> groups = new LinkedHashMap<>();
    for (int i = 0; i < inputs; i++) {
      if (!specs.get(i).oneHotGroup().isEmpty()) {
        groups.computeIfAbsent(specs.get(i).oneHotGroup(), g -> new ArrayList<>()).add(i);
      }
    }
    for (Map.Entry<String, List<Integer>> group : groups.entrySet()) {
      text.line("    // One-hot group %s.", SourceText.commentSafe(group.getKey()));
      text.line(
          "    %s === 1;",
          String.join(
              " + ",
              group.getValue().stream()
                  .map(i -> "inputs[r * %d + %d]".formatted(inputs, i))
                  .toList()));
    }
    text.line("    }");
  }

  /** The weights keep to the profile: the bounds of all values are those of its widths. */
  private void checkParameters(List<CircuitDesign.Parameter> parameters) {
    LoopTables loop = new LoopTables(text, parameters.size());
    String bits =
        loop.scalar(
            "parameterBits",
            parameters.stream().mapToLong(CircuitDesign.Parameter::bits).toArray());
    text.line("    component parameter[%d];", parameters.size());
    loop.open();
    text.line("        parameter[j] = SignedBits(%s - 1);", bits);
    text.line("        parameter[j].in <== parameters[j];");
    loop.close();
  }

  /** A chain of hashes over packed numbers; see {@link Commitment}. */
  private void commitment(
      String root, String salt, String name, Commitment commitment, int numbers) {
    boolean levels = name.equals("level");
    LoopTables loop = new LoopTables(text, numbers);
    long[] element = new long[numbers];
    long[] position = new long[numbers];
    for (int i = 0; i < numbers; i++) {
      element[i] = commitment.elementOf(i);
      position[i] = commitment.positionOf(i);
    }
    text.line("    var %sElements[%d];", name, commitment.elements());
    text.line("    for (var i = 0; i < %d; i++) {", commitment.elements());
    text.line("        %sElements[i] = 0;", name);
    text.line("    }");
    String elementHere = loop.scalar(name + "Element", element);
    String positionHere = loop.scalar(name + "Position", position);
    String offset = "";
    if (!levels) {
      String bits =
          loop.scalar(
              name + "Width",
              design.parameters().stream().mapToLong(CircuitDesign.Parameter::bits).toArray());
      offset = " + (1 << (%s - 1))".formatted(bits);
    }
    loop.open();
    text.line(
        "        %sElements[%s] += (%s[j]%s) * (1 << %s);",
        name, elementHere, levels ? "inputs" : "parameters", offset, positionHere);
    loop.close();
    String digest = salt;
    int next = 0;
    for (int call = 0; call < commitment.elementsOfCalls().size(); call++) {
      int count = commitment.elementsOfCalls().get(call);
      String component = name + "Hash" + call;
      text.line("    component %s = Poseidon%d();", component, count + 1);
      text.line("    %s.in[0] <== %s;", component, digest);
      text.line("    for (var i = 0; i < %d; i++) {", count);
      text.line("        %s.in[1 + i] <== %sElements[%d + i];", component, name, next);
      text.line("    }");
      digest = component + ".out";
      next += count;
    }
    text.line("    %s === %s;", digest, root);
  }

  private void poseidon(Poseidon poseidon) {
    int width = poseidon.inputs() + 1;
    int boxes = poseidon.fullRounds() * width + poseidon.partialRounds();
    text.line("");
    text.line("// Poseidon of %d inputs, as circomlib has it.", poseidon.inputs());
    text.line("template Poseidon%d() {", poseidon.inputs());
    text.line("    signal input in[%d];", poseidon.inputs());
    text.line("    signal output out;");
    text.line("    var constants[%d][%d] = [", poseidon.rounds(), width);
    for (int round = 0; round < poseidon.rounds(); round++) {
      text.line(
          "        %s%s",
          SourceText.list(poseidon.roundConstants().get(round)),
          round < poseidon.rounds() - 1 ? "," : "");
    }
    text.line("    ];");
    text.line("    var matrix[%d][%d] = [", width, width);
    for (int i = 0; i < width; i++) {
      text.line(
          "        %s%s", SourceText.list(poseidon.matrix().get(i)), i < width - 1 ? "," : "");
    }
    text.line("    ];");
    text.line("    component box[%d];", boxes);
    text.line("    var state[%d];", width);
    text.line("    state[0] = 0;");
    text.line("    for (var i = 1; i < %d; i++) {", width);
    text.line("        state[i] = in[i - 1];");
    text.line("    }");
    text.line("    var next = 0;");
    text.line("    for (var r = 0; r < %d; r++) {", poseidon.rounds());
    text.line("        for (var i = 0; i < %d; i++) {", width);
    text.line("            state[i] += constants[r][i];");
    text.line("        }");
    text.line(
        "        var boxes = (r < %d || r >= %d) ? %d : 1;",
        poseidon.fullRounds() / 2, poseidon.fullRounds() / 2 + poseidon.partialRounds(), width);
    text.line("        for (var i = 0; i < boxes; i++) {");
    text.line("            box[next] = Fifth();");
    text.line("            box[next].in <== state[i];");
    text.line("            state[i] = box[next].out;");
    text.line("            next++;");
    text.line("        }");
    text.line("        var mixed[%d];", width);
    text.line("        for (var i = 0; i < %d; i++) {", width);
    text.line("            mixed[i] = 0;");
    text.line("            for (var j = 0; j < %d; j++) {", width);
    text.line("                mixed[i] += matrix[i][j] * state[j];");
    text.line("            }");
    text.line("        }");
    text.line("        for (var i = 0; i < %d; i++) {", width);
    text.line("            state[i] = mixed[i];");
    text.line("        }");
    text.line("    }");
    text.line("    out <== state[0];");
    text.line("}");
  }
}
