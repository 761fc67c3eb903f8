// The gradient of a convolution's kernel.
#include "tensorflow_op.h"

namespace loupe {
namespace {

constexpr char kKernelGradient[] = "LoupeKernelGradient";

void* create_kernel_gradient(TF_OpKernelConstruction* context) {
  Attributes attributes(context);
  auto convolution = std::make_unique<Convolution>();
  convolution->kernel_height = attributes["kernel_height"];
  convolution->kernel_width = attributes["kernel_width"];
  convolution->stride = attributes["stride"];
  convolution->dilation = attributes["dilation"];
  convolution->top = attributes["top"];
  convolution->left = attributes["left"];
  return attributes.finish(std::move(convolution));
}

void compute_kernel_gradient(void* state, TF_OpKernelContext* context) {
  Run run(context, kKernelGradient);
  if (run.axes(0) != 4 || run.axes(1) != 4) return run.fail("expected two images of four axes");
  Convolution c = *static_cast<Convolution*>(state);
  run.describe_images(c);
  c.out_height = run.side(1, 1);
  c.out_width = run.side(1, 2);
  c.out_channels = run.side(1, 3);
  if (run.side(1, 0) != c.batch) return run.fail("expected as many gradients as images");
  float* output = run.output({c.kernel_height, c.kernel_width, c.channels, c.out_channels});
  if (output) kernels_for_this_processor()->kernel_gradient(c, run.values(0), run.values(1), output);
}

}  // namespace

Op kernel_gradient_op() {
  return {kKernelGradient,
          {"input: float", "output_gradient: float"},
          {"kernel_height: int", "kernel_width: int", "stride: int", "dilation: int", "top: int", "left: int"},
          create_kernel_gradient,
          compute_kernel_gradient,
          [](void* state) { delete static_cast<Convolution*>(state); }};
}

}  // namespace loupe
