// Squeeze and excitation. Source: Hu et al., 2018, section 3.
#include <algorithm>

#include "tensorflow_op.h"

namespace loupe {
namespace {

constexpr char kSqueezeExcitation[] = "LoupeSqueezeExcitation";

struct SqueezeExcitationNode {
  Activation activations[2];
  bool gates_only;  // the output is what the channels are to be multiplied by
  Layer layers[2];
};

void* create_squeeze_excitation(TF_OpKernelConstruction* context) {
  Attributes attributes(context);
  auto node = std::make_unique<SqueezeExcitationNode>();
  node->activations[0] = Activation(attributes["squeeze"]);
  node->activations[1] = Activation(attributes["excite"]);
  node->gates_only = attributes["gates_only"] != 0;
  return attributes.finish(std::move(node));
}

/** Inputs: the image; kernel and bias of the layer that makes the channels' means few; kernel and bias of the one that
 * makes them many. */
void compute_squeeze_excitation(void* state, TF_OpKernelContext* context) {
  auto& node = *static_cast<SqueezeExcitationNode*>(state);
  const Kernels& kernels = *kernels_for_this_processor();
  Run run(context, kSqueezeExcitation);
  if (run.axes(0) != 4) return run.fail("expected an image of four axes");
  const int batch = run.side(0, 0), pixels = run.side(0, 1) * run.side(0, 2), channels = run.side(0, 3);
  Convolution layers[2];
  for (int i = 0; i < 2; i++) {
    if (!node.layers[i].read(run, 1 + 2 * i, false)) return;
    layers[i] = {batch, 1, 1, 0, 1, 1, 1, 1, 0, 0, 1, 1, 0, false, node.activations[i], Sum::none};
    node.layers[i].describe(layers[i]);
    if (layers[i].kernel_height != 1 || layers[i].kernel_width != 1) return run.fail("expected kernels of one place");
  }
  const int squeezed = layers[0].out_channels;
  if (layers[0].channels != channels || layers[1].channels != squeezed || layers[1].out_channels != channels)
    return run.fail("the kernels do not fit the input");
  const std::vector<int64_t> image = {batch, run.side(0, 1), run.side(0, 2), channels};
  float* output = run.output(node.gates_only ? std::vector<int64_t>{batch, 1, 1, channels} : image);
  if (!output) return;
  constexpr size_t of_line = kLine / sizeof(float);
  const size_t zeros = (size_t(std::max(channels, squeezed)) + of_line - 1) / of_line * of_line;
  thread_local Room room;
  float* scratch = room.of(zeros + size_t(batch) * (2 * channels + squeezed));
  float* means = scratch + zeros;
  float* few = means + size_t(batch) * channels;
  float* gates = node.gates_only ? output : few + size_t(batch) * squeezed;
  kernels.mean(run.values(0), batch, pixels, channels, means);
  const View views[2] = {{means, channels, channels}, {few, squeezed, squeezed}};
  kernels.convolve(layers[0], &views[0], 1, node.layers[0].packed(), node.layers[0].bias(), {}, nullptr, scratch, few);
  kernels.convolve(layers[1], &views[1], 1, node.layers[1].packed(), node.layers[1].bias(), {}, nullptr, scratch, gates);
  if (!node.gates_only) kernels.scale(run.values(0), gates, batch, pixels, channels, output);
}

}  // namespace

Op squeeze_excitation_op() {
  return {
      kSqueezeExcitation,
      {"input: float", "squeeze_kernel: float", "squeeze_bias: float", "excite_kernel: float", "excite_bias: float"},
      {"squeeze: int", "excite: int", "gates_only: int"},
      create_squeeze_excitation,
      compute_squeeze_excitation,
      [](void* state) { delete static_cast<SqueezeExcitationNode*>(state); }};
}

}  // namespace loupe
