// The gradient of a convolution's kernel.
//
// It is a matrix product that is as deep as there are output pixels: a row for each kernel place and input channel, a
// column for each output channel. A tile of it stays in registers while the pixels of a block go by. Before that, the
// block is laid out as it will be read: the output's gradient as panels of some channels, the input, with the zeros
// around it, as tiles of some channels, of which every kernel place reads the same numbers from another pixel on. Read
// where they lie, pixels of a power of two of channels would push each other out of the cache.
// Source of the arrangement: Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", 2008.
// Part of kernels.cc, which is compiled once for each instruction set.
#pragma once
#include "kernels.h"
#include "room.h"
#include "thread_pool.h"
#include "tile.h"

namespace loupe {
namespace {

// 32 KiB of a panel, which stay near while all tiles are multiplied by it.
constexpr int kBlockPixels = 8192 / kColumns;
// Of the laid out input.
constexpr ptrdiff_t kInputFloats = 48 * 1024;
// What of a gradient each task may have a copy of.
constexpr ptrdiff_t kSmallGradient = 256 * 1024;

/** Output pixels whose products are added up at once: part of a row, some rows of one image, or several images. */
struct Block {
  int image, images, y, rows, x, columns;
};

/** How blocks of one size cover the output. */
struct Blocks {
  int images, rows, columns;     // of one
  int across, down, deep, count;  // how many there are

  explicit Blocks(const Convolution& c) {
    columns = c.out_width <= 2 * kBlockPixels ? c.out_width : kBlockPixels;
    rows = std::min(c.out_height, std::max(1, kBlockPixels / columns));
    images = rows < c.out_height ? 1 : std::min(c.batch, std::max(1, kBlockPixels / (rows * columns)));
    across = (c.out_width + columns - 1) / columns;
    down = (c.out_height + rows - 1) / rows;
    deep = (c.batch + images - 1) / images;
    count = across * down * deep;
  }

  Block at(const Convolution& c, int index) const {
    const int x = index % across * columns, y = index / across % down * rows, image = index / across / down * images;
    return {image, std::min(images, c.batch - image), y, std::min(rows, c.out_height - y),
            x,     std::min(columns, c.out_width - x)};
  }
};

/** How the input lies while it is multiplied, as `[tile][image][height][width][step]`. */
struct Layout {
  bool runs;  // few channels: one tile, whose pixels have all of them, and a kernel's row reads its pixels as one run
  int step;   // floats from pixel to pixel
  int depth;  // of one kernel place, or of one of the kernel's rows
  int places, place_width;
  int tiles;

