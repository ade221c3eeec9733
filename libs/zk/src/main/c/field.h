/*
 * The prime fields of BN254 on 4 limbs of 64 bits, least significant first, Montgomery form with
 * R = 2^256, always below the modulus m: the layout of the Java side (PrimeField).
 *
 * Multiplication is CIOS without the extra carry word (gnark-crypto, "Faster big-integer modular
 * multiplication for most moduli", 2020). Bounds: with a, b < m and m < 2^254 the running value
 * t stays below 2 m < 2^255 after each row, so its top limb never overflows, and one conditional
 * subtraction at the end gives the reduced product.
 */
#ifndef PROOFSTREAM_FIELD_H
#define PROOFSTREAM_FIELD_H

#include <stdint.h>
#include <string.h>

typedef uint64_t u64;
typedef unsigned __int128 u128;

#define INLINE static inline __attribute__((always_inline))

typedef struct {
  u64 m[4];
  u64 inverse; /* -1 / m mod 2^64 */
  u64 one[4];  /* 2^256 mod m */
  u64 inversion[4]; /* 2^(3 * 256 + 17 * 33) mod m, see inverse.h */
} prime;

static const prime FP = {
    {0x3c208c16d87cfd47, 0x97816a916871ca8d, 0xb85045b68181585d, 0x30644e72e131a029},
    0x87d20782e4866389,
    {0xd35d438dc58f0d9d, 0x0a78eb28f5c70b3d, 0x666ea36f7879462c, 0x0e0a77c19a07df2f},
    {0xd330b3617404f53c, 0x5f12aa9fd96887c1, 0xe7820241e67f0488, 0x2029e539ef58b497}};

static const prime FR = {
    {0x43e1f593f0000001, 0x2833e84879b97091, 0xb85045b68181585d, 0x30644e72e131a029},
    0xc2e1f593efffffff,
    {0xac96341c4ffffffb, 0x36fc76959f60cd29, 0x666ea36f7879462e, 0x0e0a77c19a07df2f},
    {0x452c301a04780fbd, 0xea4846e498ef8cde, 0xcea4afdd7898767c, 0x21c8f78a0b220863}};

INLINE int is_zero(const u64 *a) { return (a[0] | a[1] | a[2] | a[3]) == 0; }

INLINE int is_equal(const u64 *a, const u64 *b) {
  return ((a[0] ^ b[0]) | (a[1] ^ b[1]) | (a[2] ^ b[2]) | (a[3] ^ b[3])) == 0;
}

INLINE void copy(u64 *r, const u64 *a) {
  u64 a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3];
  r[0] = a0, r[1] = a1, r[2] = a2, r[3] = a3;
}

#if defined(__x86_64__) && defined(__ADX__) && defined(__BMI2__)

/* r = t - m if t >= m, else t; t < 2 m. */
INLINE void store_reduced(u64 *r, u64 t0, u64 t1, u64 t2, u64 t3, const u64 *m) {
  u64 s0 = t0, s1 = t1, s2 = t2, s3 = t3;
  __asm__("subq %8, %0\n\tsbbq %9, %1\n\tsbbq %10, %2\n\tsbbq %11, %3\n\t"
          "cmovcq %4, %0\n\tcmovcq %5, %1\n\tcmovcq %6, %2\n\tcmovcq %7, %3"
          : "+&r"(s0), "+&r"(s1), "+&r"(s2), "+&r"(s3)
          : "r"(t0), "r"(t1), "r"(t2), "r"(t3), "m"(m[0]), "m"(m[1]), "m"(m[2]), "m"(m[3])
          : "cc");
  r[0] = s0, r[1] = s1, r[2] = s2, r[3] = s3;
}

INLINE void add(u64 *r, const u64 *a, const u64 *b, const u64 *m) {
  u64 t0 = a[0], t1 = a[1], t2 = a[2], t3 = a[3];
  __asm__("addq %4, %0\n\tadcq %5, %1\n\tadcq %6, %2\n\tadcq %7, %3"
          : "+&r"(t0), "+&r"(t1), "+&r"(t2), "+&r"(t3)
          : "m"(b[0]), "m"(b[1]), "m"(b[2]), "m"(b[3])
          : "cc");
  store_reduced(r, t0, t1, t2, t3, m);
}

