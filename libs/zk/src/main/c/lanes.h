/*
 * Eight field elements side by side, 5 limbs of 52 bits each, for the multiply-add instructions of
 * AVX-512 IFMA. The same source also compiles for any processor, with these two instructions spelt
 * out lane by lane: slow, and equal in every bit, so that it can be tested anywhere.
 *
 * Vectors are GCC's generic ones with its __builtin_shuffle, which clang lacks: with clang the build
 * leaves this library out. Only the two instructions, the loads of halves and the test of a mask use
 * intrinsics.
 *
 * MONTGOMERY FORMS. In memory a value x is x 2^256 mod m on 4 limbs of 64 bits ("form 256"). A
 * product here divides by 2^260. Loading with a shift by 4 bits gives 16 x 2^256 = x 2^260 ("form
 * 260"), not reduced, below 16 m < 2^258. So form 256 times form 260 is form 256, and form 260 times
 * form 260 is form 260, without any conversion.
 *
 * BOUNDS. All limbs of an operand of a product are in 0..2^52-1 ("normal"), so values are below
 * 2^260. product(a, b) = (a b + k m) / 2^260 with k < 2^260, so it is below a b / 2^260 + m; with
 * m < 0.757 * 2^254, for a < A m and b < B m that is below (0.01183 A B + 1) m; the comments say
 * "a < A" for that. Columns collect at most 4 (6 in product2) numbers below 2^52 for each of 5 rows,
 * and carries: below 2^57.
 */
#ifndef PROOFSTREAM_LANES_H
#define PROOFSTREAM_LANES_H

#include "field.h"

#if defined(__AVX512IFMA__) && !defined(PS_EMULATE)
#include <immintrin.h>
#define PS_IFMA 1
#endif

typedef u64 v8 __attribute__((vector_size(64)));
typedef int64_t s8 __attribute__((vector_size(64)));

typedef struct {
  v8 l[5];
} fe;

#define MASK52 ((1ULL << 52) - 1)

INLINE v8 all(u64 x) { return (v8){x, x, x, x, x, x, x, x}; }

INLINE v8 load8(const u64 *p) {
  v8 r;
  memcpy(&r, p, 64);
  return r;
}

INLINE void store8(u64 *p, v8 x) { memcpy(p, &x, 64); }

#ifdef PS_IFMA

INLINE v8 madd_lo(v8 t, v8 a, v8 b) {
  return (v8)_mm512_madd52lo_epu64((__m512i)t, (__m512i)a, (__m512i)b);
}

INLINE v8 madd_hi(v8 t, v8 a, v8 b) {
  return (v8)_mm512_madd52hi_epu64((__m512i)t, (__m512i)a, (__m512i)b);
}

INLINE v8 load_halves(const u64 *low, const u64 *high) {
  return (v8)_mm512_inserti64x4(
      _mm512_castsi256_si512(_mm256_loadu_si256((const __m256i *)low)),
      _mm256_loadu_si256((const __m256i *)high), 1);
}

INLINE void store_halves(u64 *low, u64 *high, v8 x) {
  _mm256_storeu_si256((__m256i *)low, _mm512_castsi512_si256((__m512i)x));
  _mm256_storeu_si256((__m256i *)high, _mm512_extracti64x4_epi64((__m512i)x, 1));
}

/* Bit i: lane i is not zero. */
INLINE unsigned lanes_set(v8 x) {
  return _mm512_test_epi64_mask((__m512i)x, (__m512i)x);
}

#else

/* VPMADD52LUQ: t + the low 52 bits of the product of the low 52 bits of a and b. */
INLINE v8 madd_lo(v8 t, v8 a, v8 b) {
  for (int i = 0; i < 8; i++) {
    t[i] += (u64)((u128)(a[i] & MASK52) * (b[i] & MASK52)) & MASK52;
  }
  return t;
}

/* VPMADD52HUQ: t + the high 52 bits of that product. */
INLINE v8 madd_hi(v8 t, v8 a, v8 b) {
  for (int i = 0; i < 8; i++) {
    t[i] += (u64)((u128)(a[i] & MASK52) * (b[i] & MASK52) >> 52);
  }
  return t;
}

INLINE v8 load_halves(const u64 *low, const u64 *high) {
  return (v8){low[0], low[1], low[2], low[3], high[0], high[1], high[2], high[3]};
}

