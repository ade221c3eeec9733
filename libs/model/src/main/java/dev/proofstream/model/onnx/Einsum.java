package dev.proofstream.model.onnx;

import dev.proofstream.model.graph.Sparse;
import dev.proofstream.model.onnx.Value.Known;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Sums of products of two operands over named dimensions, such as {@code bij,jk->bik}. */
final class Einsum {
  private static final int MOST_TERMS = 2_000_000;

  private final String result;
  private final String[] terms;
  private final int[] sizes = new int[Character.MAX_VALUE + 1];
  private final String letters;

  private Einsum(String equation, List<Value> operands) {
    String[] sides = equation.replace(" ", "").split("->", -1);
    this.terms = sides[0].split(",", -1);
    if (equation.contains(".") || terms.length != 2 || operands.size() != 2) {
      throw new OnnxException(
          "has the equation " + equation + "; only two operands without '...' are supported");
    }
    for (int o = 0; o < terms.length; o++) {
      int[] shape = operands.get(o).shape();
      if (terms[o].length() != shape.length
          || terms[o].chars().distinct().count() != shape.length) {
        throw new OnnxException(
            "has the equation " + equation + ", which does not fit its operands");
      }
      for (int d = 0; d < shape.length; d++) {
        char letter = terms[o].charAt(d);
        if (sizes[letter] > 1 && shape[d] > 1 && sizes[letter] != shape[d]) {
          throw new OnnxException("gives the dimension " + letter + " two sizes");
        }
        sizes[letter] = Math.max(sizes[letter], shape[d]);
      }
    }
    String all = terms[0] + terms[1];
    this.result = sides.length == 2 ? sides[1] : implicit(all);
    String summed =
        all.chars()
            .filter(c -> result.indexOf(c) < 0)
            .distinct()
            .mapToObj(Character::toString)
            .collect(Collectors.joining());
    this.letters = result + summed;
  }

  /** Letters that occur once, in their order. */
  private static String implicit(String all) {
    return all.chars()
        .filter(c -> all.indexOf(c) == all.lastIndexOf(c))
        .sorted()
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }

  static Value of(Call call) {
    return new Einsum(call.text("equation", ""), call.inputs()).sum(call);
  }

  private Value sum(Call call) {
    int[] shape = result.chars().map(c -> sizes[c]).toArray();
    int[] loops = letters.chars().map(c -> sizes[c]).toArray();
    int outputs = Shapes.size(shape);
    int count = Shapes.size(loops);
    if (count > MOST_TERMS || count == 0) {
      throw new OnnxException("adds up " + count + " products");
    }
    int[] left = new int[count];
    int[] right = new int[count];
    int[] at = new int[loops.length];
    for (int i = 0; i < count; i++) {
      left[i] = place(call.input(0).shape(), terms[0], at);
      right[i] = place(call.input(1).shape(), terms[1], at);
      Shapes.next(at, loops);
    }
    call.building(call.input(0).type());
    int[] sources;
    double[] weights = new double[count];
    if (call.input(0) instanceof Known known) {
      sources = picked(call.computed(call.input(1)).ids(), right);
      Arrays.setAll(weights, i -> known.values()[left[i]]);
    } else if (call.input(1) instanceof Known known) {
      sources = picked(call.computed(call.input(0)).ids(), left);
      Arrays.setAll(weights, i -> known.values()[right[i]]);
    } else {
      sources =
          call.builder()
              .product(
                  picked(call.computed(call.input(0)).ids(), left),
                  picked(call.computed(call.input(1)).ids(), right));
      Arrays.fill(weights, 1);
    }
    int length = count / outputs;
    int[] start = new int[outputs + 1];
    Arrays.setAll(start, o -> o * length);
    int[] ids = call.builder().affine(new Sparse(start, sources, weights, new double[outputs]));
    return call.result(call.input(0).type(), shape, ids);
  }

  /** Where an operand's element lies for these values of all letters; a dimension of 1 repeats. */
  private int place(int[] shape, String term, int[] at) {
    int[] strides = Shapes.strides(shape);
    int place = 0;
    for (int d = 0; d < shape.length; d++) {
      place += shape[d] == 1 ? 0 : strides[d] * at[letters.indexOf(term.charAt(d))];
    }
    return place;
  }

  private static int[] picked(int[] ids, int[] places) {
    return Arrays.stream(places).map(place -> ids[place]).toArray();
  }
}