INLINE void subtract(u64 *r, const u64 *a, const u64 *b, const u64 *m) {
  u64 t0 = a[0], t1 = a[1], t2 = a[2], t3 = a[3], borrow;
  __asm__("subq %5, %0\n\tsbbq %6, %1\n\tsbbq %7, %2\n\tsbbq %8, %3\n\tsbbq %4, %4"
          : "+&r"(t0), "+&r"(t1), "+&r"(t2), "+&r"(t3), "=&r"(borrow)
          : "m"(b[0]), "m"(b[1]), "m"(b[2]), "m"(b[3])
          : "cc");
  u64 n0 = m[0] & borrow, n1 = m[1] & borrow, n2 = m[2] & borrow, n3 = m[3] & borrow;
  __asm__("addq %4, %0\n\tadcq %5, %1\n\tadcq %6, %2\n\tadcq %7, %3"
          : "+&r"(t0), "+&r"(t1), "+&r"(t2), "+&r"(t3)
          : "r"(n0), "r"(n1), "r"(n2), "r"(n3)
          : "cc");
  r[0] = t0, r[1] = t1, r[2] = t2, r[3] = t3;
}

/* One row of CIOS: t += a * b[i]; t = (t + ((t * inverse) mod 2^64) m) / 2^64. The two carry
 * chains of adcx and adox run side by side. */
#define PS_REDUCE                                                                     \
  "movq %[inv], %%rdx\n\timulq %[t0], %%rdx\n\txorl %%eax, %%eax\n\t"                 \
  "mulxq %[m0], %%rax, %[h]\n\tadcxq %[t0], %%rax\n\tmovq %[h], %[t0]\n\t"            \
  "mulxq %[m1], %%rax, %[h]\n\tadcxq %[t1], %[t0]\n\tadoxq %%rax, %[t0]\n\tmovq %[h], %[t1]\n\t" \
  "mulxq %[m2], %%rax, %[h]\n\tadcxq %[t2], %[t1]\n\tadoxq %%rax, %[t1]\n\tmovq %[h], %[t2]\n\t" \
  "mulxq %[m3], %%rax, %[h]\n\tadcxq %[t3], %[t2]\n\tadoxq %%rax, %[t2]\n\tmovq %[h], %[t3]\n\t" \
  "movl $0, %%eax\n\tadcxq %%rax, %[t3]\n\tadoxq %[c], %[t3]\n\t"

#define PS_ROW(offset)                                                                \
  "movq " #offset "(%[b]), %%rdx\n\txorl %%eax, %%eax\n\t"                            \
  "mulxq %[a0], %%rax, %[c]\n\tadoxq %%rax, %[t0]\n\tadcxq %[c], %[t1]\n\t"           \
  "mulxq %[a1], %%rax, %[c]\n\tadoxq %%rax, %[t1]\n\tadcxq %[c], %[t2]\n\t"           \
  "mulxq %[a2], %%rax, %[c]\n\tadoxq %%rax, %[t2]\n\tadcxq %[c], %[t3]\n\t"           \
  "mulxq %[a3], %%rax, %[c]\n\tadoxq %%rax, %[t3]\n\t"                                \
  "movl $0, %%eax\n\tadcxq %%rax, %[c]\n\tadoxq %%rax, %[c]\n\t"

