// What is done to sums before they are stored: another image added, an activation.
// Part of kernels.cc, which is compiled once for each instruction set.
#pragma once
#include "kernels.h"
#include "vectors.h"

namespace loupe {
namespace {

template <Activation activation>
inline Vector activate(Vector x) {
  switch (activation) {
    case Activation::relu:
      return larger(Vector{}, x);  // in this order not-a-numbers stay what they are
    case Activation::silu:
      return x / (1.0f + exponential(-x));
    case Activation::sigmoid:
      return 1.0f / (1.0f + exponential(-x));
    case Activation::hard_sigmoid:
      return smaller(all(6.0f), larger(Vector{}, x + 3.0f)) * (1.0f / 6.0f);
    case Activation::hard_swish:
      return x * (smaller(all(6.0f), larger(Vector{}, x + 3.0f)) * (1.0f / 6.0f));
    default:
      return x;
  }
}

/** Finishes and stores `count` sums of one pixel, whole vectors first. */
template <Activation activation, Sum sum>
inline void finish_pixel(const float* sums, const float* addend, float* output, int count) {
  int i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    Vector value = load(sums + i);
    if (sum == Sum::before_activation) value += load(addend + i);
    value = activate<activation>(value);
    if (sum == Sum::after_activation) value += load(addend + i);
    store(output + i, value);
  }
  if (i < count) {
    Vector value = load_some(sums + i, count - i);
    if (sum == Sum::before_activation) value += load_some(addend + i, count - i);
    value = activate<activation>(value);
    if (sum == Sum::after_activation) value += load_some(addend + i, count - i);
    store_some(output + i, value, count - i);
  }
}

/** Sums of some pixels that lie `step` apart in `sums`, and so on. */
template <Activation activation, Sum sum>
void finish_pixels(const float* sums, int pixels, int step, const float* addend, ptrdiff_t addend_step, float* output,
                   ptrdiff_t out_step, int count) {
  for (int p = 0; p < pixels; p++)
    finish_pixel<activation, sum>(sums + p * step, addend + p * addend_step, output + p * out_step, count);
}

using Finish = void (*)(const float*, int, int, const float*, ptrdiff_t, float*, ptrdiff_t, int);

template <Activation activation>
Finish finish_with(Sum sum) {
  if (sum == Sum::before_activation) return finish_pixels<activation, Sum::before_activation>;
  if (sum == Sum::after_activation) return finish_pixels<activation, Sum::after_activation>;
  return finish_pixels<activation, Sum::none>;
}

Finish finish_for(const Convolution& c) {
  switch (c.activation) {
    case Activation::relu:
      return finish_with<Activation::relu>(c.sum);
    case Activation::silu:
      return finish_with<Activation::silu>(c.sum);
    case Activation::sigmoid:
      return finish_with<Activation::sigmoid>(c.sum);
    case Activation::hard_swish:
      return finish_with<Activation::hard_swish>(c.sum);
    case Activation::hard_sigmoid:
      return finish_with<Activation::hard_sigmoid>(c.sum);
    default:
      return finish_with<Activation::none>(c.sum);
  }
}

}  // namespace
}  // namespace loupe
