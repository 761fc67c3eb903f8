// What an op of TensorFlow is made of: its attributes, a run's inputs and output, and memory that stays with it.
#pragma once
#include <tensorflow/c/ops.h>
#include <tensorflow/c/tf_status.h>
#include <tensorflow/c/tf_tensor.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "arena.h"
#include "kernels.h"
#include "room.h"

// tensorflow/c/kernels.h, as of 2.21: what is used of it. The header itself includes others that the wheel keeps
// elsewhere.
extern "C" {
typedef struct TF_KernelBuilder TF_KernelBuilder;
typedef struct TF_OpKernelConstruction TF_OpKernelConstruction;
typedef struct TF_OpKernelContext TF_OpKernelContext;
TF_KernelBuilder* TF_NewKernelBuilder(const char* op_name, const char* device_name,
                                      void* (*create)(TF_OpKernelConstruction*),
                                      void (*compute)(void*, TF_OpKernelContext*), void (*destroy)(void*));
void TF_RegisterKernelBuilder(const char* kernel_name, TF_KernelBuilder* builder, TF_Status* status);
void TF_OpKernelConstruction_GetAttrInt64(TF_OpKernelConstruction* context, const char* name, int64_t* value,
                                          TF_Status* status);
void TF_OpKernelConstruction_GetAttrInt64List(TF_OpKernelConstruction* context, const char* name, int64_t* values,
                                              int most, TF_Status* status);
void TF_OpKernelConstruction_GetAttrFloat(TF_OpKernelConstruction* context, const char* name, float* value,
                                          TF_Status* status);
void TF_OpKernelConstruction_Failure(TF_OpKernelConstruction* context, TF_Status* status);
int TF_NumInputs(TF_OpKernelContext* context);
void TF_GetInput(TF_OpKernelContext* context, int index, TF_Tensor** tensor, TF_Status* status);
TF_Tensor* TF_AllocateOutput(TF_OpKernelContext* context, int index, TF_DataType type, const int64_t* shape, int axes,
                             size_t bytes, TF_Status* status);
void TF_OpKernelContext_Failure(TF_OpKernelContext* context, TF_Status* status);
}

namespace loupe {

struct StatusDeleter {
  void operator()(TF_Status* status) const { TF_DeleteStatus(status); }
};
struct TensorDeleter {
  void operator()(TF_Tensor* tensor) const { TF_DeleteTensor(tensor); }
};
using Status = std::unique_ptr<TF_Status, StatusDeleter>;
using Tensor = std::unique_ptr<TF_Tensor, TensorDeleter>;

/** One run of an op: its inputs, which are asked for when they are first needed, and whether something is wrong. */
class Run {
 public:
  Run(TF_OpKernelContext* context, const char* op)
      : context_(context), op_(op), status_(TF_NewStatus()), inputs_(size_t(TF_NumInputs(context))) {}

  bool ok() const { return TF_GetCode(status_.get()) == TF_OK; }
  int inputs() const { return int(inputs_.size()); }
  int axes(int input) {
    const TF_Tensor* tensor = at(input);
    return tensor ? TF_NumDims(tensor) : 0;
  }
  /** The input must have that axis. */
  int side(int input, int axis) { return int(TF_Dim(at(input), axis)); }
  const float* values(int input) { return static_cast<const float*>(TF_TensorData(at(input))); }

  /** What the first input, which must be images, says of a Convolution or a Pool. */
  template <typename Windows>
  void describe_images(Windows& windows) {
    windows.batch = side(0, 0);
    windows.height = side(0, 1);
    windows.width = side(0, 2);
    windows.channels = side(0, 3);
  }

  bool has_shape(int input, const std::vector<int64_t>& shape) {
    if (axes(input) != int(shape.size())) return false;
    for (size_t axis = 0; axis < shape.size(); axis++)
      if (side(input, int(axis)) != shape[axis]) return false;
    return true;
  }

  void fail(const std::string& message) {
    if (ok()) TF_SetStatus(status_.get(), TF_INVALID_ARGUMENT, (std::string(op_) + ": " + message).c_str());
    TF_OpKernelContext_Failure(context_, status_.get());
  }

  /** Null where there is nothing to write, or no memory. */
  float* output(const std::vector<int64_t>& shape) {
    size_t count = 1;
    for (const int64_t side : shape) count *= size_t(side);
    output_.reset(TF_AllocateOutput(context_, 0, TF_FLOAT, shape.data(), int(shape.size()), count * sizeof(float),
                                    status_.get()));
    if (!ok()) TF_OpKernelContext_Failure(context_, status_.get());
    return ok() && count > 0 ? static_cast<float*>(TF_TensorData(output_.get())) : nullptr;
  }

