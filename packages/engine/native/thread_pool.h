// Threads that wait for the next convolution.
#pragma once
#include <cstdint>

namespace loupe {

/** Threads that work on one job at a time, the caller's included. */
int thread_count();

/** Has the threads awake by the time that there is a job: waking takes as long as a small convolution. */
void wake_threads();

/**
 * Calls `task(context, 0 .. count - 1)`, each once, on all threads, and returns when all are done. A job waits for
 * another that is under way.
 */
void run_in_parallel(void (*task)(void* context, int index), void* context, int count);

template <typename Task>
void run_in_parallel(int count, const Task& task) {
  run_in_parallel([](void* context, int index) { (*static_cast<const Task*>(context))(index); },
                  const_cast<Task*>(&task), count);
}

}  // namespace loupe
