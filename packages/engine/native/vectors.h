// Vectors of the instruction set that this is compiled for, the compiler's own, so that the text is one for all.
// Part of kernels.cc, which is compiled once for each instruction set.
#pragma once
#include <immintrin.h>
#include <stddef.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace loupe {
namespace {

#if defined(__AVX512F__)
constexpr int kLanes = 16;
constexpr int kRows = 12;  // 24 sums, two columns of the kernel, and one value: of 32 registers
#else
constexpr int kLanes = 8;
constexpr int kRows = 6;  // 12 sums: of 16 registers
#endif
constexpr int kColumns = 2 * kLanes;

// Channels of a pixel that are finished at once.
constexpr int kPart = 512;
// Half of a small second-level cache: what of the kernel is read again for every tile.
constexpr size_t kBlockFloats = 48 * 1024;
// How far ahead the kernel is asked for: it comes from memory where a network is larger than the cache.
constexpr int kAhead = 16 * kColumns;
// About 5 microseconds: less is not worth waking a thread.
constexpr double kTaskWork = 100e3;

typedef float Vector __attribute__((vector_size(kLanes * 4)));
typedef float Loose __attribute__((vector_size(kLanes * 4), aligned(4), may_alias));
typedef int32_t Integers __attribute__((vector_size(kLanes * 4)));

inline Vector load(const float* from) { return *reinterpret_cast<const Loose*>(from); }
inline void store(float* to, Vector value) { *reinterpret_cast<Loose*>(to) = value; }
inline Vector all(float value) { return value - Vector{}; }
// `b` where one of the two is not a number. The compiler makes two instructions of a comparison and a choice.
#if defined(__AVX512F__)
inline Vector smaller(Vector a, Vector b) { return (Vector)_mm512_min_ps((__m512)a, (__m512)b); }
inline Vector larger(Vector a, Vector b) { return (Vector)_mm512_max_ps((__m512)a, (__m512)b); }
#else
inline Vector smaller(Vector a, Vector b) { return (Vector)_mm256_min_ps((__m256)a, (__m256)b); }
inline Vector larger(Vector a, Vector b) { return (Vector)_mm256_max_ps((__m256)a, (__m256)b); }
#endif

inline Vector load_some(const float* from, int count) {
  float values[kLanes] = {};
  std::memcpy(values, from, count * sizeof(float));
  return load(values);
}

inline void store_some(float* to, Vector value, int count) {
  float values[kLanes];
  store(values, value);
  std::memcpy(to, values, count * sizeof(float));
}

/**
 * e^x to 3 units in the last place, where it is a normal number: 2^n e^r with |r| <= ln 2 / 2, and e^r as 1 + r + r^2 q(r).
 * The coefficients of q make the largest relative error least, 1.1e-7; found by least squares whose weights follow the
 * error (Lawson). n ln 2 needs no second summand: float32's ln 2 is off by 2e-9, and product and difference, one instruction
 * by GCC's default, are rounded once.
 */
inline Vector exponential(Vector x) {
  // e^89 is infinite. In this order not-a-numbers stay what they are.
  x = smaller(all(89.0f), larger(all(-87.0f), x));
#if defined(__AVX512F__)
  const Vector n = (Vector)_mm512_roundscale_ps((__m512)(x * 1.44269504088896341f), _MM_FROUND_TO_NEAREST_INT);
#else
  const float kRound = 12582912.0f;  // 1.5 * 2^23: what is added and taken away again leaves whole numbers
  const Vector n = (x * 1.44269504088896341f + kRound) - kRound;
#endif
  const Vector r = x - n * 0.693147180559945309f;
  Vector p = all(8.312477672835123e-3f);
  p = p * r + 4.189055022197126e-2f;
  p = p * r + 1.666711631463695e-1f;
  p = p * r + 4.999922882399379e-1f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
#if defined(__AVX512F__)
  return (Vector)_mm512_scalef_ps((__m512)p, (__m512)n);
#else
  const Integers power = (__builtin_convertvector(n, Integers) + 127) << 23;
  return p * (Vector)power;  // the bits, not the value; those of n = 128 are infinity
#endif
}

}  // namespace
}  // namespace loupe
