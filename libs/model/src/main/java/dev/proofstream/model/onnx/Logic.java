package dev.proofstream.model.onnx;

import dev.proofstream.model.graph.Groups;
import dev.proofstream.model.graph.Relation;
import dev.proofstream.model.onnx.Elementwise.Pair;
import dev.proofstream.model.onnx.Value.ClassOf;
import dev.proofstream.model.onnx.Value.Computed;
import dev.proofstream.model.onnx.Value.Known;
import dev.proofstream.model.onnx.Value.Text;
import dev.proofstream.model.onnx.Value.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Comparisons, bits, and choices by bits. */
final class Logic {
  private Logic() {}

  static void register(Map<String, Operator> operators) {
    operators.put("Less", call -> List.of(compare(call, Relation.LESS)));
    operators.put("LessOrEqual", call -> List.of(compare(call, Relation.LESS_OR_EQUAL)));
    operators.put("Greater", call -> List.of(compare(call, Relation.GREATER)));
    operators.put("GreaterOrEqual", call -> List.of(compare(call, Relation.GREATER_OR_EQUAL)));
    operators.put("Equal", call -> List.of(compare(call, Relation.EQUAL)));
    operators.put("Not", call -> List.of(not(call, call.input(0))));
    operators.put("And", call -> List.of(and(call, call.input(0), call.input(1))));
    operators.put("Or", call -> List.of(or(call)));
    operators.put("Xor", call -> List.of(xor(call)));
    operators.put("Where", call -> List.of(where(call)));
    operators.put("IsNaN", call -> List.of(isNaN(call)));
  }

  private static Value compare(Call call, Relation relation) {
    Value a = call.input(0);
    Value b = call.input(1);
    if (a instanceof ClassOf label && b instanceof Text text && text.size() == 1) {
      return isClass(call, label, text.values().getFirst());
    }
    Pair pair = Pair.of(call, a, b);
    if (pair.known()) {
      Known folded = pair.fold((x, y) -> relation.holds(x, y) ? 1 : 0);
      return new Known(Type.BOOLEAN, folded.shape(), folded.values());
    }
    call.building(pair.type());
    int[] bits;
    if (chosen(call, pair.left()) || chosen(call, pair.right())) {
      int[] left = call.computed(pair.left()).ids();
      int[] right = call.computed(pair.right()).ids();
      bits = new int[left.length];
      for (int k = 0; k < bits.length; k++) {
        bits[k] = call.choices().compared(left[k], relation, right[k]);
      }
    } else if (pair.right() instanceof Known right) {
      bits = call.builder().compare(call.computed(pair.left()).ids(), relation, right.values());
    } else if (pair.left() instanceof Known left) {
      bits =
          call.builder()
              .compare(call.computed(pair.right()).ids(), relation.mirrored(), left.values());
    } else {
      int[] left = call.computed(pair.left()).ids();
      int[] right = call.computed(pair.right()).ids();
      int[] difference = call.builder().sum(left, right, -1);
      bits = call.builder().compare(difference, relation, new double[difference.length]);
    }
    return call.result(Type.BOOLEAN, pair.shape(), bits);
  }

  private static boolean chosen(Call call, Value value) {
    return value instanceof Computed computed && call.choices().any(computed.ids());
  }

  private static Value isClass(Call call, ClassOf label, String name) {
    double[] ones = new double[label.names().size()];
    for (int c = 0; c < ones.length; c++) {
      ones[c] = label.names().get(c).equals(name) ? 1 : 0;
    }
    Computed bit =
        call.computed(ClassOf.numbered(Type.BOOLEAN, label.shape(), label.decision(), ones));
    return call.result(Type.BOOLEAN, bit.shape(), bit.ids());
  }

  private static Value not(Call call, Value x) {
    if (x instanceof Known known) {
      return new Known(
          Type.BOOLEAN,
          known.shape(),
          Arrays.stream(known.values()).map(v -> v == 0 ? 1 : 0).toArray());
    }
    call.building(Type.BOOLEAN);
    return new Computed(Type.BOOLEAN, x.shape(), call.builder().not(call.computed(x).ids()));
  }

