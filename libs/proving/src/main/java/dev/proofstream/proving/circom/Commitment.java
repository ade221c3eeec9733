package dev.proofstream.proving.circom;

import dev.proofstream.zk.hash.Poseidon;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * A salted Poseidon hash of small numbers. They are packed in field elements of at most {@value
 * #ELEMENT_BITS} bits, the first one in the lowest bits; the first call hashes the salt and the
 * first elements, each further one the digest so far and the next. The numbers' widths are fixed by
 * the circuit, so that a digest stands for one list of numbers only.
 */
final class Commitment {
  /** Name of the encoding in manifests. */
  static final String LEVELS = "poseidon-bn254/salted-levels/v1";

  static final String PARAMETERS = "poseidon-bn254/salted-parameters/v1";

  /** Below the 253 bits in which every number is an element of the field. */
  private static final int ELEMENT_BITS = 252;

  private final int[] widths;
  private final int[] elementStarts;
  private final List<Integer> elementsOfCalls;

  /**
   * @param widths bits of each number
   */
  Commitment(int[] widths) {
    this.widths = widths.clone();
    List<Integer> starts = new ArrayList<>();
    int room = 0;
    for (int i = 0; i < widths.length; i++) {
      if (starts.isEmpty() || widths[i] > room) {
        starts.add(i);
        room = ELEMENT_BITS;
      }
      room -= widths[i];
    }
    this.elementStarts = starts.stream().mapToInt(Integer::intValue).toArray();
    int elements = elementStarts.length;
    int perCall = Poseidon.MAX_INPUTS - 1;
    int calls = Math.max(1, (elements + perCall - 1) / perCall);
    this.elementsOfCalls = new ArrayList<>();
    for (int call = 0; call < calls; call++) {
      elementsOfCalls.add((call + 1) * elements / calls - call * elements / calls);
    }
  }

  int elements() {
    return elementStarts.length;
  }

  /** Element that number i is packed in. */
  int elementOf(int i) {
    int e = elementStarts.length - 1;
    while (elementStarts[e] > i) {
      e--;
    }
    return e;
  }

  /** First bit of number i in its element. */
  int positionOf(int i) {
    int position = 0;
    for (int k = elementStarts[elementOf(i)]; k < i; k++) {
      position += widths[k];
    }
    return position;
  }

  /** How many elements each call of the hash takes besides the salt or the digest so far. */
  List<Integer> elementsOfCalls() {
    return elementsOfCalls;
  }

  /**
   * The digest.
   *
   * @param salt an element of the field
   * @param numbers within their widths, not negative
   */
  BigInteger hash(BigInteger salt, long[] numbers) {
    return hash(salt, numbers, new Listener() {});
  }

  /** Told what happens in each call of the hash, in their order. */
  interface Listener {
    /** What goes into the next S-box. */
    default void box(int call, BigInteger input) {}

    /** The call's ends, once all of its boxes were told. */
    default void called(int call, List<BigInteger> inputs, BigInteger digest) {}
  }

  BigInteger hash(BigInteger salt, long[] numbers, Listener listener) {
    List<BigInteger> elements = pack(numbers);
    BigInteger digest = salt;
    int next = 0;
    for (int call = 0; call < elementsOfCalls.size(); call++) {
      int count = elementsOfCalls.get(call);
      List<BigInteger> inputs = new ArrayList<>();
      inputs.add(digest);
      inputs.addAll(elements.subList(next, next + count));
      next += count;
      int number = call;
      digest = Poseidon.of(inputs.size()).hash(inputs, box -> listener.box(number, box));
      listener.called(call, inputs, digest);
    }
    return digest;
  }

  private List<BigInteger> pack(long[] numbers) {
    if (numbers.length != widths.length) {
      throw new IllegalArgumentException(
          "the commitment is of " + widths.length + " numbers, not " + numbers.length);
    }
    List<BigInteger> elements = new ArrayList<>();
    BigInteger element = BigInteger.ZERO;
    int position = 0;
    int e = 0;
    for (int i = 0; i < numbers.length; i++) {
      if (numbers[i] < 0 || (widths[i] < Long.SIZE - 1 && numbers[i] >>> widths[i] != 0)) {
        throw new IllegalArgumentException("number " + i + " is outside its width");
      }
      if (e + 1 < elementStarts.length && elementStarts[e + 1] == i) {
        elements.add(element);
        element = BigInteger.ZERO;
        position = 0;
        e++;
      }
      element = element.or(BigInteger.valueOf(numbers[i]).shiftLeft(position));
      position += widths[i];
    }
    if (numbers.length > 0) {
      elements.add(element);
    }
    return elements;
  }
}