INLINE void store_halves(u64 *low, u64 *high, v8 x) {
  for (int i = 0; i < 4; i++) {
    low[i] = x[i];
    high[i] = x[i + 4];
  }
}

INLINE unsigned lanes_set(v8 x) {
  unsigned set = 0;
  for (int i = 0; i < 8; i++) {
    set |= (unsigned)(x[i] != 0) << i;
  }
  return set;
}

#endif

/* Rows of 4 limbs of 8 elements, two elements a vector, to one vector for each limb. */
INLINE void transpose_in(v8 *x, v8 a, v8 b, v8 c, v8 d) {
  const v8 even = {0, 4, 8, 12, 1, 5, 9, 13}, odd = {2, 6, 10, 14, 3, 7, 11, 15};
  const v8 low = {0, 1, 2, 3, 8, 9, 10, 11}, high = {4, 5, 6, 7, 12, 13, 14, 15};
  v8 ab01 = __builtin_shuffle(a, b, even), ab23 = __builtin_shuffle(a, b, odd);
  v8 cd01 = __builtin_shuffle(c, d, even), cd23 = __builtin_shuffle(c, d, odd);
  x[0] = __builtin_shuffle(ab01, cd01, low);
  x[1] = __builtin_shuffle(ab01, cd01, high);
  x[2] = __builtin_shuffle(ab23, cd23, low);
  x[3] = __builtin_shuffle(ab23, cd23, high);
}

/* The other way around. */
INLINE void transpose_out(v8 *rows, const v8 *x) {
  const v8 even = {0, 4, 8, 12, 1, 5, 9, 13}, odd = {2, 6, 10, 14, 3, 7, 11, 15};
  const v8 low = {0, 1, 2, 3, 8, 9, 10, 11}, high = {4, 5, 6, 7, 12, 13, 14, 15};
  v8 ab01 = __builtin_shuffle(x[0], x[1], low), cd01 = __builtin_shuffle(x[0], x[1], high);
  v8 ab23 = __builtin_shuffle(x[2], x[3], low), cd23 = __builtin_shuffle(x[2], x[3], high);
  rows[0] = __builtin_shuffle(ab01, ab23, even);
  rows[1] = __builtin_shuffle(ab01, ab23, odd);
  rows[2] = __builtin_shuffle(cd01, cd23, even);
  rows[3] = __builtin_shuffle(cd01, cd23, odd);
}

/* 4 limbs of 64 bits, below 2^256, to 5 normal limbs. */
INLINE fe unpack(const v8 *x) {
  v8 m = all(MASK52);
  return (fe){{x[0] & m, (x[0] >> 52 | x[1] << 12) & m, (x[1] >> 40 | x[2] << 24) & m,
               (x[2] >> 28 | x[3] << 36) & m, x[3] >> 16}};
}

/* The same times 16; below 2^254, so that the product is below 2^258. */
INLINE fe unpack16(const v8 *x) {
  v8 m = all(MASK52);
  return (fe){{x[0] << 4 & m, (x[0] >> 48 | x[1] << 16) & m, (x[1] >> 36 | x[2] << 28) & m,
               (x[2] >> 24 | x[3] << 40) & m, x[3] >> 12}};
}

/* Normal limbs of a value below 2^256 to 4 limbs of 64 bits. */
INLINE void pack(v8 *x, fe a) {
  x[0] = a.l[0] | a.l[1] << 52;
  x[1] = a.l[1] >> 12 | a.l[2] << 40;
  x[2] = a.l[2] >> 24 | a.l[3] << 28;
  x[3] = a.l[3] >> 36 | a.l[4] << 16;
}

/* 16 a, a normal and below 2^256. */
INLINE fe times16(fe a) {
  v8 m = all(MASK52);
  return (fe){{a.l[0] << 4 & m, (a.l[1] << 4 | a.l[0] >> 48) & m,
               (a.l[2] << 4 | a.l[1] >> 48) & m, (a.l[3] << 4 | a.l[2] >> 48) & m,
               a.l[4] << 4 | a.l[3] >> 48}};
}

