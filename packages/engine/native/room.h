// Memory for what is computed on the way.
#pragma once
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>

namespace loupe {

/** Bytes that the processor moves at once; a vector that lies in two such lines takes twice the time. */
constexpr size_t kLine = 64;

namespace {  // of each object file its own: some are compiled for instructions that others must not use

/** Room that grows to what was asked for and stays; numbers in it are left from before. One for each thread and use. */
class Room {
 public:
  /** @returns memory of at least so many numbers, from the begin of a line on */
  float* of(size_t floats) {
    if (floats > size_) {
      const size_t bytes = (floats * sizeof(float) + kLine - 1) / kLine * kLine;
      memory_.reset(static_cast<float*>(std::aligned_alloc(kLine, bytes)));
      size_ = memory_ ? floats : 0;
      if (!memory_) throw std::bad_alloc();
    }
    return memory_.get();
  }

 private:
  struct Free {
    void operator()(float* memory) const { std::free(memory); }
  };
  std::unique_ptr<float, Free> memory_;
  size_t size_ = 0;
};

}  // namespace
}  // namespace loupe
