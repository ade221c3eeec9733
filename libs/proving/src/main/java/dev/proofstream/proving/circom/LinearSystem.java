package dev.proofstream.proving.circom;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Linear equations over a prime field, of which only the left sides matter: which unknowns do they
 * determine, whatever stands on the right?
 */
final class LinearSystem {
  /** Elimination takes the cube of this many steps at most. */
  private static final int MAX_EQUATIONS = 512;

  private final BigInteger order;

  /** In reduced echelon form: an equation by its pivot, which no other equation has. */
  private final Map<Integer, Map<Integer, BigInteger>> equations = new HashMap<>();

  private LinearSystem(BigInteger order) {
    this.order = order;
  }

  /**
   * @param forms left sides: coefficients that are not 0 by unknown
   * @return the unknowns that have the same value in all solutions; of more than 512 equations that
   *     hang together none are looked for
   */
  static Set<Integer> determined(List<Map<Integer, BigInteger>> forms, BigInteger order) {
    Set<Integer> found = new HashSet<>();
    for (List<Map<Integer, BigInteger>> part : connected(forms)) {
      if (part.size() <= MAX_EQUATIONS) {
        LinearSystem system = new LinearSystem(order);
        part.forEach(system::add);
        system.equations.forEach(
            (pivot, equation) -> {
              if (equation.size() == 1) {
                found.add(pivot);
              }
            });
      }
    }
    return found;
  }

  /** Forms that share unknowns, directly or by others, together. */
  private static List<List<Map<Integer, BigInteger>>> connected(
      List<Map<Integer, BigInteger>> forms) {
    Map<Integer, List<Integer>> formsOf = new HashMap<>();
    for (int i = 0; i < forms.size(); i++) {
      for (int unknown : forms.get(i).keySet()) {
        formsOf.computeIfAbsent(unknown, u -> new ArrayList<>()).add(i);
      }
    }
    boolean[] taken = new boolean[forms.size()];
    List<List<Map<Integer, BigInteger>>> parts = new ArrayList<>();
    for (int start = 0; start < taken.length; start++) {
      if (taken[start]) {
        continue;
      }
      taken[start] = true;
      List<Integer> part = new ArrayList<>(List.of(start));
      for (int at = 0; at < part.size(); at++) {
        for (int unknown : forms.get(part.get(at)).keySet()) {
          for (int other : formsOf.getOrDefault(unknown, List.of())) {
            if (!taken[other]) {
              taken[other] = true;
              part.add(other);
            }
          }
          formsOf.remove(unknown);
        }
      }
      parts.add(part.stream().map(forms::get).toList());
    }
    return parts;
  }

  private void add(Map<Integer, BigInteger> form) {
    Map<Integer, BigInteger> left = new HashMap<>(form);
    for (int unknown : form.keySet()) {
      Map<Integer, BigInteger> known = equations.get(unknown);
      if (known != null) {
        subtract(left, known, left.get(unknown));
      }
    }
    if (left.isEmpty()) {
      return;
    }
    int pivot = left.keySet().iterator().next();
    BigInteger inverse = left.get(pivot).modInverse(order);
    left.replaceAll((unknown, coefficient) -> coefficient.multiply(inverse).mod(order));
    for (Map<Integer, BigInteger> other : equations.values()) {
      if (other.containsKey(pivot)) {
        subtract(other, left, other.get(pivot));
      }
    }
    equations.put(pivot, left);
  }

  private void subtract(
      Map<Integer, BigInteger> from, Map<Integer, BigInteger> equation, BigInteger factor) {
    equation.forEach(
        (unknown, coefficient) -> {
          BigInteger value =
              from.getOrDefault(unknown, BigInteger.ZERO)
                  .subtract(factor.multiply(coefficient))
                  .mod(order);
          if (value.signum() == 0) {
            from.remove(unknown);
          } else {
            from.put(unknown, value);
          }
        });
  }
}
