// The kernels of one instruction set. Compiled once for each.
#include "kernels.h"
#include "attention.h"
#include "channel_means.h"
#include "expand_and_filter.h"
#include "kernel_gradient.h"
#include "max_pool.h"

namespace loupe {
namespace {

size_t packed_size(const Convolution& c) {
  if (c.depthwise) return size_t(c.kernel_height) * c.kernel_width * c.channels;
  const size_t panels = (c.out_channels + kColumns - 1) / kColumns;
  return panels * kColumns * c.kernel_height * c.kernel_width * c.channels;
}

void pack(const Convolution& c, const float* kernel, float* packed) {
  if (c.depthwise) {
    std::memcpy(packed, kernel, packed_size(c) * sizeof(float));
    return;
  }
  const ptrdiff_t depth = ptrdiff_t(c.kernel_height) * c.kernel_width * c.channels;
  for (int column = 0; column < c.out_channels; column += kColumns) {
    const int columns = std::min(kColumns, c.out_channels - column);
    for (ptrdiff_t k = 0; k < depth; k++, packed += kColumns) {
      std::memset(packed, 0, kColumns * sizeof(float));
      std::memcpy(packed, kernel + k * c.out_channels + column, columns * sizeof(float));
    }
  }
}

size_t scratch_size(const Convolution& c) {
  if (c.depthwise) return 0;
  if (!may_read_rows(c)) return c.channels;
  const Padded padded = padded_input(c);
  return size_t(c.batch) * padded.height * padded.width * c.channels;
}

void convolve(const Convolution& c, const View* parts, int count, const float* packed, const float* bias,
              const View& addend, const float* gates, float* scratch, float* output) {
  if (c.depthwise) convolve_each(c, parts[0].begin, packed, bias, addend, output);
  else convolve_all(c, parts, count, packed, bias, addend, gates, scratch, output);
}

}  // namespace

#if defined(__AVX512F__)
const Kernels kernels_avx512 = {"avx512", packed_size, pack,     scratch_size,    convolve, expand_and_filter,
                                mean,     scale,       max_pool, kernel_gradient, attend};
#else
const Kernels kernels_avx2 = {"avx2", packed_size, pack,     scratch_size,    convolve, expand_and_filter,
                              mean,   scale,       max_pool, kernel_gradient, attend};
#endif

}  // namespace loupe
