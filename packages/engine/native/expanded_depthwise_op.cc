// A 1x1 convolution and the depthwise one that alone reads it.
#include "tensorflow_op.h"

namespace loupe {
namespace {

constexpr char kExpandedDepthwise[] = "LoupeExpandedDepthwise";

struct ExpandedDepthwiseNode {
  Convolution expand = {}, filter = {};
  Packed packed_expand, packed_filter;
};

void* create_expanded_depthwise(TF_OpKernelConstruction* context) {
  Attributes attributes(context);
  auto node = std::make_unique<ExpandedDepthwiseNode>();
  Convolution& c = node->filter;
  attributes.place(c);
  c.dilation = attributes["dilation"];
  c.depthwise = true;
  c.activation = Activation(attributes["activation"]);
  node->expand.activation = Activation(attributes["expand"]);
  return attributes.finish(std::move(node));
}

/** Inputs: the image; kernel and bias of the 1x1 convolution; kernel and bias of the depthwise one. */
void compute_expanded_depthwise(void* state, TF_OpKernelContext* context) {
  auto& node = *static_cast<ExpandedDepthwiseNode*>(state);
  const Kernels& kernels = *kernels_for_this_processor();
  Run run(context, kExpandedDepthwise);
  if (!run.ok()) return;
  if (run.axes(0) != 4 || run.axes(1) != 4 || run.axes(3) != 4) return run.fail("expected four axes");
  Convolution expand = node.expand, c = node.filter;
  expand.batch = c.batch = run.side(0, 0);
  expand.height = expand.out_height = c.height = run.side(0, 1);
  expand.width = expand.out_width = c.width = run.side(0, 2);
  expand.channels = run.side(0, 3);
  expand.kernel_height = expand.kernel_width = expand.stride = expand.dilation = 1;
  expand.out_channels = c.channels = c.out_channels = run.side(1, 3);
  c.kernel_height = run.side(3, 0);
  c.kernel_width = run.side(3, 1);
  if (!run.has_shape(1, {1, 1, expand.channels, c.channels}) || !run.has_shape(2, {c.channels}) ||
      !run.has_shape(3, {c.kernel_height, c.kernel_width, 1, c.channels}) || !run.has_shape(4, {c.channels}) ||
      c.kernel_height * c.kernel_width > kMostPlaces)
    return run.fail("kernels and biases do not fit the input");
  const float* packed_expand = node.packed_expand.of(expand, run.values(1));
  const float* packed_filter = node.packed_filter.of(c, run.values(3));
  if (!packed_expand || !packed_filter) return run.fail("no memory for the kernels");
  float* output = run.output({c.batch, c.out_height, c.out_width, c.channels});
  if (!output) return;
  kernels.expand_and_filter(expand, c, run.values(0), packed_expand, run.values(2), packed_filter, run.values(4),
                            output);
}

}  // namespace

Op expanded_depthwise_op() {
  return {kExpandedDepthwise,
          {"input: float", "expand_kernel: float", "expand_bias: float", "kernel: float", "bias: float"},
          {"stride: int", "dilation: int", "top: int", "left: int", "out_height: int", "out_width: int",
           "activation: int", "expand: int"},
          create_expanded_depthwise,
          compute_expanded_depthwise,
          [](void* state) { delete static_cast<ExpandedDepthwiseNode*>(state); }};
}

}  // namespace loupe
