// A convolution with the bias, sum and activation behind it.
#include "tensorflow_op.h"

namespace loupe {
namespace {

constexpr char kConvolution[] = "LoupeConvolution";

struct ConvolutionNode {
  Convolution convolution = {};
  Packed packed;
};

void* create_convolution(TF_OpKernelConstruction* context) {
  Attributes attributes(context);
  auto node = std::make_unique<ConvolutionNode>();
  Convolution& c = node->convolution;
  c.stride = attributes["stride"];
  c.dilation = attributes["dilation"];
  c.top = attributes["top"];
  c.left = attributes["left"];
  c.out_height = attributes["out_height"];
  c.out_width = attributes["out_width"];
  c.depthwise = attributes["depthwise"] != 0;
  c.activation = Activation(attributes["activation"]);
  c.sum = Sum(attributes["sum"]);
  return attributes.finish(std::move(node));
}

void compute_convolution(void* state, TF_OpKernelContext* context) {
  auto& node = *static_cast<ConvolutionNode*>(state);
  const Kernels& kernels = *kernels_for_this_processor();
  Run run(context, kConvolution);
  if (!run.ok()) return;
  if (run.axes(0) != 4 || run.axes(1) != 4) return run.fail("expected four axes");
  Convolution c = node.convolution;
  c.batch = run.side(0, 0);
  c.height = run.side(0, 1);
  c.width = run.side(0, 2);
  c.channels = run.side(0, 3);
  c.kernel_height = run.side(1, 0);
  c.kernel_width = run.side(1, 1);
  c.out_channels = run.side(1, 3);
  const bool fits = c.depthwise ? run.side(1, 2) == 1 && c.out_channels == c.channels : run.side(1, 2) == c.channels;
  if (!fits || !run.has_shape(2, {c.out_channels}) || c.kernel_height * c.kernel_width > kMostPlaces)
    return run.fail("kernel and bias do not fit the input");
  const std::vector<int64_t> shape = {c.batch, c.out_height, c.out_width, c.out_channels};
  if (c.sum != Sum::none && (run.inputs() != 4 || !run.has_shape(3, shape)))
    return run.fail("what is added has another shape than the output");
  const float* packed = node.packed.of(c, run.values(1));
  if (!packed) return run.fail("no memory for the kernel");
  float* output = run.output(shape);
  if (!output) return;
  kernels.convolve(c, run.values(0), packed, run.values(2), c.sum == Sum::none ? nullptr : run.values(3),
                   scratch_of(kernels.scratch_size(c)).data(), output);
}

}  // namespace

Op convolution_op() {
  return {kConvolution,
          {"input: float", "kernel: float", "bias: float", "addend: count * float"},
          {"stride: int", "dilation: int", "top: int", "left: int", "out_height: int", "out_width: int",
           "depthwise: int", "activation: int", "sum: int", "count: int >= 0"},
          create_convolution,
          compute_convolution,
          [](void* state) { delete static_cast<ConvolutionNode*>(state); }};
}

}  // namespace loupe