INLINE void multiply(u64 *r, const u64 *a, const u64 *b, const prime *f) {
  u64 t0, t1, t2, t3, c, h;
  u64 a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3];
  __asm__("movq 0(%[b]), %%rdx\n\txorl %%eax, %%eax\n\t"
          "mulxq %[a0], %[t0], %[t1]\n\t"
          "mulxq %[a1], %%rax, %[t2]\n\tadoxq %%rax, %[t1]\n\t"
          "mulxq %[a2], %%rax, %[t3]\n\tadoxq %%rax, %[t2]\n\t"
          "mulxq %[a3], %%rax, %[c]\n\tadoxq %%rax, %[t3]\n\t"
          "movl $0, %%eax\n\tadoxq %%rax, %[c]\n\t" PS_REDUCE
          PS_ROW(8) PS_REDUCE PS_ROW(16) PS_REDUCE PS_ROW(24) PS_REDUCE
          : [t0] "=&r"(t0), [t1] "=&r"(t1), [t2] "=&r"(t2), [t3] "=&r"(t3), [c] "=&r"(c),
            [h] "=&r"(h)
          : [a0] "r"(a0), [a1] "r"(a1), [a2] "r"(a2), [a3] "r"(a3), [b] "r"(b),
            [m0] "m"(f->m[0]), [m1] "m"(f->m[1]), [m2] "m"(f->m[2]), [m3] "m"(f->m[3]),
            [inv] "m"(f->inverse), "m"(*(const u64(*)[4])b)
          : "rax", "rdx", "cc");
  store_reduced(r, t0, t1, t2, t3, f->m);
}

#else

INLINE void store_reduced(u64 *r, u64 t0, u64 t1, u64 t2, u64 t3, const u64 *m) {
  u128 d = (u128)t0 - m[0];
  u64 s0 = (u64)d;
  d = (u128)t1 - m[1] - ((u64)(d >> 64) & 1);
  u64 s1 = (u64)d;
  d = (u128)t2 - m[2] - ((u64)(d >> 64) & 1);
  u64 s2 = (u64)d;
  d = (u128)t3 - m[3] - ((u64)(d >> 64) & 1);
  u64 s3 = (u64)d, keep = (u64)(d >> 64);
  r[0] = s0 ^ ((s0 ^ t0) & keep), r[1] = s1 ^ ((s1 ^ t1) & keep);
  r[2] = s2 ^ ((s2 ^ t2) & keep), r[3] = s3 ^ ((s3 ^ t3) & keep);
}

INLINE void add(u64 *r, const u64 *a, const u64 *b, const u64 *m) {
  u64 t[4];
  u128 s = 0;
  for (int i = 0; i < 4; i++) {
    s += (u128)a[i] + b[i];
    t[i] = (u64)s;
    s >>= 64;
  }
  store_reduced(r, t[0], t[1], t[2], t[3], m);
}

INLINE void subtract(u64 *r, const u64 *a, const u64 *b, const u64 *m) {
  u64 t[4], borrow = 0;
  for (int i = 0; i < 4; i++) {
    u128 d = (u128)a[i] - b[i] - borrow;
    t[i] = (u64)d;
    borrow = (u64)(d >> 64) & 1;
  }
  u64 mask = -borrow;
  u128 s = 0;
  for (int i = 0; i < 4; i++) {
    s += (u128)t[i] + (m[i] & mask);
    r[i] = (u64)s;
    s >>= 64;
  }
}

INLINE void multiply(u64 *r, const u64 *a, const u64 *b, const prime *f) {
  u64 t[4] = {0, 0, 0, 0};
  for (int i = 0; i < 4; i++) {
    u128 x = (u128)a[0] * b[i] + t[0];
    u64 k = (u64)x * f->inverse;
    u128 y = (u128)k * f->m[0] + (u64)x;
    for (int j = 1; j < 4; j++) {
      x = (u128)a[j] * b[i] + t[j] + (u64)(x >> 64);
      y = (u128)k * f->m[j] + (u64)x + (u64)(y >> 64);
      t[j - 1] = (u64)y;
    }
    t[3] = (u64)(x >> 64) + (u64)(y >> 64);
  }
  store_reduced(r, t[0], t[1], t[2], t[3], f->m);
}

#endif

INLINE void negate(u64 *r, const u64 *a, const u64 *m) {
  static const u64 zero[4] = {0, 0, 0, 0};
  subtract(r, zero, a, m);
}

#endif
