// Depthwise convolutions: one filter a channel.
// Part of kernels.cc, which is compiled once for each instruction set.
#pragma once
#include "finish.h"
#include "thread_pool.h"

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
 * Goes on to a row's next pixel, or to its first.
 *
 * @param y0      input row of the kernel's first
 * @param width   floats from pixel to pixel of the input
 * @param row_at  where a row of the input begins
 */
template <typename RowAt>
void find_places(const Convolution& c, int y0, int out_x, ptrdiff_t width, const RowAt& row_at, const float* kernel,
                 Places& places) {
  const int x0 = out_x * c.stride - c.left;
  const bool whole = x0 >= 0 && x0 + (c.kernel_width - 1) * c.dilation < c.width;
  if (whole && places.whole && out_x > 0) {
    for (int i = 0; i < places.count; i++) places.from[i] += c.stride * width;
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

/** The sums of one pixel's channels `first .. last - 1`: two vectors at once, since a cache line holds two. */
void filter(const Places& places, const float* bias, int first, int last, float* sums) {
  int channel = first;
  for (; channel + 2 * kLanes <= last; channel += 2 * kLanes, sums += 2 * kLanes) {
    Vector a = load(bias + channel), b = load(bias + channel + kLanes);
    for (int i = 0; i < places.count; i++) {
      const float* from = places.from[i] + channel;
      const float* weights = places.weights[i] + channel;
      a += load(from) * load(weights);
      b += load(from + kLanes) * load(weights + kLanes);
    }
    store(sums, a);
    store(sums + kLanes, b);
  }
  for (; channel < last; channel += kLanes, sums += kLanes) {
    const int count = std::min(kLanes, last - channel);
    Vector a = load_some(bias + channel, count);
    for (int i = 0; i < places.count; i++)
      a += load_some(places.from[i] + channel, count) * load_some(places.weights[i] + channel, count);
    store(sums, a);
  }
}

void convolve_each(const Convolution& c, const float* input, const float* kernel, const float* bias,
                   const View& addend, float* output) {
  const int rows = c.batch * c.out_height;
  const ptrdiff_t width = c.channels;
  const double work = double(rows) * c.out_width * width * (c.kernel_height * c.kernel_width + 8) * 2;
  const int tasks = work < 2 * kTaskWork ? 1 : int(std::min({work / kTaskWork, 4.0 * thread_count(), double(rows)}));
  const Finish finish = finish_for(c);
  run_in_parallel(tasks, [&](int task) {
    Places places;
    float sums[kPart + kLanes];
    for (int row = int(int64_t(rows) * task / tasks); row < int(int64_t(rows) * (task + 1) / tasks); row++) {
      const float* image = input + ptrdiff_t(row / c.out_height) * c.height * c.width * width;
      const int y0 = row % c.out_height * c.stride - c.top;
      const auto row_at = [&](int y) { return image + ptrdiff_t(y) * c.width * width; };
      for (int out_x = 0; out_x < c.out_width; out_x++) {
        find_places(c, y0, out_x, width, row_at, kernel, places);
        const ptrdiff_t pixel = ptrdiff_t(row) * c.out_width + out_x;
        for (int first = 0; first < width; first += kPart) {
          const int last = std::min<int>(int(width), first + kPart);
          filter(places, bias, first, last, sums);
          finish(sums, 1, 0, addend.begin + pixel * addend.step + first, 0, output + pixel * width + first, 0,
                 last - first);
        }
      }
    }
  });
}

}  // namespace
}  // namespace loupe
