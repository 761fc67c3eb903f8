#include "tensorflow_allocator.h"

#include <link.h>
#include <malloc.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "memory_pool.h"

// Of xla/tsl/framework/allocator.h and allocator_registry.h, as of TensorFlow 2.21: what a class of ours has to look
// like. The headers themselves need others that are not kept with the libraries; the version of those is fixed.
namespace tsl {

struct AllocationAttributes;
struct AllocatorStats {
  int64_t counts[4];
  std::optional<int64_t> limit;
  int64_t reserved[2];
  std::optional<int64_t> reservable;
  int64_t largest_free;
  std::optional<int64_t> pool[2];
};
class SubAllocator;

class Allocator {
 public:
  virtual ~Allocator();
  virtual std::string Name() = 0;
  virtual void* AllocateRaw(size_t alignment, size_t bytes) = 0;
  virtual void* AllocateRaw(size_t alignment, size_t bytes, const AllocationAttributes& attributes) = 0;
  virtual void DeallocateRaw(void* memory) = 0;
  virtual void DeallocateRaw(void* memory, size_t alignment, size_t bytes) = 0;
  virtual bool TracksAllocationSizes() const = 0;
  virtual bool AllocatesOpaqueHandle() const = 0;
  virtual size_t RequestedSize(const void* memory) const = 0;
  virtual size_t AllocatedSize(const void* memory) const = 0;
  virtual int64_t AllocationId(const void* memory) const = 0;
  virtual size_t AllocatedSizeSlow(const void* memory) const = 0;
  virtual std::optional<AllocatorStats> GetStats() = 0;
  virtual bool ClearStats() = 0;
  virtual void SetSafeFrontier(uint64_t count) = 0;
  virtual void SetStreamAndPreallocateMemory(void* stream) = 0;
  virtual int GetMemoryType() const = 0;
};

class AllocatorFactory {
 public:
  virtual ~AllocatorFactory() {}
  virtual bool NumaEnabled() { return false; }
  virtual Allocator* CreateAllocator() = 0;
  virtual SubAllocator* CreateSubAllocator(int numa_node) = 0;
};

class AllocatorFactoryRegistry {
 public:
  static AllocatorFactoryRegistry* singleton();
  void Register(const char* file, int line, const std::string& name, int priority, AllocatorFactory* factory);
};

}  // namespace tsl

namespace loupe {
namespace {

// Less than a page is not worth a place of its own.
constexpr size_t kSmall = 4096;
// TensorFlow's own are 50 to 200.
constexpr int kPriority = 1000;

MemoryPool* pool = nullptr;

class PoolAllocator : public tsl::Allocator {
 public:
  std::string Name() override { return "loupe"; }
  void* AllocateRaw(size_t alignment, size_t bytes) override {
    if (bytes >= kSmall && alignment <= MemoryPool::kAlignment) {
      if (void* memory = pool->allocate(bytes)) return memory;
    }
    void* memory = nullptr;
    return posix_memalign(&memory, alignment < sizeof(void*) ? sizeof(void*) : alignment, bytes) == 0 ? memory : nullptr;
  }
  void* AllocateRaw(size_t alignment, size_t bytes, const tsl::AllocationAttributes&) override {
    return AllocateRaw(alignment, bytes);
  }
  void DeallocateRaw(void* memory) override {
    if (pool->holds(memory)) pool->free(memory);
    else std::free(memory);
  }
  void DeallocateRaw(void* memory, size_t, size_t) override { DeallocateRaw(memory); }
  bool TracksAllocationSizes() const override { return false; }
  bool AllocatesOpaqueHandle() const override { return false; }
  size_t RequestedSize(const void*) const override { return 0; }
  size_t AllocatedSize(const void*) const override { return 0; }
  int64_t AllocationId(const void*) const override { return 0; }
  size_t AllocatedSizeSlow(const void*) const override { return 0; }
  std::optional<tsl::AllocatorStats> GetStats() override { return std::nullopt; }
  bool ClearStats() override { return false; }
  void SetSafeFrontier(uint64_t) override {}
  void SetStreamAndPreallocateMemory(void*) override {}
  int GetMemoryType() const override { return 0; }
};

class PoolFactory : public tsl::AllocatorFactory {
 public:
  tsl::Allocator* CreateAllocator() override { return new PoolAllocator; }
  // Asked for by TF_CPU_ALLOCATOR_USE_BFC alone, with which there is no pool.
  tsl::SubAllocator* CreateSubAllocator(int) override { return nullptr; }
};

/** TensorFlow ends the process where an allocator comes after the first tensor. */
bool tensorflow_may_have_tensors() {
  return dl_iterate_phdr(
             [](dl_phdr_info* library, size_t, void*) {
               return int(std::string_view(library->dlpi_name).find("tfjs_binding.node") != std::string_view::npos);
             },
             nullptr) != 0;
}

}  // namespace

bool use_memory_pool() {
  static std::once_flag once;
  std::call_once(once, [] {
    if (std::getenv("TF_CPU_ALLOCATOR_USE_BFC") || tensorflow_may_have_tensors()) return;
    const size_t memory = size_t(sysconf(_SC_PHYS_PAGES)) * size_t(sysconf(_SC_PAGESIZE));
    // Never destroyed: tensors outlive every static object.
    auto* reserved = new MemoryPool(2 * memory);
    if (!reserved->exists()) return;
    pool = reserved;
    tsl::AllocatorFactoryRegistry::singleton()->Register(__FILE__, __LINE__, "LoupeAllocator", kPriority,
                                                         new PoolFactory);
  });
  return pool != nullptr;
}

void release_memory() {
  if (pool) pool->release();
  malloc_trim(0);
}

size_t pool_bytes_in_use() { return pool ? pool->used() : 0; }

}  // namespace loupe
