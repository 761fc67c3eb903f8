// A convolution with the bias, sum and activation behind it. What it reads need not be an image of its own: a 1x1
// convolution takes several images for their channels one behind the other, any takes some channels of an image. What
// a 1x1 convolution reads may be multiplied by a number a channel first.
#include "tensorflow_op.h"

namespace loupe {
namespace {

constexpr char kConvolution[] = "LoupeConvolution";

/** Of an input: which of its channels are read, and whether each of its pixels stands for four. */
struct Part {
  int first, channels;
  bool doubled;
};

struct ConvolutionNode {
  Convolution convolution = {};
  std::vector<Part> parts;
  int addend_first = 0;
  Layer layer;
};

void* create_convolution(TF_OpKernelConstruction* context) {
  Attributes attributes(context);
  auto node = std::make_unique<ConvolutionNode>();
  Convolution& c = node->convolution;
  attributes.place(c);
  c.dilation = attributes["dilation"];
  c.depthwise = attributes["depthwise"] != 0;
  c.activation = Activation(attributes["activation"]);
  c.sum = Sum(attributes["sum"]);
  node->addend_first = attributes["addend_first"];
  const int count = attributes["parts"];
  const auto first = attributes.list("first", count), channels = attributes.list("channels", count),
             doubled = attributes.list("doubled", count);
  for (int i = 0; i < count; i++) node->parts.push_back({int(first[i]), int(channels[i]), doubled[i] != 0});
  return attributes.finish(std::move(node));
}

/** Inputs: those that `parts` are of, the kernel, the bias, what is added, what channels are multiplied by. */
void compute_convolution(void* state, TF_OpKernelContext* context) {
  auto& node = *static_cast<ConvolutionNode*>(state);
  const Kernels& kernels = *kernels_for_this_processor();
  Run run(context, kConvolution);
  const int count = int(node.parts.size()), kernel = count, addend = count + 2;
  if (count > kMostParts) return run.fail("too many inputs");
  for (int i = 0; i < count; i++)
    if (run.axes(i) != 4) return run.fail("expected images of four axes");
  Convolution c = node.convolution;
  if (!node.layer.read(run, kernel, c.depthwise)) return;
  node.layer.describe(c);
  const auto side = [&](int part, int axis) { return run.side(part, axis) * (node.parts[part].doubled ? 2 : 1); };
  c.batch = run.side(0, 0);
  c.height = side(0, 1);
  c.width = side(0, 2);
  const bool pointwise = c.kernel_height == 1 && c.kernel_width == 1 && c.stride == 1 && c.top == 0 && c.left == 0 &&
                         c.out_height == c.height && c.out_width == c.width;
  View parts[kMostParts];
  int read = 0;
  for (int i = 0; i < count; i++) {
    const Part& part = node.parts[i];
    const int channels = run.side(i, 3);
    if (run.side(i, 0) != c.batch || side(i, 1) != c.height || side(i, 2) != c.width)
      return run.fail("the inputs are of several sizes");
    if (part.first < 0 || part.channels < 1 || part.first + part.channels > channels)
      return run.fail("an input has not the channels that are to be read");
    if ((count > 1 || part.doubled) && (!pointwise || c.depthwise)) return run.fail("expected one whole input");
    if (c.depthwise && part.channels != channels) return run.fail("expected one whole input");
    parts[i] = {run.values(i) + part.first, part.channels, channels, part.doubled};
    read += part.channels;
  }
  if (read != c.channels) return run.fail("the kernel does not fit the input");
  View added = {};
  if (c.sum != Sum::none) {
    if (run.inputs() < count + 3 || run.axes(addend) != 4 ||
        !run.has_shape(addend, {c.batch, c.out_height, c.out_width, run.side(addend, 3)}) || node.addend_first < 0 ||
        node.addend_first + c.out_channels > run.side(addend, 3))
      return run.fail("what is added does not fit the output");
    added = {run.values(addend) + node.addend_first, c.out_channels, run.side(addend, 3)};
  }
  const int gate = count + 2 + (c.sum == Sum::none ? 0 : 1);
  const float* gates = nullptr;
  if (run.inputs() > gate) {
    if (!pointwise || c.depthwise || count > 1 || parts[0].doubled || !run.has_shape(gate, {c.batch, 1, 1, c.channels}))
      return run.fail("what channels are multiplied by does not fit the input");
    gates = run.values(gate);
  }
  float* output = run.output({c.batch, c.out_height, c.out_width, c.out_channels});
  if (!output) return;
  thread_local Room room;
  kernels.convolve(c, parts, count, node.layer.packed(), node.layer.bias(), added, gates,
                   room.of(kernels.scratch_size(c)), output);
}

}  // namespace

Op convolution_op() {
  return {kConvolution,
          {"input: parts * float", "kernel: float", "bias: float", "addend: count * float", "gate: gates * float"},
          {"stride: int", "dilation: int", "top: int", "left: int", "out_height: int", "out_width: int",
           "depthwise: int", "activation: int", "sum: int", "parts: int >= 1", "first: list(int)",
           "channels: list(int)", "doubled: list(int)", "count: int >= 0", "addend_first: int", "gates: int >= 0"},
          create_convolution,
          compute_convolution,
          [](void* state) { delete static_cast<ConvolutionNode*>(state); }};
}

}  // namespace loupe
