// Convolutions of inference: NHWC, float32, with everything that follows them in one pass over the output; and in
// training the gradient of a convolution's kernel.
#pragma once
#include <cstddef>

namespace loupe {

/** Places of the largest kernel. */
constexpr int kMostPlaces = 121;

enum class Activation { none, relu, silu, hard_swish, sigmoid, hard_sigmoid };

/** Where an image of the output's shape is added. */
enum class Sum { none, before_activation, after_activation };

/** Some channels of an image, in the memory of a wider one. */
struct View {
  const float* begin;    // of the first pixel
  int channels;
  ptrdiff_t step;        // floats from pixel to pixel
  bool doubled = false;  // the image has half the width and height: each pixel stands for four
};

/** Images of a 1x1 convolution, whose channels lie one behind the other. */
constexpr int kMostParts = 16;

struct Convolution {
  int batch, height, width, channels;  // of the input
  int kernel_height, kernel_width, stride, dilation;
  int top, left;  // zeros around the input; those below and to the right follow from the output's size
  int out_height, out_width, out_channels;
  bool depthwise;  // one filter a channel; otherwise every output reads every channel
  Activation activation;
  Sum sum;
};

/** Windows, of which the largest value is taken; what lies outside of the image never is. */
struct Pool {
  int batch, height, width, channels;
  int kernel_height, kernel_width, stride;
  int top, left;
  int out_height, out_width;
};

/** Attention; `scale` goes before the exponential. Each row has its heads side by side. */
struct Attention {
  int batch, heads, rows, seen;  // of queries, and of keys and values
  int key_width, value_width;    // of one head
  float scale;
};

/** The kernels of one instruction set. */
struct Kernels {
  const char* name;
  /** Length of a packed kernel in floats. */
  size_t (*packed_size)(const Convolution&);
  /** `[kernel_height, kernel_width, channels or 1, out_channels]` in the order in which `convolve` reads it. */
  void (*pack)(const Convolution&, const float* kernel, float* packed);
  /** Length of the room that `convolve` needs, in floats. */
  size_t (*scratch_size)(const Convolution&);
  /**
   * @param parts   of the input, `count` of them: more than one, and doubled ones, where it is a 1x1 convolution of
   *                stride 1 without zeros around; one that is a whole image where it is depthwise
   * @param bias    [out_channels]
   * @param addend  of the output's shape; unread where `sum` is none
   * @param gates   [batch, channels]: what the input's channels are multiplied by first, or null; where it is a 1x1
   *                convolution of stride 1, without zeros around, of one part
   */
  void (*convolve)(const Convolution&, const View* parts, int count, const float* packed, const float* bias,
                   const View& addend, const float* gates, float* scratch, float* output);
  /**
   * A 1x1 convolution and a depthwise one over its output, of which a few rows and channels exist at a time.
   *
   * @param expand  1x1 with stride 1 and no sum
   * @param filter  depthwise and without a sum, over the output of `expand`
   */
  void (*expand_and_filter)(const Convolution& expand, const Convolution& filter, const float* input,
                            const float* packed_expand, const float* expand_bias, const float* packed_filter,
                            const float* filter_bias, float* output);
  /** @param means  [batch, channels]: over the pixels of `input`, [batch, pixels, channels] */
  void (*mean)(const float* input, int batch, int pixels, int channels, float* means);
  /** Each channel of each image times one number. @param gates  [batch, channels] */
  void (*scale)(const float* input, const float* gates, int batch, int pixels, int channels, float* output);
  void (*max_pool)(const Pool&, const float* input, float* output);
  /**
   * What a convolution's kernel contributed to the loss.
   *
   * @param output_gradient  [batch, out_height, out_width, out_channels]
   * @param gradient         [kernel_height, kernel_width, channels, out_channels]
   */
  void (*kernel_gradient)(const Convolution&, const float* input, const float* output_gradient, float* gradient);
  /** Images as `[batch, rows or seen, heads, width]`. */
  void (*attend)(const Attention&, const float* query, const float* key, const float* value, float* output);
};

extern const Kernels kernels_avx2;
extern const Kernels kernels_avx512;

/** Those for this processor, or null where it has none of the sets; those of AVX2 where LOUPE_KERNELS is avx2. */
const Kernels* kernels_for_this_processor();

}  // namespace loupe
