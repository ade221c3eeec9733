package dev.proofstream.proving.circom;

import dev.proofstream.model.quantize.AffineForm;
import dev.proofstream.model.quantize.Decision;
import java.util.List;
import java.util.stream.IntStream;

/** The template of what comes out of one row. */
final class DecisionSource {

  private DecisionSource() {}

  static void write(SourceText text, Decision decision, boolean hashedParameters) {
    List<AffineForm> forms = decision.forms();
    int[] sources = CircuitDesign.sources(forms);
    int n = forms.size();
    int outputs = decision instanceof Decision.Values ? n : 1;
    text.line("");
    text.line("// %s", describe(decision));
    text.line("template Decision() {");
    text.line("    signal input in[%d];", sources.length);
    if (hashedParameters) {
      text.line("    signal input parameters[%d];", n * (sources.length + 1));
      text.line("    signal product[%d];", n * sources.length);
    }
    text.line("    signal output out[%d];", outputs);
    text.line("    signal value[%d];", n);
    LoopTables loop = new LoopTables(text, n);
    FormTables tables = hashedParameters ? null : new FormTables("sum0", forms, sources, loop);
    loop.open();
    if (hashedParameters) {
      LayerSource.hiddenSum(text, sources.length, "sum0");
    } else {
      tables.sum(text);
    }
    text.line("        value[j] <== sum0;");
    loop.close();
    switch (decision) {
      case Decision.Difference difference -> {
        text.line("    component sign = Sign(%d);", difference.bits());
        text.line("    sign.in <== value[0];");
        text.line("    out[0] <== sign.out;");
      }
      case Decision.FirstMaximum maximum -> firstMaximum(text, maximum);
      case Decision.Index index -> text.line("    out[0] <== value[0];");
      case Decision.Values values -> {
        text.line("    for (var k = 0; k < %d; k++) {", n);
        text.line("        out[k] <== value[k];");
        text.line("    }");
      }
    }
    text.line("}");
  }

  private static String describe(Decision decision) {
    return switch (decision) {
      case Decision.Difference difference ->
          "1 exactly when the difference of the two logits is above 0: value >= 0, 1 taken off.";
      case Decision.FirstMaximum maximum ->
          "Index of the first largest of the logits: each is compared with the largest so far.";
      case Decision.Index index -> "The class index that an earlier layer has found.";
      case Decision.Values values -> "The values as they are; negative ones are r - |value|.";
    };
  }

  private static void firstMaximum(SourceText text, Decision.FirstMaximum maximum) {
    int classes = maximum.classes();
    text.line(
        "    var bits[%d] = %s;",
        classes - 1, SourceText.list(IntStream.range(1, classes).mapToObj(maximum::bits).toList()));
    text.line("    component greater[%d];", classes - 1);
    text.line("    signal largest[%d];", classes - 1);
    text.line("    signal best[%d];", classes);
    text.line("    largest[0] <== value[0];");
    text.line("    best[0] <== 0;");
    text.line("    for (var k = 1; k < %d; k++) {", classes);
    text.line("        greater[k - 1] = Sign(bits[k - 1]);");
    text.line("        greater[k - 1].in <== value[k] - largest[k - 1] - 1;");
    text.line("        best[k] <== best[k - 1] + greater[k - 1].out * (k - best[k - 1]);");
    text.line("        if (k < %d) {", classes - 1);
    text.line(
        "            largest[k] <== largest[k - 1]"
            + " + greater[k - 1].out * (value[k] - largest[k - 1]);");
    text.line("        }");
    text.line("    }");
    text.line("    out[0] <== best[%d];", classes - 1);
  }
}
