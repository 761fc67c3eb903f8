// Means of channels, and channels times a number.
// Part of kernels.cc, which is compiled once for each instruction set.
#pragma once
#include "thread_pool.h"
#include "vectors.h"

namespace loupe {
namespace {

void mean(const float* input, int batch, int pixels, int channels, float* means) {
  constexpr int kWide = 4 * kLanes;
  const int parts = (channels + kWide - 1) / kWide;
  const double work = double(batch) * pixels * channels;
  // Small ones are left to the thread that asks.
  const int tasks = work < kTaskWork / 2 ? 1 : std::min(batch * parts, 4 * thread_count());
  run_in_parallel(tasks, [&](int task) {
    for (int job = batch * parts * task / tasks; job < batch * parts * (task + 1) / tasks; job++) {
      const int image = job / parts, first = job % parts * kWide, last = std::min(channels, first + kWide);
      const float* from = input + ptrdiff_t(image) * pixels * channels;
      float* to = means + ptrdiff_t(image) * channels;
      if (last - first == kWide) {
        Vector sums[4] = {};
        for (int pixel = 0; pixel < pixels; pixel++)
          for (int i = 0; i < 4; i++) sums[i] += load(from + ptrdiff_t(pixel) * channels + first + i * kLanes);
        for (int i = 0; i < 4; i++) store(to + first + i * kLanes, sums[i] / float(pixels));
      } else {
        for (int channel = first; channel < last; channel += kLanes) {
          const int count = std::min(kLanes, last - channel);
          const float* at = from + channel;
          Vector sums[4] = {};  // of every fourth pixel: one sum would wait for itself
          int pixel = 0;
          if (count == kLanes)
            for (; pixel + 4 <= pixels; pixel += 4)
              for (int i = 0; i < 4; i++) sums[i] += load(at + ptrdiff_t(pixel + i) * channels);
          for (; pixel < pixels; pixel++) sums[0] += load_some(at + ptrdiff_t(pixel) * channels, count);
          store_some(to + channel, (sums[0] + sums[1] + sums[2] + sums[3]) / float(pixels), count);
        }
      }
    }
  });
}

void scale(const float* input, const float* gates, int batch, int pixels, int channels, float* output) {
  const ptrdiff_t rows = ptrdiff_t(batch) * pixels;
  const double work = double(rows) * channels;
  const int tasks = work < kTaskWork / 2 ? 1 : int(std::min<ptrdiff_t>(rows, 4 * thread_count()));
  run_in_parallel(tasks, [&](int task) {
    for (ptrdiff_t row = rows * task / tasks; row < rows * (task + 1) / tasks; row++) {
      const float *from = input + row * channels, *gate = gates + row / pixels * channels;
      float* to = output + row * channels;
      int channel = 0;
      for (; channel + kLanes <= channels; channel += kLanes)
        store(to + channel, load(from + channel) * load(gate + channel));
      for (; channel < channels; channel++) to[channel] = from[channel] * gate[channel];
    }
  });
}

}  // namespace
}  // namespace loupe