  private static Value and(Call call, Value a, Value b) {
    Pair pair = Pair.of(call, a, b);
    if (pair.known()) {
      return pair.fold((x, y) -> x * y);
    }
    if (pair.left() instanceof Known || pair.right() instanceof Known) {
      Value product = Elementwise.multiply(call, a, b);
      return product;
    }
    call.building(Type.BOOLEAN);
    int[] left = call.computed(pair.left()).ids();
    int[] right = call.computed(pair.right()).ids();
    List<int[]> groups = new ArrayList<>();
    for (int k = 0; k < left.length; k++) {
      groups.add(left[k] == right[k] ? new int[] {left[k]} : new int[] {left[k], right[k]});
    }
    return new Computed(Type.BOOLEAN, pair.shape(), call.builder().all(Groups.of(groups)));
  }

  private static Value or(Call call) {
    return not(call, and(call, not(call, call.input(0)), not(call, call.input(1))));
  }

  /** {@code a + b - 2 a b}. */
  private static Value xor(Call call) {
    Value a = call.input(0);
    Value b = call.input(1);
    Value both = and(call, a, b);
    return Elementwise.add(call, Elementwise.add(call, a, b, 1), both, -2);
  }

  private static Value where(Call call) {
    Value condition = call.input(0);
    Pair pair = Pair.of(call, call.input(1), call.input(2));
    int[] shape = Shapes.broadcast(condition.shape(), pair.shape());
    Value bits = Elementwise.stretch(call, condition, shape);
    Value then = Elementwise.stretch(call, call.input(1), shape);
    Value otherwise = Elementwise.stretch(call, call.input(2), shape);
    if (bits instanceof Known known && then instanceof Known t && otherwise instanceof Known o) {
      double[] values = new double[known.values().length];
      Arrays.setAll(values, i -> known.values()[i] != 0 ? t.values()[i] : o.values()[i]);
      return new Known(t.type(), shape, values);
    }
    call.building(pair.type());
    int[] c = call.computed(bits).ids();
    if (chosen(call, bits) || chosen(call, then) || chosen(call, otherwise)) {
      int[] t = call.computed(then).ids();
      int[] o = call.computed(otherwise).ids();
      int[] picked = new int[c.length];
      for (int k = 0; k < c.length; k++) {
        picked[k] = call.choices().selected(c[k], t[k], o[k]);
      }
      return call.result(pair.type(), shape, picked);
    }
    if (then instanceof Known t && otherwise instanceof Known o) {
      double[] weights = new double[c.length];
      Arrays.setAll(weights, i -> t.values()[i] - o.values()[i]);
      return call.result(pair.type(), shape, call.builder().elementwise(c, weights, o.values()));
    }
    int[] t = call.computed(then).ids();
    int[] o = call.computed(otherwise).ids();
    int[] result = new int[c.length];
    List<Integer> open = new ArrayList<>();
    for (int k = 0; k < c.length; k++) {
      Double known = call.builder().constantOf(c[k]).orElse(null);
      if (known != null || t[k] == o[k]) {
        result[k] = known == null || known != 0 ? t[k] : o[k];
      } else {
        open.add(k);
      }
    }
    if (!open.isEmpty()) {
      int[] places = open.stream().mapToInt(k -> k).toArray();
      int[] bit = Arrays.stream(places).map(k -> c[k]).toArray();
      int[] yes = Arrays.stream(places).map(k -> t[k]).toArray();
      int[] no = Arrays.stream(places).map(k -> o[k]).toArray();
      int[] elu = new WrittenOut(call.builder()).elu(bit, yes, no);
      int[] selected = elu != null ? elu : call.builder().select(bit, yes, no);
      for (int i = 0; i < places.length; i++) {
        result[places[i]] = selected[i];
      }
    }
    return call.result(pair.type(), shape, result);
  }

  private static Value isNaN(Call call) {
    Value x = call.input(0);
    call.builder().note(call.name() + " (IsNaN): inputs are always numbers, so never true");
    return new Known(Type.BOOLEAN, x.shape(), new double[x.size()]);
  }
}
