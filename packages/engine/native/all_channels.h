// Convolutions whose outputs read every channel.
//
// A convolution is a matrix product whose rows are gathered: a tile of output pixels by a panel of output channels
// stays in registers while all that they read goes by, once a kernel place and channel, and is finished (sum,
// activation) before it is stored. Rows are found through a table of pointers, a pixel and kernel place each, with a
// row of zeros for what lies outside. Source of the arrangement: Dukhan, "The indirect convolution algorithm", 2019.
// Part of kernels.cc, which is compiled once for each instruction set.
#pragma once
#include "finish.h"
#include "room.h"
#include "thread_pool.h"
#include "tile.h"

namespace loupe {
namespace {

/** One tap is a run of input values that lie side by side, the same for every pixel but for where it begins. */
struct Taps {
  int count = 0;
  ptrdiff_t depth = 0;  // of all
  int lengths[kMostPlaces];

  void add(int times, int length) {
    for (int i = 0; i < times; i++) lengths[count++] = length;
    depth += ptrdiff_t(times) * length;
  }
};

/** Where the kernel's rows can be read as one run each: few channels, whose runs would be too short otherwise. */
bool may_read_rows(const Convolution& c) { return c.channels <= 4 && c.kernel_width > 1 && c.dilation == 1; }

bool reads_rows(const Convolution& c, const View& part) { return may_read_rows(c) && part.step == c.channels; }

Taps taps_of(const Convolution& c, const View* parts, int count) {
  Taps taps;
  if (count > 1)
    for (int i = 0; i < count; i++) taps.add(1, parts[i].channels);
  else if (reads_rows(c, parts[0])) taps.add(c.kernel_height, c.kernel_width * c.channels);
  else taps.add(c.kernel_height * c.kernel_width, c.channels);
  return taps;
}

/** The input with its zeros around it, where the kernel's rows are read as runs. */
struct Padded {
  int height, width;
};

Padded padded_input(const Convolution& c) {
  return {(c.out_height - 1) * c.stride + c.kernel_height, (c.out_width - 1) * c.stride + c.kernel_width};
}

/**
 * The sums of a tile of `rows` pixels by one panel.
 *
 * @param table   [tap][rows] where each run begins
 * @param panel   [tap][place in the run][columns]
 * @param output  [rows][kColumns]
 */
template <int rows, int vectors>
void multiply(const float* const* table, const Taps& taps, const float* panel, const float* bias, float* output,
              int columns) {
  Vector sums[rows][vectors];
  for (int v = 0; v < vectors; v++) {
    const Vector start = load_some(bias + v * kLanes, std::min(kLanes, columns - v * kLanes));
#pragma GCC unroll 24
    for (int r = 0; r < rows; r++) sums[r][v] = start;
  }
  for (int tap = 0; tap < taps.count; tap++, table += rows) {
    const float* from[rows];
#pragma GCC unroll 24
    for (int r = 0; r < rows; r++) from[r] = table[r];
    const ptrdiff_t length = taps.lengths[tap];
    for (ptrdiff_t k = 0; k < length; k++, panel += kColumns) {
      __builtin_prefetch(panel + kAhead);
      add_products(sums, panel, [&](int r) { return from[r][k]; });
    }
  }
  store_tile(sums, output);
}

using Multiply = void (*)(const float* const*, const Taps&, const float*, const float*, float*, int);

Multiply multiply_for(int rows, int columns) {
  if (columns > kLanes)
    return pick_rows<kRows>(rows, [](auto count) -> Multiply { return multiply<decltype(count)::value, 2>; });
  return pick_rows<2 * kRows>(rows, [](auto count) -> Multiply { return multiply<decltype(count)::value, 1>; });
}

/** Fills the table for a part of a 1x1 convolution's input: pixels `first .. first + rows - 1` of the whole batch. */
void find_pixels(const Convolution& c, const View& part, ptrdiff_t first, int rows, const float** table) {
  if (!part.doubled) {
    for (int r = 0; r < rows; r++) table[r] = part.begin + (first + r) * part.step;
    return;
  }
  const int pixels = c.height * c.width;
  ptrdiff_t image = first / pixels;
  int y = int(first % pixels / c.width), x = int(first % pixels % c.width);
  for (int r = 0; r < rows; r++) {
    table[r] = part.begin + ((image * (c.height / 2) + y / 2) * (c.width / 2) + x / 2) * part.step;
    if (++x == c.width) {
      x = 0;
      if (++y == c.height) y = 0, image++;
    }
  }
}

/** Fills the table for output pixels `first .. first + rows - 1`, counted over the whole batch. */
void find_rows(const Convolution& c, const View* parts, int count, const float* padded_image, const float* zeros,
               ptrdiff_t first, int rows, const float** table) {
  const int pixels = c.out_height * c.out_width;
  if (padded_image) {
    const Padded padded = padded_input(c);
    ptrdiff_t image = first / pixels;
    int y = int(first % pixels / c.out_width), x = int(first % pixels % c.out_width);
    for (int r = 0; r < rows; r++) {
      const float* from =
          padded_image + ((image * padded.height + y * c.stride) * padded.width + x * c.stride) * c.channels;
      for (int ky = 0; ky < c.kernel_height; ky++, from += padded.width * c.channels) table[ky * rows + r] = from;
      if (++x == c.out_width) {
        x = 0;
        if (++y == c.out_height) y = 0, image++;
      }
    }
    return;
  }
  if (c.kernel_height == 1 && c.kernel_width == 1 && c.stride == 1 && c.top == 0 && c.left == 0) {
    for (int part = 0; part < count; part++) find_pixels(c, parts[part], first, rows, table + part * rows);
    return;
  }
  const float* input = parts[0].begin;
  const ptrdiff_t width = parts[0].step;
  ptrdiff_t image = first / pixels;
  int out_y = int(first % pixels / c.out_width), out_x = int(first % pixels % c.out_width);
  const int reach_y = (c.kernel_height - 1) * c.dilation, reach_x = (c.kernel_width - 1) * c.dilation;
  const int y0 = out_y * c.stride - c.top, x0 = out_x * c.stride - c.left;
  if (out_x + rows <= c.out_width && y0 >= 0 && x0 >= 0 && y0 + reach_y < c.height &&
      x0 + (rows - 1) * c.stride + reach_x < c.width) {
    // All of the tile in one row, and nothing of it outside.
    const float* begin = input + ((image * c.height + y0) * c.width + x0) * width;
    for (int ky = 0; ky < c.kernel_height; ky++)
      for (int kx = 0; kx < c.kernel_width; kx++) {
        const float* at = begin + (ptrdiff_t(ky) * c.width + kx) * c.dilation * width;
        for (int r = 0; r < rows; r++, at += c.stride * width) *table++ = at;
      }
    return;
  }
  for (int r = 0; r < rows; r++) {
    const float* from = input + image * c.height * c.width * width;
    for (int ky = 0, tap = 0; ky < c.kernel_height; ky++) {
      const int y = out_y * c.stride - c.top + ky * c.dilation;
      for (int kx = 0; kx < c.kernel_width; kx++, tap++) {
        const int x = out_x * c.stride - c.left + kx * c.dilation;
        const bool inside = y >= 0 && y < c.height && x >= 0 && x < c.width;
        table[tap * rows + r] = inside ? from + (ptrdiff_t(y) * c.width + x) * width : zeros;
      }
    }
    if (++out_x == c.out_width) {
      out_x = 0;
      if (++out_y == c.out_height) out_y = 0, image++;
    }
  }
}

/** Multiplies the channels of some pixels, and lets the table point to the products. @param gates  [batch, channels] */
void multiply_pixels(const Convolution& c, const float* gates, ptrdiff_t first, int rows, const float** table) {
  thread_local Room room;
  float* products = room.of(size_t(rows) * c.channels);
  const ptrdiff_t pixels = ptrdiff_t(c.height) * c.width;
  for (int r = 0; r < rows; r++) {
    const float *from = table[r], *gate = gates + (first + r) / pixels * c.channels;
    float* to = products + ptrdiff_t(r) * c.channels;
    int k = 0;
    for (; k + kLanes <= c.channels; k += kLanes) store(to + k, load(from + k) * load(gate + k));
    for (; k < c.channels; k++) to[k] = from[k] * gate[k];
    table[r] = to;
  }
}

/** How many panels are best a task's: at most `most`, so that no thread has much more to do than another. */
int evenly_shared(int panels, int most, int threads) {
  const auto longest = [&](int block) {
    const int blocks = (panels + block - 1) / block;
    return (blocks + threads - 1) / threads * block;
  };
  int best = most;
  for (int block = most - 1; block >= std::max(1, most / 2); block--)
    if (longest(block) < longest(best)) best = block;
  return best;
}

void convolve_all(const Convolution& c, const View* parts, int count, const float* packed, const float* bias,
                  const View& addend, const float* gates, float* scratch, float* output) {
  const Taps taps = taps_of(c, parts, count);
  const bool rows_at_once = reads_rows(c, parts[0]);
  if (rows_at_once) {
    const float* input = parts[0].begin;
    const Padded padded = padded_input(c);
    const ptrdiff_t row = ptrdiff_t(padded.width) * c.channels;
    const int first = c.left * c.channels;
    const int length = std::min(c.width, padded.width - c.left) * c.channels;
    const int shares = thread_count();
    run_in_parallel(shares, [&](int share) {
      const ptrdiff_t all = ptrdiff_t(c.batch) * padded.height;
      for (ptrdiff_t line = all * share / shares; line < all * (share + 1) / shares; line++) {
        const ptrdiff_t image = line / padded.height;
        const int y = int(line % padded.height);
        float* to = scratch + line * row;
        const int from = y - c.top;
        std::memset(to, 0, row * sizeof(float));
        if (from >= 0 && from < c.height)
          std::memcpy(to + first, input + (image * c.height + from) * c.width * c.channels, length * sizeof(float));
      }
    });
  } else {
    std::memset(scratch, 0, c.channels * sizeof(float));
  }
  const float* padded_image = rows_at_once ? scratch : nullptr;

  const ptrdiff_t pixels = ptrdiff_t(c.batch) * c.out_height * c.out_width;
  const ptrdiff_t depth = taps.depth;
  const int panels = (c.out_channels + kColumns - 1) / kColumns;
  // One vector a row leaves registers for twice the rows.
  const int tile_rows = c.out_channels > kLanes ? kRows : 2 * kRows;
  const ptrdiff_t tiles = (pixels + tile_rows - 1) / tile_rows;
  // A number of the kernel takes longer to come from memory than to be multiplied once.
  const double work = double(pixels + 8) * depth * c.out_channels;
  int block = int(std::max<size_t>(1, std::min<size_t>(panels, kBlockFloats / (depth * kColumns))));
  const int threads = thread_count();
  const int wanted = work < 2 * kTaskWork ? 1 : int(std::min(work / kTaskWork, 4.0 * threads));
  // Few pixels are shared out by channel, so that each part of the kernel, which takes longer to come than to use, is
  // read by one thread.
  const bool few = tiles <= 8;
  if (few) block = evenly_shared(panels, std::max(1, std::min(block, panels / wanted)), threads);
  const int blocks = (panels + block - 1) / block;
  int chunks = int(std::min<ptrdiff_t>(tiles, (wanted + blocks - 1) / blocks));
  if (few && blocks >= threads) {
    // Halved where a thread would wait for another's last part.
    const bool uneven = blocks % threads > 0 && blocks < 4 * threads;
    chunks = uneven ? int(std::min<ptrdiff_t>(tiles, 2)) : 1;
  }

  const Finish finish = finish_for(c);
  run_in_parallel(blocks * chunks, [&](int task) {
    const int first_panel = task / chunks * block, last_panel = std::min(panels, first_panel + block);
    const int chunk = task % chunks;
    const float* table[kMostPlaces * 2 * kRows];
    alignas(kLine) float sums[2 * kRows * kColumns];
    for (ptrdiff_t tile = tiles * chunk / chunks; tile < tiles * (chunk + 1) / chunks; tile++) {
      const ptrdiff_t first = tile * tile_rows;
      const int rows = int(std::min<ptrdiff_t>(tile_rows, pixels - first));
      find_rows(c, parts, count, padded_image, scratch, first, rows, table);
      if (gates) multiply_pixels(c, gates, first, rows, table);
      for (int panel = first_panel; panel < last_panel; panel++) {
        const int column = panel * kColumns, columns = std::min(kColumns, c.out_channels - column);
        multiply_for(rows, columns)(table, taps, packed + panel * depth * kColumns, bias + column, sums, columns);
        finish(sums, rows, kColumns, addend.begin + first * addend.step + column, addend.step,
               output + first * c.out_channels + column, c.out_channels, columns);
      }
    }
  });
}

}  // namespace
}  // namespace loupe
