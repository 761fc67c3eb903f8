// Attention of several heads, which lie side by side in each row.
#include "tensorflow_op.h"

namespace loupe {
namespace {

constexpr char kAttention[] = "LoupeAttention";

void* create_attention(TF_OpKernelConstruction* context) {
  Attributes attributes(context);
  auto scale = std::make_unique<float>(attributes.number("scale"));
  return attributes.finish(std::move(scale));
}

/** Inputs: queries, keys and values, each [batch, rows, heads, width]. */
void compute_attention(void* state, TF_OpKernelContext* context) {
  Run run(context, kAttention);
  for (int i = 0; i < 3; i++)
    if (run.axes(i) != 4) return run.fail("expected four axes");
  const Attention a = {run.side(0, 0), run.side(0, 2), run.side(0, 1), run.side(1, 1),
                       run.side(0, 3), run.side(2, 3), *static_cast<float*>(state)};
  if (!run.has_shape(1, {a.batch, a.seen, a.heads, a.key_width}) ||
      !run.has_shape(2, {a.batch, a.seen, a.heads, a.value_width}) || a.seen < 1)
    return run.fail("queries, keys and values do not fit one another");
  float* output = run.output({a.batch, a.rows, a.heads, a.value_width});
  if (output) kernels_for_this_processor()->attend(a, run.values(0), run.values(1), run.values(2), output);
}

}  // namespace

Op attention_op() {
  return {kAttention,
          {"query: float", "key: float", "value: float"},
          {"scale: float"},
          create_attention,
          compute_attention,
          [](void* state) { delete static_cast<float*>(state); }};
}

}  // namespace loupe
