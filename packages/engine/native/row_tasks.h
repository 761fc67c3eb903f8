// Rows of an output, shared out to the threads.
// Part of kernels.cc, which is compiled once for each instruction set.
#pragma once
#include "thread_pool.h"
#include "vectors.h"

namespace loupe {
namespace {

/** Calls `each(0 .. rows - 1)`: by all threads, where the work is worth waking them. @param work  products or the like */
template <typename Each>
void run_over_rows(int rows, double work, const Each& each) {
  const int tasks = work < 2 * kTaskWork ? 1 : int(std::min({work / kTaskWork, 4.0 * thread_count(), double(rows)}));
  run_in_parallel(tasks, [&](int task) {
    for (int row = int(int64_t(rows) * task / tasks); row < int(int64_t(rows) * (task + 1) / tasks); row++) each(row);
  });
}

}  // namespace
}  // namespace loupe
