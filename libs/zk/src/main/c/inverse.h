/*
 * Inversion by the binary GCD with approximations (Pornin, "Optimized binary GCD for modular
 * inversion", 2020, https://eprint.iacr.org/2020/972, algorithm 2): 31 halvings at a time are decided
 * on the low 31 and the top 33 bits of both numbers, collected as factors of 32 bits, and then done
 * on the whole numbers. Zero's inverse is zero. The same work for every number.
 */
#ifndef PROOFSTREAM_INVERSE_H
#define PROOFSTREAM_INVERSE_H

#include "field.h"

typedef __int128 i128;

/* Halvings of a round, and rounds: 2 * 254 - 1 = 507 halvings end every chain (ibid., section 3). */
#define PS_HALVINGS 31
#define PS_ROUNDS 17

/* t = f a + g b on 5 limbs, two's complement; |f| + |g| <= 2^31. */
INLINE void combine(u64 *t, int64_t f, const u64 *a, int64_t g, const u64 *b) {
  i128 sum = 0;
  for (int i = 0; i < 4; i++) {
    sum += (i128)f * a[i] + (i128)g * b[i];
    t[i] = (u64)sum;
    sum >>= 64;
  }
  t[4] = (u64)sum;
}

/* r = |t / 2^31|; -1 if t is negative, else 0. t is a multiple of 2^31. */
INLINE u64 halved(u64 *r, const u64 *t) {
  u64 sign = (u64)((int64_t)t[4] >> 63), carry = sign & 1;
  for (int i = 0; i < 4; i++) {
    u128 x = (u128)((t[i] >> PS_HALVINGS | t[i + 1] << (64 - PS_HALVINGS)) ^ sign) + carry;
    r[i] = (u64)x;
    carry = (u64)(x >> 64);
  }
  return sign;
}

/* r = t / 2^64 modulo m, below m, for |t| < 2^31 m: with k m for k < 2^64 added, t / 2^64 is above
 * -m and below 2 m. */
INLINE void reduced(u64 *r, const u64 *t, const prime *f) {
  u64 k = t[0] * f->inverse;
  u128 carry = (u128)k * f->m[0] + t[0];
  u64 s[4];
  for (int i = 1; i < 4; i++) {
    carry = (u128)k * f->m[i] + t[i] + (u64)(carry >> 64);
    s[i - 1] = (u64)carry;
  }
  s[3] = t[4] + (u64)(carry >> 64);
  u64 mask = (u64)((int64_t)s[3] >> 63);
  carry = 0;
  for (int i = 0; i < 4; i++) {
    carry += (u128)s[i] + (f->m[i] & mask);
    s[i] = (u64)carry;
    carry >>= 64;
  }
  store_reduced(r, s[0], s[1], s[2], s[3], f->m);
}

/* The low 31 bits of a number and 33 more from its top, that is from bit n - 33 on. */
INLINE u64 approximation(const u64 *a, int top, int shift) {
  u64 high = shift == 0 ? a[top] : a[top] << shift | a[top - 1] >> (64 - shift);
  return (a[0] & 0x7fffffff) | high >> PS_HALVINGS << PS_HALVINGS;
}

/* Factors are packed as f + 2^32 g. They are above -2^31 and at most 2^31: |f| + |g| <= 2^i after i
 * halvings, and -2^i for one would leave 0 for the other and so a negative number. */
#define PS_BIAS 0x7fffffff
INLINE int64_t low_factor(u64 fg) {
  return (int64_t)((fg + ((u64)PS_BIAS << 32 | PS_BIAS)) & 0xffffffff) - PS_BIAS;
}
INLINE int64_t high_factor(u64 fg) {
  return (int64_t)((fg + ((u64)PS_BIAS << 32 | PS_BIAS)) >> 32) - PS_BIAS;
}

/* r = 1 / a in Montgomery form. */
static void invert(u64 *r, const u64 *a, const prime *f) {
  /* x u = a 2^s and x v = b 2^s modulo m for the x to be inverted; s falls by 64 - 31 a round. */
  u64 x[4], y[4], u[4] = {1, 0, 0, 0}, v[4] = {0, 0, 0, 0}, s[5], t[5];
  copy(x, a);
  copy(y, f->m);
  for (int round = 0; round < PS_ROUNDS; round++) {
    u64 p = x[0], q = y[0];
    int top = 3;
    while (top > 0 && (x[top] | y[top]) == 0) {
      top--;
    }
    if (top > 0) {
      int shift = __builtin_clzll(x[top] | y[top]);
      p = approximation(x, top, shift);
      q = approximation(y, top, shift);
    }
    u64 fg0 = 1, fg1 = (u64)1 << 32;
    for (int i = 0; i < PS_HALVINGS; i++) {
      u64 odd = -(p & 1), less = odd & -(u64)(p < q);
      u64 swap = (p ^ q) & less;
      p ^= swap, q ^= swap;
      swap = (fg0 ^ fg1) & less;
      fg0 ^= swap, fg1 ^= swap;
      p = (p - (q & odd)) >> 1;
      fg0 -= fg1 & odd;
      fg1 <<= 1;
    }
    int64_t f0 = low_factor(fg0), g0 = high_factor(fg0);
    int64_t f1 = low_factor(fg1), g1 = high_factor(fg1);
    combine(s, f0, x, g0, y);
    combine(t, f1, x, g1, y);
    u64 sign0 = halved(x, s), sign1 = halved(y, t);
    f0 = (f0 ^ (int64_t)sign0) - (int64_t)sign0, g0 = (g0 ^ (int64_t)sign0) - (int64_t)sign0;
    f1 = (f1 ^ (int64_t)sign1) - (int64_t)sign1, g1 = (g1 ^ (int64_t)sign1) - (int64_t)sign1;
    combine(s, f0, u, g0, v);
    combine(t, f1, u, g1, v);
    reduced(u, s, f);
    reduced(v, t, f);
  }
  /* Now y is 1, so v = 2^(17 (31 - 64)) / x; x is a value times 2^256. */
  multiply(r, v, f->inversion, f);
}

#endif
