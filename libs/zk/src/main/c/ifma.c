/*
 * The hot loops of FieldKernels on eight lanes with AVX-512 IFMA; what does not come in eights, and
 * the sparse rows, on one lane as in native.c. With -DPS_EMULATE it runs on any processor, for
 * tests, and its functions are called ps_emulated_...
 */
#define EXPORT static __attribute__((unused))
#include "native.c"
#undef EXPORT
#include "lanes.h"

#ifdef PS_EMULATE
#define NAME(x) __attribute__((visibility("default"))) ps_emulated_##x
#else
#define NAME(x) __attribute__((visibility("default"))) ps_ifma_##x
#endif

int32_t NAME(runs_here)(void) {
#if defined(PS_IFMA)
  /* __builtin_cpu_supports also asks whether the system saves the registers (XGETBV). */
  __builtin_cpu_init();
  return ps_native_runs_here() && __builtin_cpu_supports("avx512f") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512ifma");
#else
  return ps_native_runs_here();
#endif
}

/* ---- Elements in a row -------------------------------------------------------------------- */

INLINE fe load_fe(const u64 *a, int times16) {
  v8 x[4];
  transpose_in(x, load8(a), load8(a + 8), load8(a + 16), load8(a + 24));
  return times16 ? unpack16(x) : unpack(x);
}

INLINE void store_fe(u64 *r, fe a) {
  v8 x[4], rows[4];
  pack(x, a);
  transpose_out(rows, x);
  for (int i = 0; i < 4; i++) {
    store8(r + 8 * i, rows[i]);
  }
}

/* The same element in all lanes, times 16. */
INLINE fe broadcast16(const u64 *a) {
  v8 x[4] = {all(a[0]), all(a[1]), all(a[2]), all(a[3])};
  return unpack16(x);
}

/* Products of form 256 with form 260: a < 1, b < 16, so below 1.2. */

void NAME(multiply)(const u64 *a, int64_t ao, const u64 *b, int64_t bo, u64 *r, int64_t ro,
                    int64_t n, int32_t field) {
  a += ao, b += bo, r += ro;
  const prime *f = field_of(field);
  int64_t i = 0;
  for (; i + 8 <= n; i += 8) {
    store_fe(r + 4 * i,
             reduced_by(product(load_fe(a + 4 * i, 0), load_fe(b + 4 * i, 1), f), f, 0));
  }
  for (; i < n; i++) {
    multiply(r + 4 * i, a + 4 * i, b + 4 * i, f);
  }
}

void NAME(scale)(const u64 *a, int64_t ao, const u64 *b, int64_t bo, u64 *r, int64_t ro, int64_t n,
                 int32_t field) {
  a += ao, b += bo, r += ro;
  const prime *f = field_of(field);
  u64 factor[4];
  copy(factor, b); /* r may be where b is */
  fe b16 = broadcast16(factor);
  int64_t i = 0;
  for (; i + 8 <= n; i += 8) {
    store_fe(r + 4 * i, reduced_by(product(load_fe(a + 4 * i, 0), b16, f), f, 0));
  }
  for (; i < n; i++) {
    multiply(r + 4 * i, a + 4 * i, factor, f);
  }
}

void NAME(subtract)(const u64 *a, int64_t ao, const u64 *b, int64_t bo, u64 *r, int64_t ro,
                    int64_t n, int32_t field) {
  ps_native_subtract(a, ao, b, bo, r, ro, n, field);
}

void NAME(rows)(const int32_t *starts, const int32_t *columns, const u64 *values,
                const u64 *witness, const int8_t *kinds, u64 *products, int64_t from, int64_t to) {
  ps_native_rows(starts, columns, values, witness, kinds, products, from, to);
}

/* ---- Transforms --------------------------------------------------------------------------- */

/* x, y = x + y, (x - y) w: sums < 2, differences < 2, products < 0.01183 * 32 + 1 < 2. */
INLINE void difference(fe *x, fe *y, fe w16) {
  fe sum = plus(*x, *y);
  *y = reduced_by(product(minus(*x, *y, &FR, 0), w16, &FR), &FR, 0);
  *x = reduced_by(sum, &FR, 0);
}

/* x, y = x + y w, x - y w. */
INLINE void time(fe *x, fe *y, fe w16) {
  fe t = reduced_by(product(*y, w16, &FR), &FR, 0);
  *y = reduced_by(minus(*x, t, &FR, 0), &FR, 0);
  *x = reduced_by(plus(*x, t), &FR, 0);
}

INLINE void lane_layer(u64 *v, int64_t half, int64_t from, int64_t to, const u64 *w, int in_time) {
  int64_t i = from;
  for (; i + 8 <= to; i += 8) {
    u64 *low = v + 4 * i, *high = v + 4 * (i + half);
    fe x = load_fe(low, 0), y = load_fe(high, 0), w16 = load_fe(w + 4 * (half + i), 1);
    if (in_time) {
      time(&x, &y, w16);
    } else {
      difference(&x, &y, w16);
    }
    store_fe(low, x);
    store_fe(high, y);
  }
  if (i < to) {
    if (in_time) {
      dit(v, half, i, to, w);
    } else {
      dif(v, half, i, to, w);
    }
  }
}

