// The largest value of each window.
#include "tensorflow_op.h"

namespace loupe {
namespace {

constexpr char kMaxPool[] = "LoupeMaxPool";

void* create_max_pool(TF_OpKernelConstruction* context) {
  Attributes attributes(context);
  auto pool = std::make_unique<Pool>();
  pool->kernel_height = attributes["kernel_height"];
  pool->kernel_width = attributes["kernel_width"];
  attributes.place(*pool);
  return attributes.finish(std::move(pool));
}

void compute_max_pool(void* state, TF_OpKernelContext* context) {
  Run run(context, kMaxPool);
  if (run.axes(0) != 4) return run.fail("expected four axes");
  Pool pool = *static_cast<Pool*>(state);
  run.describe_images(pool);
  float* output = run.output({pool.batch, pool.out_height, pool.out_width, pool.channels});
  if (output) kernels_for_this_processor()->max_pool(pool, run.values(0), output);
}

}  // namespace

Op max_pool_op() {
  return {kMaxPool,
          {"input: float"},
          {"kernel_height: int", "kernel_width: int", "stride: int", "top: int", "left: int", "out_height: int",
           "out_width: int"},
          create_max_pool,
          compute_max_pool,
          [](void* state) { delete static_cast<Pool*>(state); }};
}

}  // namespace loupe
