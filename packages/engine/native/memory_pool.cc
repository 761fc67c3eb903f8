#include "memory_pool.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>

namespace loupe {
namespace {

constexpr size_t kHugePage = size_t(2) << 20;
constexpr size_t kPage = 4096;

size_t up(size_t value, size_t unit) { return (value + unit - 1) / unit * unit; }

}  // namespace

MemoryPool::MemoryPool(size_t reserve) {
  const size_t size = up(reserve, kHugePage);
  void* range = mmap(nullptr, size + kHugePage, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (range == MAP_FAILED) return;
  begin_ = reinterpret_cast<char*>(up(reinterpret_cast<uintptr_t>(range), kHugePage));
  size_ = size;
  madvise(begin_, size_, MADV_HUGEPAGE);
}

void* MemoryPool::allocate(size_t bytes) {
  const size_t size = std::max(kAlignment, up(bytes, kAlignment));
  const std::lock_guard<std::mutex> alone(mutex_);
  if (bytes > size_) return nullptr;
  char* block;
  const auto fitting = by_size_.lower_bound({size, nullptr});
  if (fitting != by_size_.end()) {
    const auto found = free_.find(fitting->second);
    block = found->first;
    const size_t left = found->second - size;
    remove_free(found);
    if (left > 0) add_free(block + size, left);
  } else {
    // The last block, where it is free, grows.
    const auto last = free_.empty() ? free_.end() : std::prev(free_.end());
    const bool grows = last != free_.end() && last->first + last->second == begin_ + end_;
    const size_t from = grows ? size_t(last->first - begin_) : end_;
    if (from + size > size_ || !open_until(from + size)) return nullptr;
    if (grows) remove_free(last);
    block = begin_ + from;
    end_ = from + size;
  }
  taken_.emplace(block, size);
  used_ += size;
  return block;
}

void MemoryPool::free(void* memory) {
  const std::lock_guard<std::mutex> alone(mutex_);
  const auto taken = taken_.find(static_cast<char*>(memory));
  if (taken == taken_.end()) return;
  char* block = taken->first;
  size_t size = taken->second;
  taken_.erase(taken);
  used_ -= size;
  const auto after = free_.lower_bound(block);
  if (after != free_.begin()) {
    const auto before = std::prev(after);
    if (before->first + before->second == block) {
      block = before->first;
      size += before->second;
      remove_free(before);
    }
  }
  if (after != free_.end() && block + size == after->first) {
    size += after->second;
    remove_free(after);
  }
  add_free(block, size);
}

void MemoryPool::release() {
  const std::lock_guard<std::mutex> alone(mutex_);
  for (const auto& [block, size] : free_) {
    char* from = reinterpret_cast<char*>(up(reinterpret_cast<uintptr_t>(block), kPage));
    const size_t skipped = size_t(from - block);
    if (size > skipped + kPage) madvise(from, (size - skipped) / kPage * kPage, MADV_DONTNEED);
  }
}

size_t MemoryPool::used() const {
  const std::lock_guard<std::mutex> alone(mutex_);
  return used_;
}

bool MemoryPool::open_until(size_t end) {
  if (end <= open_) return true;
  const size_t wanted = std::min(size_, up(end, kHugePage));
  if (mprotect(begin_ + open_, wanted - open_, PROT_READ | PROT_WRITE) != 0) return false;
  open_ = wanted;
  return true;
}

void MemoryPool::add_free(char* block, size_t size) {
  free_.emplace(block, size);
  by_size_.emplace(size, block);
}

void MemoryPool::remove_free(Free::iterator block) {
  by_size_.erase({block->second, block->first});
  free_.erase(block);
}

}  // namespace loupe
