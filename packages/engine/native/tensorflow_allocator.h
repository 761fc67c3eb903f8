// Where TensorFlow keeps its tensors.
#pragma once
#include <cstddef>

namespace loupe {

/**
 * Makes TensorFlow keep its tensors in a pool of ours, from the first one on: to be called before there is any. By
 * itself, with oneDNN, it gives a tensor a block of up to twice its size, and never gives any back.
 *
 * @returns whether it does
 */
bool use_memory_pool();

/** Gives what lies idle back to the system: of the pool, and of the C library's heap. */
void release_memory();

/** Bytes of tensors in the pool; those under 4 KiB are kept by the C library. 0 where the pool is not in use. */
size_t pool_bytes_in_use();

}  // namespace loupe
