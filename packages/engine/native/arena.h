// Memory for what stays as long as a graph: in pages of 2 MiB where the system gives them, since a kernel read from one
// end to the other would otherwise wait for the address of each 4 KiB.
#pragma once
#include <cstddef>
#include <memory>

namespace loupe {

/** Aligned to a cache line; freed with the last pointer into the same piece of the arena. Null where there is no
 * memory. */
std::shared_ptr<float> allocate_for_long(size_t floats);

}  // namespace loupe