/* The three layers with blocks of at most 8, for 64 elements: block b is lane b. */
INLINE void lane_small_layers(u64 *v, const u64 *w, int in_time) {
  fe e[8];
  for (int i = 0; i < 8; i++) {
    v8 x[4];
    const u64 *p = v + 4 * i;
    transpose_in(x, load_halves(p, p + 32), load_halves(p + 64, p + 96),
                 load_halves(p + 128, p + 160), load_halves(p + 192, p + 224));
    e[i] = unpack(x);
  }
  for (int layer = 0; layer < 3; layer++) {
    int half = in_time ? 1 << layer : 4 >> layer;
    for (int i = 0; i < half; i++) {
      fe w16 = broadcast16(w + 4 * (half + i));
      for (int block = i; block < 8; block += 2 * half) {
        if (in_time) {
          time(&e[block], &e[block + half], w16);
        } else {
          difference(&e[block], &e[block + half], w16);
        }
      }
    }
  }
  for (int i = 0; i < 8; i++) {
    v8 x[4], rows[4];
    u64 *p = v + 4 * i;
    pack(x, e[i]);
    transpose_out(rows, x);
    for (int j = 0; j < 4; j++) {
      store_halves(p + 64 * j, p + 64 * j + 32, rows[j]);
    }
  }
}

void NAME(dif_layer)(u64 *v, int64_t at, int64_t half, int64_t from, int64_t to, const u64 *w) {
  lane_layer(v + at, half, from, to, w, 0);
}

void NAME(dit_layer)(u64 *v, int64_t at, int64_t half, int64_t from, int64_t to, const u64 *w) {
  lane_layer(v + at, half, from, to, w, 1);
}

void NAME(dif_block)(u64 *v, int64_t at, int64_t size, const u64 *w) {
  v += at;
  if (size < 64) {
    ps_native_dif_block(v, 0, size, w);
    return;
  }
  for (int64_t half = size / 2; half >= 8; half /= 2) {
    for (int64_t block = 0; block < size; block += 2 * half) {
      lane_layer(v + 4 * block, half, 0, half, w, 0);
    }
  }
  for (int64_t i = 0; i < size; i += 64) {
    lane_small_layers(v + 4 * i, w, 0);
  }
}

void NAME(dit_block)(u64 *v, int64_t at, int64_t size, const u64 *w) {
  v += at;
  if (size < 64) {
    ps_native_dit_block(v, 0, size, w);
    return;
  }
  for (int64_t i = 0; i < size; i += 64) {
    lane_small_layers(v + 4 * i, w, 1);
  }
  for (int64_t half = 8; half < size; half *= 2) {
    for (int64_t block = 0; block < size; block += 2 * half) {
      lane_layer(v + 4 * block, half, 0, half, w, 1);
    }
  }
}

/* ---- Additions of points ------------------------------------------------------------------ */

#define fe_copy copy
#define fe_one(r) copy(r, FP.one)
#define fe_is_zero is_zero
#define fe_is_equal is_equal
#define fe_add(r, a, b) add(r, a, b, FP.m)
#define fe_multiply(r, a, b) multiply(r, a, b, &FP)
#define fe_square(r, a) multiply(r, a, a, &FP)
#define fe_invert(r, a) invert(r, a, &FP)
#define GROUP g1
#define LIMBS 4
#define N 1
#include "lane_pairs.inc"
#undef GROUP
#undef LIMBS
#undef N
#undef fe_copy
#undef fe_one
#undef fe_is_zero
#undef fe_is_equal
#undef fe_add
#undef fe_multiply
#undef fe_square
#undef fe_invert

/* The functions of native.c called fe_... are those of Fp2 from here on. */
#define GROUP g2
#define LIMBS 8
#define N 2
#include "lane_pairs.inc"

/* Fewer pairs than these are done one by one: a second inversion costs more than lanes bring. */
#define FEW 12

void NAME(add_pairs)(int32_t group, const u64 *L, const int32_t *l, const u64 *R, const int32_t *r,
                     u64 *O, int64_t o, int64_t from, int64_t to, u64 *scratch) {
  int64_t n = to - from;
  if (n < FEW) {
    ps_native_add_pairs(group, L, l, R, r, O, o, from, to, scratch);
  } else if (group == 1) {
    add_lanes_g1(L, l + from, R, r + from, O + 8 * o, n, scratch);
  } else {
    add_lanes_g2(L, l + from, R, r + from, O + 16 * o, n, scratch);
  }
}

/* ---- Pairings: one lane ------------------------------------------------------------------- */

void NAME(lines)(const u64 *q, const u64 *twist_b, const u64 *half, int64_t loop, u64 *lines) {
  ps_native_lines(q, twist_b, half, loop, lines);
}

void NAME(miller)(const u64 *points, const u64 *lines, int64_t pairs, int64_t stride, int64_t loop,
                  u64 *f) {
  ps_native_miller(points, lines, pairs, stride, loop, f);
}

void NAME(multiply12)(const u64 *a, int64_t ao, const u64 *b, int64_t bo, u64 *r, int64_t ro) {
  ps_native_multiply12(a, ao, b, bo, r, ro);
}

void NAME(power12)(const u64 *a, int64_t ao, int64_t x, u64 *r, int64_t ro) {
  ps_native_power12(a, ao, x, r, ro);
}

void NAME(multiple)(int32_t group, const u64 *p, int64_t po, const u64 *k, int64_t ko,
                    int64_t limbs, u64 *r, int64_t ro) {
  ps_native_multiple(group, p, po, k, ko, limbs, r, ro);
}
