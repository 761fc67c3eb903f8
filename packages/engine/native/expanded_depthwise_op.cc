// A 1x1 convolution and the depthwise one that alone reads it.
#include "tensorflow_op.h"

namespace loupe {
namespace {

constexpr char kExpandedDepthwise[] = "LoupeExpandedDepthwise";

struct ExpandedDepthwiseNode {
  Convolution expand = {}, filter = {};
  Layer expand_layer, filter_layer;
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
  if (run.axes(0) != 4) return run.fail("expected an image of four axes");
  if (!node.expand_layer.read(run, 1, false) || !node.filter_layer.read(run, 3, true)) return;
  Convolution expand = node.expand, c = node.filter;
  node.expand_layer.describe(expand);
  node.filter_layer.describe(c);
  expand.batch = c.batch = run.side(0, 0);
  expand.height = expand.out_height = c.height = run.side(0, 1);
  expand.width = expand.out_width = c.width = run.side(0, 2);
  expand.stride = expand.dilation = 1;
  if (expand.kernel_height != 1 || expand.kernel_width != 1 || expand.out_channels != c.channels ||
      expand.channels != run.side(0, 3))
    return run.fail("the kernels do not fit the input");
  float* output = run.output({c.batch, c.out_height, c.out_width, c.channels});
  if (!output) return;
  kernels.expand_and_filter(expand, c, run.values(0), node.expand_layer.packed(), node.expand_layer.bias(),
                            node.filter_layer.packed(), node.filter_layer.bias(), output);
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
