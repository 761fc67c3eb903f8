// Depthwise convolutions: one filter a channel.
// Part of kernels.cc, which is compiled once for each instruction set.
#pragma once
#include "finish.h"
#include "room.h"
#include "row_tasks.h"

namespace loupe {
namespace {

/** Kernel places that lie inside of the input, for one output pixel: where the input's channels begin, and the
 * kernel's. */
struct Places {
  int count = 0;
  const float* from[kMostPlaces];
  const float* weights[kMostPlaces];
  bool whole = false;  // nothing of the kernel lies to the left or right of the input
};

/**
 * Goes on to a later pixel of a row, or to its first.
 *
 * @param passed  pixels since the one that `places` are of; 0 for a row's first
 * @param y0      input row of the kernel's first
 * @param width   floats from pixel to pixel of the input
 * @param row_at  where a row of the input begins
 */
template <typename RowAt>
void find_places(const Convolution& c, int y0, int out_x, int passed, ptrdiff_t width, const RowAt& row_at, const float* kernel,
                 Places& places) {
  const int x0 = out_x * c.stride - c.left;
  const bool whole = x0 >= 0 && x0 + (c.kernel_width - 1) * c.dilation < c.width;
  if (whole && places.whole && passed > 0) {
    for (int i = 0; i < places.count; i++) places.from[i] += passed * c.stride * width;
    return;
  }
  places.whole = whole;
  places.count = 0;
  for (int ky = 0; ky < c.kernel_height; ky++) {
    const int y = y0 + ky * c.dilation;
    if (y < 0 || y >= c.height) continue;
    const float* row = row_at(y);
    for (int kx = 0; kx < c.kernel_width; kx++) {
      const int x = x0 + kx * c.dilation;
      if (x < 0 || x >= c.width) continue;
      places.from[places.count] = row + x * width;
      places.weights[places.count++] = kernel + (ptrdiff_t(ky) * c.kernel_width + kx) * c.channels;
    }
  }
}

// Pixels of a row that share each value of the kernel while it is in a register.
constexpr int kPixels = 4;
constexpr int kSumsAtOnce = 8;

/**
 * The sums of some pixels' channels, `vectors` vectors of each from `channel` on.
 *
 * @param step   floats from pixel to pixel of what is read
 * @param sums   [count][sum_step]
 * @param lanes  of the last vector
 */
template <int count, int vectors, bool whole>
inline void filter_channels(const Places& places, ptrdiff_t step, const float* bias, int channel, float* sums,
                            int sum_step, int lanes) {
  const auto read = [&](const float* from) { return whole ? load(from) : load_some(from, lanes); };
  Vector found[count][vectors];
#pragma GCC unroll 8
  for (int v = 0; v < vectors; v++) {
    const Vector start = read(bias + channel + v * kLanes);
#pragma GCC unroll 4
    for (int p = 0; p < count; p++) found[p][v] = start;
  }
  for (int i = 0; i < places.count; i++) {
    const float *from = places.from[i] + channel, *kernel = places.weights[i] + channel;
#pragma GCC unroll 8
    for (int v = 0; v < vectors; v++) {
      const Vector weights = read(kernel + v * kLanes);
#pragma GCC unroll 4
      for (int p = 0; p < count; p++) found[p][v] += read(from + p * step + v * kLanes) * weights;
    }
  }
#pragma GCC unroll 8
  for (int v = 0; v < vectors; v++)
#pragma GCC unroll 4
    for (int p = 0; p < count; p++) store(sums + p * sum_step + v * kLanes, found[p][v]);
}

/** The sums of some pixels' channels `first .. last - 1`. */
template <int count>
void filter(const Places& places, ptrdiff_t step, const float* bias, int first, int last, float* sums, int sum_step) {
  // Eight sums at a time: each waits for itself, and where a place is takes as long to look up as its product.
  constexpr int vectors = kSumsAtOnce / count;
  int channel = first;
  for (; channel + vectors * kLanes <= last; channel += vectors * kLanes)
    filter_channels<count, vectors, true>(places, step, bias, channel, sums + channel - first, sum_step, kLanes);
  for (; channel + kLanes <= last; channel += kLanes)
    filter_channels<count, 1, true>(places, step, bias, channel, sums + channel - first, sum_step, kLanes);
  if (channel < last)
    filter_channels<count, 1, false>(places, step, bias, channel, sums + channel - first, sum_step, last - channel);
}

constexpr int kSumStep = kPart + kLanes;

/**
 * One row of the output, channels `first .. last - 1`, which lie at the begin of a pixel of `row_at` and of `kernel`.
 *
 * @param width    floats from pixel to pixel of the input
 * @param addend   of the row's first pixel
 * @param output   of the row's first pixel
 */
template <typename RowAt>
void filter_row(const Convolution& c, int y0, ptrdiff_t width, const RowAt& row_at, const float* kernel,
                const float* bias, int channels, Finish finish, const float* addend, ptrdiff_t addend_step,
                float* output) {
  Places places;
  alignas(kLine) float sums[kPixels * kSumStep];
  const ptrdiff_t step = c.stride * width;
  for (int out_x = 0, passed = 0; out_x < c.out_width; out_x += passed) {
    find_places(c, y0, out_x, passed, width, row_at, kernel, places);
    const int last_x = (out_x + kPixels - 1) * c.stride - c.left + (c.kernel_width - 1) * c.dilation;
    passed = places.whole && out_x + kPixels <= c.out_width && last_x < c.width ? kPixels : 1;
    for (int first = 0; first < channels; first += kPart) {
      const int last = std::min(channels, first + kPart);
      if (passed == kPixels) filter<kPixels>(places, step, bias, first, last, sums, kSumStep);
      else filter<1>(places, step, bias, first, last, sums, kSumStep);
      finish(sums, passed, kSumStep, addend + out_x * addend_step + first, addend_step,
             output + out_x * ptrdiff_t(c.channels) + first, c.channels, last - first);
    }
  }
}

void convolve_each(const Convolution& c, const float* input, const float* kernel, const float* bias,
                   const View& addend, float* output) {
  const int rows = c.batch * c.out_height;
  const ptrdiff_t width = c.channels;
  const double work = double(rows) * c.out_width * width * (c.kernel_height * c.kernel_width + 8) * 2;
  const Finish finish = finish_for(c);
  run_over_rows(rows, work, [&](int row) {
    const float* image = input + ptrdiff_t(row / c.out_height) * c.height * c.width * width;
    const auto row_at = [&](int y) { return image + ptrdiff_t(y) * c.width * width; };
    const ptrdiff_t pixel = ptrdiff_t(row) * c.out_width;
    filter_row(c, row % c.out_height * c.stride - c.top, width, row_at, kernel, bias, c.channels, finish,
               addend.begin + pixel * addend.step, addend.step, output + pixel * width);
  });
}

}  // namespace
}  // namespace loupe
