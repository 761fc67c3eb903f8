// A 1x1 convolution and a depthwise one. The wide image between the two is the largest of a mobile block, and writing
// and reading it takes longer than computing it. Part of kernels.cc, which is compiled once for each instruction set.
#pragma once
#include "all_channels.h"
#include "each_channel.h"
#include "room.h"

namespace loupe {
namespace {

/** How the work is shared out, and how much of the wide image exists at a time: `channels` of it, whole panels, in
 * `rows` rows. */
struct Window {
  int channels, rows;
  int blocks, chunks;  // of channels, and of output rows
};

Window window_of(const Convolution& filter) {
  const int panels = (filter.channels + kColumns - 1) / kColumns;
  // A small image is there as a whole: its rows are shorter than a tile.
  const int least = (filter.kernel_height - 1) * filter.dilation + 1;
  const bool small = filter.height * filter.width <= 256;
  const int rows = small ? std::max(least, filter.height) : least;
  const int fitting = std::max(1, int(kBlockFloats / (size_t(rows) * filter.width * kColumns)));
  const int blocks = (panels + fitting - 1) / fitting;
  const int wanted = (4 * thread_count() + filter.batch * blocks - 1) / (filter.batch * blocks);
  // Rows between two chunks are computed by both.
  int chunks = small ? 1 : std::max(1, std::min(wanted, filter.out_height * filter.stride / (4 * least)));
  // As many tasks for each thread, where that takes one less.
  if (chunks > 1 && filter.batch * blocks * chunks % thread_count() > 0 &&
      filter.batch * blocks * (chunks - 1) % thread_count() == 0)
    chunks--;
  return {(panels + blocks - 1) / blocks * kColumns, rows, blocks, chunks};
}

void expand_and_filter(const Convolution& expand, const Convolution& filtering, const float* input,
                       const float* packed_expand, const float* expand_bias, const float* kernel,
                       const float* filter_bias, float* output) {
  const Convolution& c = filtering;
  const Window window = window_of(c);
  if (c.batch * window.blocks * window.chunks < thread_count()) {
    // Too little to share out so: each step with all threads.
    thread_local Room room;
    const size_t wide = size_t(c.batch) * c.height * c.width * c.channels;
    float* image = room.of(wide + expand.channels);
    const View whole = {input, expand.channels, expand.channels};
    convolve_all(expand, &whole, 1, packed_expand, expand_bias, {}, nullptr, image + wide, image);
    return convolve_each(c, image, kernel, filter_bias, {}, output);
  }
  const int block = window.channels;
  Taps taps;
  taps.add(1, expand.channels);
  const Finish finish_expand = finish_for(expand), finish_filter = finish_for(c);
  run_in_parallel(c.batch * window.blocks * window.chunks, [&](int task) {
    const int chunk = task % window.chunks, image = task / window.chunks / window.blocks;
    const int first = task / window.chunks % window.blocks * block, count = std::min(block, c.channels - first);
    thread_local Room room;
    float* ring = room.of(size_t(window.rows) * c.width * block);
    const auto ring_row = [&](int y) { return ring + ptrdiff_t(y % window.rows) * c.width * block; };
    /** Rows that lie side by side in the ring, too. */
    const auto expand_rows = [&](int from_row, int to_row) {
      const float* from = input + (ptrdiff_t(image) * c.height + from_row) * c.width * expand.channels;
      float* to = ring_row(from_row);
      const int pixels = (to_row - from_row) * c.width;
      const float* table[kRows];
      alignas(kLine) float sums[kRows * kColumns];
      for (int column = 0; column < count; column += kColumns) {
        const int columns = std::min(kColumns, count - column);
        for (int pixel = 0; pixel < pixels; pixel += kRows) {
          const int rows = std::min(kRows, pixels - pixel);
          for (int r = 0; r < rows; r++) table[r] = from + ptrdiff_t(pixel + r) * expand.channels;
          multiply_for(rows, columns)(table, taps, packed_expand + ptrdiff_t(first + column) * expand.channels,
                                      expand_bias + first + column, sums, columns);
          finish_expand(sums, rows, kColumns, nullptr, 0, to + ptrdiff_t(pixel) * block + column, block, columns);
        }
      }
    };
    int expanded = 0;  // rows above this one have been there, or are not wanted
    if (window.rows >= c.height) expand_rows(0, expanded = c.height);
    const int last_row = c.out_height * (chunk + 1) / window.chunks;
    for (int out_y = c.out_height * chunk / window.chunks; out_y < last_row; out_y++) {
      const int y0 = out_y * c.stride - c.top, reach = (c.kernel_height - 1) * c.dilation + 1;
      for (int y = std::max(expanded, y0); y < std::min(c.height, y0 + reach); y++) expand_rows(y, y + 1);
      expanded = std::max(expanded, y0 + reach);
      float* to = output + (ptrdiff_t(image) * c.out_height + out_y) * c.out_width * c.channels + first;
      filter_row(c, y0, block, ring_row, kernel + first, filter_bias + first, count, finish_filter, nullptr, 0, to);
    }
  });
}

}  // namespace
}  // namespace loupe
