package dev.proofstream.proving.circom;

import dev.proofstream.model.quantize.AffineForm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The affine forms that the items of a template read in one role, as tables of weights and of
 * places in {@code in}. A place is the item's base plus an offset, so that a convolution's kernel
 * and its offsets stand once for all pixels. Long sums are made part by part: the compiler copies a
 * sum for every term that it adds.
 */
final class FormTables {
  /** Sums of more terms are cut into parts. */
  private static final int ONE_PART = 32;

  private final String role;
  private final int terms;
  private final int part;
  private final String weights;
  private final String offsets;
  private final String base;
  private final String count;
  private final String bias;

  /**
   * @param sources the signals that {@code in} holds, ascending
   */
  FormTables(String role, List<AffineForm> forms, int[] sources, LoopTables loop) {
    this.role = role;
    this.terms = forms.stream().mapToInt(form -> form.sources().length).max().orElse(0);
    this.part = terms <= ONE_PART ? terms : (int) Math.ceil(Math.sqrt(terms));
    this.bias = loop.scalar(role + "Bias", forms.stream().mapToLong(AffineForm::bias).toArray());
    if (terms == 0) {
      this.weights = this.offsets = this.base = this.count = "";
      return;
    }
    int room = part * parts();
    List<long[]> weightRows = new ArrayList<>();
    List<long[]> offsetRows = new ArrayList<>();
    long[] bases = new long[forms.size()];
    long[] counts = new long[forms.size()];
    for (int j = 0; j < bases.length; j++) {
      AffineForm form = forms.get(j);
      counts[j] = form.sources().length;
      weightRows.add(Arrays.copyOf(form.weights(), room));
      long[] places = new long[room];
      for (int i = 0; i < counts[j]; i++) {
        int place = Arrays.binarySearch(sources, form.sources()[i]);
        bases[j] = i == 0 ? place : bases[j];
        places[i] = place - bases[j];
      }
      offsetRows.add(places);
    }
    this.weights = loop.row(role + "Weights", weightRows, part);
    this.offsets = loop.row(role + "Offsets", offsetRows, part);
    this.base = loop.scalar(role + "Base", bases);
    this.count = loop.scalar(role + "Terms", counts);
  }

  private int parts() {
    return (terms + part - 1) / part;
  }

  /** Writes the sum of item j into a variable named as the role. */
  void sum(SourceText text) {
    text.line("        var %s = %s;", role, bias);
    if (terms == 0) {
      return;
    }
    text.line("        var %sW[%d][%d] = %s;", role, parts(), part, weights);
    text.line("        var %sO[%d][%d] = %s;", role, parts(), part, offsets);
    text.line("        for (var p = 0; p < %d; p++) {", parts());
    text.line("            var sum = 0;");
    text.line("            var w[%d] = %sW[p];", part, role);
    text.line("            var o[%d] = %sO[p];", part, role);
    text.line("            for (var i = 0; i < %d && %d * p + i < %s; i++) {", part, part, count);
    text.line("                sum += w[i] * in[%s + o[i]];", base);
    text.line("            }");
    text.line("            %s += sum;", role);
    text.line("        }");
  }
}
