// Attention: each row of the queries takes the values' mean, weighted by how well their keys fit it. Source: Vaswani et
// al., 2017, eq. 1. Part of kernels.cc, which is compiled once for each instruction set.
#pragma once
#include <cmath>

#include "kernels.h"
#include "room.h"
#include "thread_pool.h"
#include "vectors.h"

namespace loupe {
namespace {

// Queries that share each value and key while it is in a register.
constexpr int kQueries = 4;

/** What one thread attends with: keys of one head, [key_width][seen, to whole vectors], and scores of some queries. */
struct AttentionRoom {
  int padded;
  float *keys, *queries, *scores;

  explicit AttentionRoom(const Attention& a) : padded((a.seen + kLanes - 1) / kLanes * kLanes) {
    thread_local Room room;
    keys = room.of(size_t(a.key_width) * padded + size_t(kQueries) * (a.key_width + padded));
    queries = keys + size_t(a.key_width) * padded;
    scores = queries + kQueries * a.key_width;
  }
};

/** Scores of `count` queries, as weights that are not yet divided by their sum. @param sums  [count] */
void score(const Attention& a, const AttentionRoom& room, int count, float* sums) {
  for (int j = 0; j < room.padded; j += kLanes) {
    Vector fits[kQueries] = {};
    for (int c = 0; c < a.key_width; c++) {
      const Vector keys = load(room.keys + ptrdiff_t(c) * room.padded + j);
#pragma GCC unroll 4
      for (int r = 0; r < kQueries; r++) fits[r] += room.queries[r * a.key_width + c] * keys;
    }
    for (int r = 0; r < count; r++) store(room.scores + ptrdiff_t(r) * room.padded + j, fits[r]);
  }
  for (int r = 0; r < count; r++) {
    float* scores = room.scores + ptrdiff_t(r) * room.padded;
    float most = scores[0], sum = 0;
    for (int j = 1; j < a.seen; j++) most = std::max(most, scores[j]);
    for (int j = 0; j < room.padded; j += kLanes) store(scores + j, exponential(load(scores + j) - most));
    for (int j = 0; j < a.seen; j++) sum += scores[j];
    sums[r] = sum;
  }
}

void attend(const Attention& a, const float* query, const float* key, const float* value, float* output) {
  const int pairs = a.batch * a.heads;
  const double work = double(pairs) * a.rows * a.seen * (a.key_width + a.value_width);
  const int most_blocks = std::max(1, (4 * thread_count() + pairs - 1) / pairs);
  const int blocks = int(std::max(1.0, std::min({double(most_blocks), work / pairs / kTaskWork, a.rows / 8.0})));
  const ptrdiff_t query_step = ptrdiff_t(a.heads) * a.key_width, value_step = ptrdiff_t(a.heads) * a.value_width;
  run_in_parallel(pairs * blocks, [&](int task) {
    const int pair = task / blocks, block = task % blocks;
    const ptrdiff_t image = pair / a.heads, head = pair % a.heads;
    const AttentionRoom room(a);
    const float* keys = key + image * a.seen * query_step + head * a.key_width;
    for (int c = 0; c < a.key_width; c++) {
      float* to = room.keys + ptrdiff_t(c) * room.padded;
      for (int j = 0; j < a.seen; j++) to[j] = keys[j * query_step + c];
      for (int j = a.seen; j < room.padded; j++) to[j] = 0;
    }
    const float* values = value + image * a.seen * value_step + head * a.value_width;
    const int last_row = int(int64_t(a.rows) * (block + 1) / blocks);
    for (int row = int(int64_t(a.rows) * block / blocks); row < last_row; row += kQueries) {
      const int count = std::min(kQueries, last_row - row);
      const float* queries = query + (image * a.rows + row) * query_step + head * a.key_width;
      for (int r = 0; r < kQueries; r++)
        for (int c = 0; c < a.key_width; c++)
          room.queries[r * a.key_width + c] = r < count ? queries[r * query_step + c] * a.scale : 0;
      float sums[kQueries];
      score(a, room, count, sums);
      float* to = output + (image * a.rows + row) * value_step + head * a.value_width;
      for (int c = 0; c < a.value_width; c += kLanes) {
        const int lanes = std::min(kLanes, a.value_width - c);
        Vector means[kQueries] = {};
        for (int j = 0; j < a.seen; j++) {
          const float* from = values + j * value_step + c;
          const Vector v = lanes == kLanes ? load(from) : load_some(from, lanes);
#pragma GCC unroll 4
          for (int r = 0; r < kQueries; r++) means[r] += room.scores[ptrdiff_t(r) * room.padded + j] * v;
        }
        for (int r = 0; r < count; r++) store_some(to + r * value_step + c, means[r] / sums[r], lanes);
      }
    }
  });
}

}  // namespace
}  // namespace loupe