  explicit Layout(const Convolution& c) {
    runs = c.channels < kRows && c.kernel_width > 1 && c.dilation == 1;
    step = runs ? c.channels : kRows;
    depth = runs ? c.kernel_width * c.channels : c.channels;
    place_width = runs ? 1 : c.kernel_width;
    places = c.kernel_height * place_width;
    tiles = (depth + kRows - 1) / kRows;
  }
};

/** Height and width of the input that a block of outputs reads. */
inline int reach(int outputs, int kernel, const Convolution& c) {
  return (outputs - 1) * c.stride + (kernel - 1) * c.dilation + 1;
}

/** Copies `count` channels of the pixels of a row to pixels that are `step` apart; zeros outside of the image. */
void lay_out_row(const Convolution& c, const float* row, int x, int width, int channel, int count, int step,
                 float* to) {
  const int before = std::min(width, std::max(0, -x)), inside = std::max(0, std::min(width, c.width - x) - before);
  std::memset(to, 0, size_t(before) * step * sizeof(float));
  const float* from = row + ptrdiff_t(x + before) * c.channels + channel;
  float* at = to + ptrdiff_t(before) * step;
  if (step == c.channels) {
    std::memcpy(at, from, size_t(inside) * step * sizeof(float));
    at += ptrdiff_t(inside) * step;
  } else if (count == kRows && channel + kLanes <= c.channels) {
    // What is copied too much is written over by the next pixel, or lies behind the tile.
    for (int i = 0; i < inside; i++, from += c.channels, at += step)
      for (int lane = 0; lane < kRows; lane += kLanes) store(at + lane, load(from + lane));
  } else {
    for (int i = 0; i < inside; i++, from += c.channels, at += step)
      for (int k = 0; k < count; k++) at[k] = from[k];
  }
  std::memset(at, 0, size_t(width - before - inside) * step * sizeof(float));
}

/** What a block reads of the input. @param to  tiles from the first one on, `tile_size` apart */
void lay_out_input(const Convolution& c, const Block& block, const Layout& layout, int first_tile, int tiles,
                   ptrdiff_t tile_size, const float* input, float* to) {
  const int height = reach(block.rows, c.kernel_height, c), width = reach(block.columns, c.kernel_width, c);
  const int top = block.y * c.stride - c.top, left = block.x * c.stride - c.left;
  for (int tile = first_tile; tile < first_tile + tiles; tile++, to += tile_size) {
    const int channel = layout.runs ? 0 : tile * kRows;
    const int count = std::min(layout.step, c.channels - channel);
    float* line = to;
    for (int image = block.image; image < block.image + block.images; image++)
      for (int y = top; y < top + height; y++, line += ptrdiff_t(width) * layout.step) {
        if (y < 0 || y >= c.height) {
          std::memset(line, 0, size_t(width) * layout.step * sizeof(float));
        } else {
          const float* row = input + (ptrdiff_t(image) * c.height + y) * c.width * c.channels;
          lay_out_row(c, row, left, width, channel, count, layout.step, line);
        }
      }
  }
}

/** The output's gradient in one block and panel. @param to  [pixel][kColumns], zeros where there is no such channel */
void lay_out_gradient(const Convolution& c, const Block& block, const float* gradient, int column, float* to) {
  const int columns = std::min(kColumns, c.out_channels - column);
  for (int image = block.image; image < block.image + block.images; image++)
    for (int y = block.y; y < block.y + block.rows; y++) {
      const float* from =
          gradient + ((ptrdiff_t(image) * c.out_height + y) * c.out_width + block.x) * c.out_channels + column;
      for (int x = 0; x < block.columns; x++, from += c.out_channels, to += kColumns) {
        if (columns == kColumns) {
          store(to, load(from));
          store(to + kLanes, load(from + kLanes));
        } else {
          std::memset(to, 0, kColumns * sizeof(float));
          std::memcpy(to, from, columns * sizeof(float));
        }
      }
    }
}

/** The pixels that one tile meets at one kernel place. */
struct Walk {
  int images, rows, columns;
  ptrdiff_t image_step, row_step, step;  // floats
};

/**
 * Products of a tile and a panel, added up over the pixels of a block.
 *
 * @param output  [rows][kColumns]
 */
template <int rows, int vectors>
void multiply_walk(const Walk& walk, const float* tile, const float* panel, float* output) {
  Vector sums[rows][vectors] = {};
  for (int image = 0; image < walk.images; image++)
    for (int y = 0; y < walk.rows; y++) {
      const float* from = tile + image * walk.image_step + y * walk.row_step;
      for (int x = 0; x < walk.columns; x++, from += walk.step, panel += kColumns)
        add_products(sums, panel, [&](int r) { return from[r]; });
    }
  store_tile(sums, output);
}

/**
 * Puts a tile's sums where they belong.
 *
 * @param add  to what is there, instead of writing over it
 * @param to   [rows][out_channels]
 */
void put_tile(const float* sums, int rows, int columns, int out_channels, bool add, float* to) {
  for (int r = 0; r < rows; r++, sums += kColumns, to += out_channels)
    for (int column = 0; column < columns; column += kLanes) {
      const int count = std::min(kLanes, columns - column);
      const Vector sum = load(sums + column);
      if (count == kLanes) store(to + column, add ? load(to + column) + sum : sum);
      else store_some(to + column, add ? load_some(to + column, count) + sum : sum, count);
    }
}

using MultiplyWalk = void (*)(const Walk&, const float*, const float*, float*);

MultiplyWalk multiply_walk_for(int rows, int columns) {
  if (columns > kLanes)
    return pick_rows<kRows>(rows, [](auto count) -> MultiplyWalk { return multiply_walk<decltype(count)::value, 2>; });
  return pick_rows<kRows>(rows, [](auto count) -> MultiplyWalk { return multiply_walk<decltype(count)::value, 1>; });
}

/** Adds up blocks `first .. last - 1` for some panels. @param to  the whole gradient of the kernel */
void gradient_of_blocks(const Convolution& c, const Blocks& blocks, int first, int last, int first_panel,
                        int last_panel, const float* input, const float* output_gradient, float* to) {
  thread_local Room input_room, panel_room;
  const Layout layout(c);
  alignas(kLine) float sums[kRows * kColumns];
  for (int index = first; index < last; index++) {
    const Block block = blocks.at(c, index);
    const int pixels = block.images * block.rows * block.columns;
    float* panels = panel_room.of(size_t(last_panel - first_panel) * pixels * kColumns);
    for (int panel = first_panel; panel < last_panel; panel++)
      lay_out_gradient(c, block, output_gradient, panel * kColumns,
                       panels + ptrdiff_t(panel - first_panel) * pixels * kColumns);

    const int height = reach(block.rows, c.kernel_height, c), width = reach(block.columns, c.kernel_width, c);
    const Walk walk = {block.images, block.rows, block.columns, ptrdiff_t(height) * width * layout.step,
                       ptrdiff_t(c.stride) * width * layout.step, ptrdiff_t(c.stride) * layout.step};
    const ptrdiff_t tile_size = block.images * walk.image_step + (layout.runs ? 0 : kLanes);
    const int most = layout.runs ? layout.tiles : int(std::max<ptrdiff_t>(1, kInputFloats / tile_size));
    for (int first_tile = 0; first_tile < layout.tiles; first_tile += most) {
      const int tiles = std::min(most, layout.tiles - first_tile), laid_out = layout.runs ? 1 : tiles;
      float* laid = input_room.of(size_t(laid_out) * tile_size);
      lay_out_input(c, block, layout, first_tile, laid_out, tile_size, input, laid);
      for (int panel = first_panel; panel < last_panel; panel++) {
        const int column = panel * kColumns, columns = std::min(kColumns, c.out_channels - column);
        const float* gradients = panels + ptrdiff_t(panel - first_panel) * pixels * kColumns;
        for (int tile = 0; tile < tiles; tile++) {
          const int row = (first_tile + tile) * kRows, rows = std::min(kRows, layout.depth - row);
          const float* from = laid + (layout.runs ? ptrdiff_t(tile) * kRows : tile * tile_size);
          const MultiplyWalk multiply_tile = multiply_walk_for(rows, columns);
          for (int place = 0; place < layout.places; place++) {
            const ptrdiff_t down = ptrdiff_t(place / layout.place_width) * c.dilation;
            const ptrdiff_t right = ptrdiff_t(place % layout.place_width) * c.dilation;
            multiply_tile(walk, from + (down * width + right) * layout.step, gradients, sums);
            put_tile(sums, rows, columns, c.out_channels, index > first,
                     to + (ptrdiff_t(place) * layout.depth + row) * c.out_channels + column);
          }
        }
      }
    }
  }
}

void kernel_gradient(const Convolution& c, const float* input, const float* output_gradient, float* gradient) {
  const ptrdiff_t size = ptrdiff_t(c.kernel_height) * c.kernel_width * c.channels * c.out_channels;
  if (ptrdiff_t(c.batch) * c.out_height * c.out_width == 0) {
    std::memset(gradient, 0, size * sizeof(float));
    return;
  }
  const Blocks blocks(c);
  const int panels = (c.out_channels + kColumns - 1) / kColumns, threads = thread_count();
  const double work = double(blocks.count) * blocks.images * blocks.rows * blocks.columns * size;
  const int wanted = work < 2 * kTaskWork ? 1 : int(std::min(work / kTaskWork, 2.0 * threads));
  // Small gradients are shared out by pixels, each task with a copy of its own, so that the input is laid out once;
  // large ones by output channels.
  const bool is_small = size <= kSmallGradient;
  const int groups = is_small ? 1 : std::min(panels, wanted);
  const bool by_pixels = is_small || groups < threads;
  const int shares = by_pixels ? std::min(blocks.count, std::max(1, wanted / groups)) : 1;
  thread_local Room copies_room;
  float* copies = shares > 1 ? copies_room.of(size_t(shares - 1) * size) : nullptr;
  run_in_parallel(groups * shares, [&](int task) {
    const int group = task / shares, share = task % shares;
    gradient_of_blocks(c, blocks, int(int64_t(blocks.count) * share / shares),
                       int(int64_t(blocks.count) * (share + 1) / shares), int(int64_t(panels) * group / groups),
                       int(int64_t(panels) * (group + 1) / groups), input, output_gradient,
                       share == 0 ? gradient : copies + (share - 1) * size);
  });
  if (shares == 1) return;
  // In the order of the blocks, whichever thread had them.
  const int parts = int(std::max<ptrdiff_t>(1, std::min<ptrdiff_t>(wanted, size / 4096)));
  run_in_parallel(parts, [&](int part) {
    const ptrdiff_t from = size * part / parts, to = size * (part + 1) / parts;
    for (int share = 1; share < shares; share++) {
      const float* copy = copies + (share - 1) * size;
      for (ptrdiff_t i = from; i < to; i++) gradient[i] += copy[i];
    }
  });
}

}  // namespace
}  // namespace loupe
