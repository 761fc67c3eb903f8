// A tile of a matrix product, which stays in registers while its depth goes by.
// Part of kernels.cc, which is compiled once for each instruction set.
#pragma once
#include <type_traits>
#include <utility>

#include "vectors.h"

namespace loupe {
namespace {

/** One step of the depth: `value(row)` times `vectors` vectors of a panel, which lie side by side, aligned. */
template <int rows, int vectors, typename Value>
inline __attribute__((always_inline)) void add_products(Vector (&sums)[rows][vectors], const float* panel,
                                                        const Value& value) {
  Vector columns[vectors];
#pragma GCC unroll 2
  for (int v = 0; v < vectors; v++) columns[v] = *reinterpret_cast<const Vector*>(panel + v * kLanes);
#pragma GCC unroll 24
  for (int r = 0; r < rows; r++) {
    const Vector factor = all(value(r));
#pragma GCC unroll 2
    for (int v = 0; v < vectors; v++) sums[r][v] += factor * columns[v];
  }
}

/** @param output  [rows][kColumns] */
template <int rows, int vectors>
inline __attribute__((always_inline)) void store_tile(const Vector (&sums)[rows][vectors], float* output) {
#pragma GCC unroll 24
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 2
    for (int v = 0; v < vectors; v++) store(output + r * kColumns + v * kLanes, sums[r][v]);
}

template <typename Of, int... before>
auto pick_rows(int wanted, const Of& of, std::integer_sequence<int, before...>) {
  decltype(of(std::integral_constant<int, 1>())) found = nullptr;
  ((before + 1 == wanted ? void(found = of(std::integral_constant<int, before + 1>())) : void()), ...);
  return found;
}

/** The function that `of` makes for so many rows, known only now: 1 to `most`. @param of  takes an integral_constant */
template <int most, typename Of>
auto pick_rows(int wanted, const Of& of) {
  return pick_rows(wanted, of, std::make_integer_sequence<int, most>());
}

}  // namespace
}  // namespace loupe
