/*
 * The hot loops of FieldKernels on one 64-bit lane (x86-64 with BMI2 and ADX, or any 64-bit machine
 * with a 64 x 64 -> 128 bit multiplication). Called from Java with the arrays of the heap, so every
 * function is a bounded piece of work and touches nothing else. Offsets count limbs, or elements
 * where it is said.
 */
#include "field.h"
#include "inverse.h"

#ifndef EXPORT
#define EXPORT __attribute__((visibility("default")))
#endif

/* 1 if this processor has what this object was compiled for. */
EXPORT int32_t ps_native_runs_here(void) {
#if defined(__x86_64__) && defined(__ADX__) && defined(__BMI2__)
  unsigned a = 7, b, c = 0, d;
  __asm__("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
  return (b >> 8 & 1) && (b >> 19 & 1); /* BMI2, ADX */
#else
  return 1;
#endif
}

INLINE const prime *field_of(int32_t field) { return field == 0 ? &FP : &FR; }

#define FIELD_LOOP(name, ...)                                                             \
  EXPORT void name(const u64 *a, int64_t ao, const u64 *b, int64_t bo, u64 *r, int64_t ro, \
                   int64_t n, int32_t field) {                                            \
    a += ao, b += bo, r += ro;                                                            \
    const prime *f = field_of(field);                                                     \
    for (int64_t i = 0; i < 4 * n; i += 4) {                                              \
      __VA_ARGS__;                                                                        \
    }                                                                                     \
  }

FIELD_LOOP(ps_native_multiply, multiply(r + i, a + i, b + i, f))
FIELD_LOOP(ps_native_scale, multiply(r + i, a + i, b, f))
FIELD_LOOP(ps_native_subtract, subtract(r + i, a + i, b + i, f->m))

/* Butterflies i = from..to-1 of one layer (Gentleman, Sande 1966): x = v[i], y = v[half + i]:
 * v[i] = x + y, v[half + i] = (x - y) w[half + i]. */
INLINE void dif(u64 *v, int64_t half, int64_t from, int64_t to, const u64 *w) {
  for (int64_t i = 4 * from; i < 4 * to; i += 4) {
    u64 d[4];
    u64 *x = v + i, *y = v + i + 4 * half;
    subtract(d, x, y, FR.m);
    add(x, x, y, FR.m);
    multiply(y, d, w + 4 * half + i, &FR);
  }
}

/* (Cooley, Tukey 1965): x = v[i], y = v[half + i] w[half + i]: v[i] = x + y, v[half + i] = x - y. */
INLINE void dit(u64 *v, int64_t half, int64_t from, int64_t to, const u64 *w) {
  for (int64_t i = 4 * from; i < 4 * to; i += 4) {
    u64 d[4];
    u64 *x = v + i, *y = v + i + 4 * half;
    multiply(d, y, w + 4 * half + i, &FR);
    subtract(y, x, d, FR.m);
    add(x, x, d, FR.m);
  }
}

EXPORT void ps_native_dif_layer(u64 *v, int64_t at, int64_t half, int64_t from, int64_t to,
                                const u64 *w) {
  dif(v + at, half, from, to, w);
}

EXPORT void ps_native_dit_layer(u64 *v, int64_t at, int64_t half, int64_t from, int64_t to,
                                const u64 *w) {
  dit(v + at, half, from, to, w);
}

/* All layers of the transform of size elements from limb at. */
EXPORT void ps_native_dif_block(u64 *v, int64_t at, int64_t size, const u64 *w) {
  for (int64_t half = size / 2; half >= 1; half /= 2) {
    for (int64_t block = 0; block < size; block += 2 * half) {
      dif(v + at + 4 * block, half, 0, half, w);
    }
  }
}

EXPORT void ps_native_dit_block(u64 *v, int64_t at, int64_t size, const u64 *w) {
  for (int64_t half = 1; half < size; half *= 2) {
    for (int64_t block = 0; block < size; block += 2 * half) {
      dit(v + at + 4 * block, half, 0, half, w);
    }
  }
}

/* Rows from..to-1 of a sparse matrix times a witness: kinds[wire] is 0 for a wire of 0, 1 for one
 * of 1, else 2. */
EXPORT void ps_native_rows(const int32_t *starts, const int32_t *columns, const u64 *values,
                           const u64 *witness, const int8_t *kinds, u64 *products, int64_t from,
                           int64_t to) {
  for (int64_t row = from; row < to; row++) {
    u64 sum[4] = {0, 0, 0, 0}, t[4];
    for (int64_t i = starts[row]; i < starts[row + 1]; i++) {
      int64_t column = columns[i];
      if (kinds[column] == 1) {
        add(sum, sum, values + 4 * i, FR.m);
      } else if (kinds[column] != 0) {
        multiply(t, values + 4 * i, witness + 4 * column, &FR);
        add(sum, sum, t, FR.m);
      }
    }
    copy(products + 4 * row, sum);
  }
}

#define MAX_SCALAR_LIMBS 4

/* The width-w non-adjacent form of k, least significant digit first; returns its length. */
static int non_adjacent_form(int8_t *digits, const u64 *k, int64_t limbs, int width) {
  int length = 0, carry = 0;
  int bits = 64 * (int)limbs;
  memset(digits, 0, bits + 1);
  for (int i = 0; i < bits || carry;) {
    u64 window = 0;
    if (i < bits) {
      window = k[i / 64] >> i % 64;
      if (i % 64 + width > 64 && i / 64 + 1 < limbs) {
        window |= k[i / 64 + 1] << (64 - i % 64);
      }
    }
    int digit = (int)(window & ((1u << width) - 1)) + carry;
    if ((digit & 1) == 0) {
      i++; /* Neither bit nor carry, or both, which is a carry again. */
      continue;
    }
    carry = digit >= 1 << (width - 1);
    digits[i] = (int8_t)(carry ? digit - (1 << width) : digit);
    length = i + 1;
    i += width;
  }
  return length;
}

/* G1: coordinates in Fp. */
#define fe_copy copy
#define fe_one(r) copy(r, FP.one)
#define fe_is_zero is_zero
#define fe_is_equal is_equal
#define fe_add(r, a, b) add(r, a, b, FP.m)
#define fe_subtract(r, a, b) subtract(r, a, b, FP.m)
#define fe_negate(r, a) negate(r, a, FP.m)
#define fe_multiply(r, a, b) multiply(r, a, b, &FP)
#define fe_square(r, a) multiply(r, a, a, &FP)
#define fe_invert(r, a) invert(r, a, &FP)
#define GROUP g1
#define LIMBS 4
#include "pairs.inc"
#include "jacobian.inc"
#undef fe_copy
#undef fe_one
#undef fe_is_zero
#undef fe_is_equal
#undef fe_add
#undef fe_subtract
#undef fe_negate
#undef fe_multiply
#undef fe_square
#undef fe_invert
#undef GROUP
#undef LIMBS

/* G2: coordinates c0 + c1 u in Fp2 = Fp[u] / (u^2 + 1). */
INLINE void fe_copy(u64 *r, const u64 *a) {
  copy(r, a);
  copy(r + 4, a + 4);
}
INLINE void fe_one(u64 *r) {
  copy(r, FP.one);
  memset(r + 4, 0, 32);
}
INLINE int fe_is_zero(const u64 *a) { return is_zero(a) && is_zero(a + 4); }
INLINE int fe_is_equal(const u64 *a, const u64 *b) {
  return is_equal(a, b) && is_equal(a + 4, b + 4);
}
INLINE void fe_add(u64 *r, const u64 *a, const u64 *b) {
  add(r, a, b, FP.m);
  add(r + 4, a + 4, b + 4, FP.m);
}
INLINE void fe_subtract(u64 *r, const u64 *a, const u64 *b) {
  subtract(r, a, b, FP.m);
  subtract(r + 4, a + 4, b + 4, FP.m);
}
INLINE void fe_negate(u64 *r, const u64 *a) {
  negate(r, a, FP.m);
  negate(r + 4, a + 4, FP.m);
}
/* Karatsuba. */
static void fe_multiply(u64 *r, const u64 *a, const u64 *b) {
  u64 s[4], t[4], v0[4], v1[4];
  multiply(v0, a, b, &FP);
  multiply(v1, a + 4, b + 4, &FP);
  add(s, a, a + 4, FP.m);
  add(t, b, b + 4, FP.m);
  multiply(s, s, t, &FP);
  subtract(s, s, v0, FP.m);
  subtract(r + 4, s, v1, FP.m);
  subtract(r, v0, v1, FP.m);
}
/* (c0 + c1)(c0 - c1) + 2 c0 c1 u. */
static void fe_square(u64 *r, const u64 *a) {
  u64 s[4], t[4], v[4];
  add(s, a, a + 4, FP.m);
  subtract(t, a, a + 4, FP.m);
  multiply(v, a, a + 4, &FP);
  multiply(r, s, t, &FP);
  add(r + 4, v, v, FP.m);
}
static void fe_invert(u64 *r, const u64 *a) {
  u64 s[4], t[4];
  multiply(s, a, a, &FP);
  multiply(t, a + 4, a + 4, &FP);
  add(s, s, t, FP.m);
  invert(s, s, &FP);
  negate(t, a + 4, FP.m);
  multiply(r, a, s, &FP);
  multiply(r + 4, t, s, &FP);
}
#define GROUP g2
#define LIMBS 8
#include "pairs.inc"
#include "jacobian.inc"
#include "tower.inc"
#undef GROUP
#undef LIMBS

/* O[o + k] = +-L[l[k]] +- R[r[k]] for k = from..to-1; l and r are twice the index, plus 1 for the
 * negative. scratch: 9 limbs a pair in G1, 17 in G2. */
EXPORT void ps_native_add_pairs(int32_t group, const u64 *L, const int32_t *l, const u64 *R,
                                const int32_t *r, u64 *O, int64_t o, int64_t from, int64_t to,
                                u64 *scratch) {
  if (group == 1) {
    add_batch_g1(L, l + from, R, r + from, O + 8 * o, to - from, scratch);
  } else {
    add_batch_g2(L, l + from, R, r + from, O + 16 * o, to - from, scratch);
  }
}
