#include "arena.h"

#include <sys/mman.h>

#include <algorithm>
#include <mutex>

#include "room.h"

namespace loupe {
namespace {

constexpr size_t kPage = size_t(2) << 20;
constexpr size_t kPiece = 4 * kPage;

struct Piece {
  char* begin = nullptr;
  size_t size = 0, used = 0;

  explicit Piece(size_t wanted) {
    const size_t whole = (wanted + kPage - 1) / kPage * kPage;
    void* mapped = mmap(nullptr, whole + kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) return;
    // Cut to whole pages.
    char* from = static_cast<char*>(mapped);
    begin = from + (kPage - reinterpret_cast<size_t>(from) % kPage) % kPage;
    size = whole;
    if (begin > from) munmap(from, begin - from);
    if (begin + whole < from + whole + kPage) munmap(begin + whole, from + kPage - begin);
    madvise(begin, whole, MADV_HUGEPAGE);
  }
  Piece(const Piece&) = delete;
  ~Piece() {
    if (begin) munmap(begin, size);
  }
};

std::mutex mutex;
// Whoever holds memory in it keeps it; the arena itself does not.
std::weak_ptr<Piece> current;

}  // namespace

std::shared_ptr<float> allocate_for_long(size_t floats) {
  const size_t bytes = std::max(kLine, (floats * sizeof(float) + kLine - 1) / kLine * kLine);
  const std::lock_guard<std::mutex> alone(mutex);
  std::shared_ptr<Piece> piece = current.lock();
  if (!piece || piece->used + bytes > piece->size) {
    piece = std::make_shared<Piece>(std::max(bytes, kPiece));
    if (!piece->begin) return nullptr;
    current = piece;
  }
  auto* memory = reinterpret_cast<float*>(piece->begin + piece->used);
  piece->used += bytes;
  return std::shared_ptr<float>(piece, memory);
}

}  // namespace loupe
