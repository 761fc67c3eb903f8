// Memory for tensors: one range of addresses, of which as little as possible is used.
#pragma once
#include <cstddef>
#include <map>
#include <mutex>
#include <set>
#include <unordered_map>
#include <utility>

namespace loupe {

/**
 * Blocks of one range of addresses that is reserved as a whole and opened from its beginning as far as is needed. A
 * request takes the smallest free block that holds it, and no more than it asked for; what becomes free joins its free
 * neighbours. A training step asks for the same sizes over and over, so that next to nothing lies idle between blocks.
 */
class MemoryPool {
 public:
  /** Every block begins and ends at a multiple of this, bytes. */
  static constexpr size_t kAlignment = 64;

  /** @param reserve  bytes of addresses; takes no memory */
  explicit MemoryPool(size_t reserve);
  MemoryPool(const MemoryPool&) = delete;

  /** Whether the addresses could be reserved. */
  bool exists() const { return begin_ != nullptr; }

  bool holds(const void* memory) const { return memory >= begin_ && memory < begin_ + size_; }

  /** @returns null where the range or the machine has no more */
  void* allocate(size_t bytes);

  /** @param memory  from `allocate` */
  void free(void* memory);

  /** Gives the pages of free blocks back to the system; the blocks stay. */
  void release();

  /** Bytes of all blocks that are not free. */
  size_t used() const;

 private:
  using Free = std::map<char*, size_t>;

  bool open_until(size_t end);
  void add_free(char* block, size_t size);
  void remove_free(Free::iterator block);

  char* begin_ = nullptr;
  size_t size_ = 0;
  size_t open_ = 0;   // bytes from the beginning that can be read and written
  size_t end_ = 0;    // bytes from the beginning that have been in a block
  size_t used_ = 0;
  mutable std::mutex mutex_;
  Free free_;                                   // by address
  std::set<std::pair<size_t, char*>> by_size_;  // the same; of equal sizes the first in memory
  std::unordered_map<char*, size_t> taken_;
};

}  // namespace loupe
