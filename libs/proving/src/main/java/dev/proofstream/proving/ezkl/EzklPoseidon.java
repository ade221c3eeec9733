package dev.proofstream.proving.ezkl;

import dev.proofstream.zk.hash.Poseidon;
import java.math.BigInteger;
import java.util.List;

/**
 * The Poseidon hash as EZKL 23.0.5 uses it for {@code hashed} inputs and parameters, over BN254's
 * scalar field: the permutation of width 2 (S-box x^5, 8 full and 56 partial rounds, see {@link
 * Poseidon}) in a sponge of rate 1 whose second element begins at 2^64. It takes one field element
 * per permutation; the first element of the state is the hash. A test compares it with {@code
 * ezkl.poseidon_hash}.
 *
 * <p>It is not circomlib's Poseidon, which takes all of its inputs into one wider permutation.
 */
final class EzklPoseidon {
  private static final Poseidon WIDTH_2 = Poseidon.of(1);
  private static final BigInteger CAPACITY = BigInteger.TWO.pow(64);

  private EzklPoseidon() {}

  /**
   * The hash of a message.
   *
   * @param message integers, each taken modulo the field's order; at least one
   */
  static BigInteger hash(List<BigInteger> message) {
    BigInteger[] state = {BigInteger.ZERO, CAPACITY};
    for (BigInteger element : message) {
      state[0] = state[0].add(element).mod(FieldElement.ORDER);
      state = WIDTH_2.permuted(state);
    }
    return state[0];
  }
}