/* 2^shift m in every lane; shift at most 5. */
INLINE fe modulus(const prime *f, int shift) {
  const u64 *m = f->m;
  u64 x[5] = {m[0] << shift, shift ? m[1] << shift | m[0] >> (64 - shift) : m[1],
              shift ? m[2] << shift | m[1] >> (64 - shift) : m[2],
              shift ? m[3] << shift | m[2] >> (64 - shift) : m[3],
              shift ? m[3] >> (64 - shift) : 0};
  return (fe){{all(x[0] & MASK52), all((x[0] >> 52 | x[1] << 12) & MASK52),
               all((x[1] >> 40 | x[2] << 24) & MASK52), all((x[2] >> 28 | x[3] << 36) & MASK52),
               all(x[3] >> 16 | x[4] << 48)}};
}

/* Makes limbs normal; they are signed, the value is in 0..2^260-1. */
INLINE fe normal(fe a) {
  v8 m = all(MASK52);
  for (int i = 0; i < 4; i++) {
    a.l[i + 1] += (v8)((s8)a.l[i] >> 52);
    a.l[i] &= m;
  }
  return a;
}

/* a + b. */
INLINE fe plus(fe a, fe b) {
  for (int i = 0; i < 5; i++) {
    a.l[i] += b.l[i];
  }
  return normal(a);
}

/* a - b + 2^shift m, which is not negative: b <= 2^shift m. */
INLINE fe minus(fe a, fe b, const prime *f, int shift) {
  fe k = modulus(f, shift);
  for (int i = 0; i < 5; i++) {
    a.l[i] += k.l[i] - b.l[i];
  }
  return normal(a);
}

INLINE fe choose(v8 mask, fe yes, fe no) {
  for (int i = 0; i < 5; i++) {
    no.l[i] ^= (no.l[i] ^ yes.l[i]) & mask;
  }
  return no;
}

/* a - 2^shift m where that is not negative, else a. */
INLINE fe reduced_by(fe a, const prime *f, int shift) {
  fe k = modulus(f, shift), d = a;
  for (int i = 0; i < 5; i++) {
    d.l[i] -= k.l[i];
  }
  d = normal(d);
  return choose((v8)((s8)d.l[4] >> 63), a, d);
}

/* One row of a product: t += a b; k = t / -m mod 2^52; t = (t + k m) / 2^52. */
#define PS_LANE_ROW(first_lo, first_hi)                          \
  {                                                              \
    first_lo;                                                    \
    v8 k = madd_lo(zero, t[0], inverse);                         \
    for (int j = 0; j < 5; j++) t[j] = madd_lo(t[j], k, m.l[j]); \
    v8 carry = t[0] >> 52;                                       \
    t[0] = t[1] + carry, t[1] = t[2], t[2] = t[3], t[3] = t[4], t[4] = zero; \
    first_hi;                                                    \
    for (int j = 0; j < 5; j++) t[j] = madd_hi(t[j], k, m.l[j]); \
  }

/* a b / 2^260 modulo m, below a b / 2^260 + m. */
INLINE fe product(fe a, fe b, const prime *f) {
  v8 zero = all(0), inverse = all(f->inverse & MASK52);
  fe m = modulus(f, 0);
  v8 t[5] = {zero, zero, zero, zero, zero};
  for (int i = 0; i < 5; i++) {
    PS_LANE_ROW(for (int j = 0; j < 5; j++) t[j] = madd_lo(t[j], a.l[j], b.l[i]),
                for (int j = 0; j < 5; j++) t[j] = madd_hi(t[j], a.l[j], b.l[i]))
  }
  return normal((fe){{t[0], t[1], t[2], t[3], t[4]}});
}

/* (a b + c d) / 2^260 modulo m, below (a b + c d) / 2^260 + m. */
INLINE fe product2(fe a, fe b, fe c, fe d, const prime *f) {
  v8 zero = all(0), inverse = all(f->inverse & MASK52);
  fe m = modulus(f, 0);
  v8 t[5] = {zero, zero, zero, zero, zero};
  for (int i = 0; i < 5; i++) {
    PS_LANE_ROW(
        for (int j = 0; j < 5; j++) t[j] = madd_lo(madd_lo(t[j], a.l[j], b.l[i]), c.l[j], d.l[i]),
        for (int j = 0; j < 5; j++) t[j] = madd_hi(madd_hi(t[j], a.l[j], b.l[i]), c.l[j], d.l[i]))
  }
  return normal((fe){{t[0], t[1], t[2], t[3], t[4]}});
}

#endif