 private:
  TF_Tensor* at(int input) {
    Tensor& tensor = inputs_[input];
    if (!tensor && ok()) {
      TF_Tensor* found = nullptr;
      TF_GetInput(context_, input, &found, status_.get());
      tensor.reset(found);
    }
    return tensor.get();
  }

  TF_OpKernelContext* context_;
  const char* op_;
  Status status_;
  std::vector<Tensor> inputs_;
  Tensor output_;
};

/**
 * Kernel and bias of a convolution, of the first run: those of a graph for inference stay as they are, and asking
 * TensorFlow for an input takes as long as a small layer.
 */
class Layer {
 public:
  /**
   * What inputs `kernel` and `kernel + 1` hold. Where they are none of a layer, or there is no memory, the run has failed.
   *
   * @param depthwise  [height, width, 1, channels] instead of [height, width, channels, out_channels]
   */
  bool read(Run& run, int kernel, bool depthwise) {
    const std::lock_guard<std::mutex> alone(mutex_);
    if (packed_) return true;
    if (run.axes(kernel) != 4) return run.fail("expected a kernel of four axes"), false;
    Convolution c = {};
    c.depthwise = depthwise;
    c.kernel_height = run.side(kernel, 0);
    c.kernel_width = run.side(kernel, 1);
    c.out_channels = run.side(kernel, 3);
    c.channels = depthwise ? c.out_channels : run.side(kernel, 2);
    const bool fits = run.has_shape(kernel + 1, {c.out_channels}) && (!depthwise || run.side(kernel, 2) == 1) &&
                      c.kernel_height * c.kernel_width <= kMostPlaces;
    if (!fits) return run.fail("kernel and bias do not fit each other"), false;
    const Kernels& kernels = *kernels_for_this_processor();
    const size_t size = kernels.packed_size(c);
    const std::shared_ptr<float> memory = allocate_for_long(size + c.out_channels);
    if (!memory) return run.fail("no memory for the kernel"), false;
    kernels.pack(c, run.values(kernel), memory.get());
    std::copy_n(run.values(kernel + 1), c.out_channels, memory.get() + size);
    sides_ = c;
    bias_ = memory.get() + size;
    packed_ = memory;
    return true;
  }

  /** What a convolution by this layer is known to be without its image. */
  void describe(Convolution& c) const {
    c.kernel_height = sides_.kernel_height;
    c.kernel_width = sides_.kernel_width;
    c.channels = sides_.channels;
    c.out_channels = sides_.out_channels;
    c.depthwise = sides_.depthwise;
  }

  const float* packed() const { return packed_.get(); }
  /** [out_channels] */
  const float* bias() const { return bias_; }

 private:
  std::mutex mutex_;
  Convolution sides_ = {};
  std::shared_ptr<float> packed_;
  const float* bias_ = nullptr;
};

class Attributes {
 public:
  explicit Attributes(TF_OpKernelConstruction* context) : context_(context), status_(TF_NewStatus()) {}

  int operator[](const char* name) {
    int64_t value = 0;
    if (TF_GetCode(status_.get()) == TF_OK) TF_OpKernelConstruction_GetAttrInt64(context_, name, &value, status_.get());
    return int(value);
  }

  /** Where the windows of a Convolution or a Pool lie. */
  template <typename Windows>
  void place(Windows& windows) {
    windows.stride = (*this)["stride"];
    windows.top = (*this)["top"];
    windows.left = (*this)["left"];
    windows.out_height = (*this)["out_height"];
    windows.out_width = (*this)["out_width"];
  }

  float number(const char* name) {
    float value = 0;
    if (TF_GetCode(status_.get()) == TF_OK) TF_OpKernelConstruction_GetAttrFloat(context_, name, &value, status_.get());
    return value;
  }

  std::vector<int64_t> list(const char* name, int count) {
    std::vector<int64_t> values(size_t(std::max(0, count)));
    if (TF_GetCode(status_.get()) == TF_OK)
      TF_OpKernelConstruction_GetAttrInt64List(context_, name, values.data(), count, status_.get());
    return values;
  }

  /** `state` where all attributes were there. */
  template <typename State>
  void* finish(std::unique_ptr<State> state) {
    if (TF_GetCode(status_.get()) == TF_OK) return state.release();
    TF_OpKernelConstruction_Failure(context_, status_.get());
    return nullptr;
  }

 private:
  TF_OpKernelConstruction* context_;
  Status status_;
};

/** An op, as TensorFlow is told of it. */
struct Op {
  const char* name;
  std::vector<const char*> inputs;
  std::vector<const char*> attributes;
  void* (*create)(TF_OpKernelConstruction*);
  void (*compute)(void*, TF_OpKernelContext*);
  void (*destroy)(void*);
};

}  // namespace loupe
