#include "thread_pool.h"

#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <climits>
#include <cstdlib>
#include <mutex>
#include <thread>

namespace loupe {
namespace {

// A job's whole state in one number, so that a thread that wakes late can never take a task of another job: 24 bits
// that say which job, 20 of how many tasks, 20 of the next task.
constexpr int kIndexBits = 20;
constexpr uint64_t kIndexMask = (1u << kIndexBits) - 1;
constexpr int kMaxTasks = (1 << kIndexBits) - 1;

// A quarter of a millisecond, or a whole one where the pause is long: longer than what lies between two convolutions, or
// two passes of a small network, shorter than anyone would notice. Sleeping and waking takes some 50 microseconds.
constexpr int kSpins = 20000;

int count_threads() {
  if (const char* wanted = std::getenv("TF_NUM_INTRAOP_THREADS")) {
    const int count = std::atoi(wanted);
    if (count > 0) return std::min(count, 256);
  }
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof(allowed), &allowed) == 0) return std::max(1, CPU_COUNT(&allowed));
  return std::max(1u, std::thread::hardware_concurrency());
}

inline void pause() { __builtin_ia32_pause(); }

class Pool {
 public:
  Pool() : threads_(count_threads()) {
    for (int i = 1; i < threads_; i++) std::thread([this] { work(); }).detach();
  }

  int threads() const { return threads_; }

  void run(void (*task)(void*, int), void* context, int count) {
    if (count > 1 && threads_ > 1 && count <= kMaxTasks) {
      // Two jobs at once would have more threads than there are processors.
      const std::lock_guard<std::mutex> alone(busy_);
      task_ = task;
      context_ = context;
      done_.store(0, std::memory_order_relaxed);
      const uint64_t job = ((state_.load(std::memory_order_relaxed) >> (2 * kIndexBits)) + 1) << (2 * kIndexBits);
      state_.store(job | (uint64_t(count) << kIndexBits));
      wake();
      while (work_once()) {
      }
      for (int spin = 0; done_.load(std::memory_order_acquire) < count; spin++) {
        if (spin < kSpins) pause();
        else sched_yield();  // the thread that has the last task may not be running
      }
    } else {
      for (int i = 0; i < count; i++) task(context, i);
    }
  }

  void wake() {
    if (sleepers_.load() == 0) return;
    signal_.fetch_add(1);
    syscall(SYS_futex, reinterpret_cast<int*>(&signal_), FUTEX_WAKE_PRIVATE, INT_MAX, nullptr, nullptr, 0);
  }

 private:
  /** Takes one task of the present job. */
  bool work_once() {
    uint64_t state = state_.load(std::memory_order_acquire);
    for (;;) {
      const uint64_t next = state & kIndexMask;
      if (next >= ((state >> kIndexBits) & kIndexMask)) return false;
      if (state_.compare_exchange_weak(state, state + 1, std::memory_order_acq_rel)) {
        // The job cannot end, and its task and context cannot change, before this one is done.
        task_(context_, int(next));
        done_.fetch_add(1, std::memory_order_release);
        return true;
      }
    }
  }

  bool has_work() const {
    const uint64_t state = state_.load();
    return (state & kIndexMask) < ((state >> kIndexBits) & kIndexMask);
  }

  void work() {
    for (;;) {
      while (work_once()) {
      }
      int spin = 0;
      while (spin < kSpins && !has_work()) {
        pause();
        spin++;
      }
      if (spin < kSpins) continue;
      const int seen = signal_.load();
      sleepers_.fetch_add(1);
      // A job that was begun before this thread counted as asleep is seen here; one begun after it changes the signal.
      if (!has_work())
        syscall(SYS_futex, reinterpret_cast<int*>(&signal_), FUTEX_WAIT_PRIVATE, seen, nullptr, nullptr, 0);
      sleepers_.fetch_sub(1);
    }
  }

  const int threads_;
  std::mutex busy_;
  void (*task_)(void*, int) = nullptr;
  void* context_ = nullptr;
  alignas(64) std::atomic<uint64_t> state_{0};
  alignas(64) std::atomic<int> done_{0};
  alignas(64) std::atomic<int> signal_{0};
  std::atomic<int> sleepers_{0};
};

Pool& pool() {
  static Pool* const instance = new Pool();  // never destroyed: its threads outlive every static object
  return *instance;
}

}  // namespace

int thread_count() { return pool().threads(); }

void wake_threads() { pool().wake(); }

void run_in_parallel(void (*task)(void*, int), void* context, int count) { pool().run(task, context, count); }

}  // namespace loupe
