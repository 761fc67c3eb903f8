// The largest value of each window.
// Part of kernels.cc, which is compiled once for each instruction set.
#pragma once
#include <limits>

#include "kernels.h"
#include "row_tasks.h"

namespace loupe {
namespace {

void max_pool(const Pool& p, const float* input, float* output) {
  const int rows = p.batch * p.out_height;
  const double work = double(rows) * p.out_width * p.channels * p.kernel_height * p.kernel_width;
  run_over_rows(rows, work, [&](int row) {
    const float* image = input + ptrdiff_t(row / p.out_height) * p.height * p.width * p.channels;
    const int y0 = row % p.out_height * p.stride - p.top;
    const int top = std::max(0, y0), bottom = std::min(p.height, y0 + p.kernel_height);
    for (int out_x = 0; out_x < p.out_width; out_x++) {
      const int x0 = out_x * p.stride - p.left;
      const int left = std::max(0, x0), right = std::min(p.width, x0 + p.kernel_width);
      float* to = output + (ptrdiff_t(row) * p.out_width + out_x) * p.channels;
      for (int channel = 0; channel < p.channels; channel += kLanes) {
        const int count = std::min(kLanes, p.channels - channel);
        Vector most = all(-std::numeric_limits<float>::infinity());
        for (int y = top; y < bottom; y++)
          for (int x = left; x < right; x++) {
            const float* from = image + (ptrdiff_t(y) * p.width + x) * p.channels + channel;
            most = larger(count == kLanes ? load(from) : load_some(from, count), most);
          }
        if (count == kLanes) store(to + channel, most);
        else store_some(to + channel, most, count);
      }
    }
  });
}

}  // namespace
}  // namespace loupe
