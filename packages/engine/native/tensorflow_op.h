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

/** One run of an op: its inputs, and whether something is wrong. */
class Run {
 public:
  Run(TF_OpKernelContext* context, const char* op) : context_(context), op_(op), status_(TF_NewStatus()) {
    for (int i = 0; i < TF_NumInputs(context) && ok(); i++) {
      TF_Tensor* tensor = nullptr;
      TF_GetInput(context, i, &tensor, status_.get());
      inputs_.emplace_back(tensor);
    }
    if (!ok()) TF_OpKernelContext_Failure(context_, status_.get());
  }

  bool ok() const { return TF_GetCode(status_.get()) == TF_OK; }
  int inputs() const { return int(inputs_.size()); }
  int axes(int input) const { return TF_NumDims(inputs_[input].get()); }
  int side(int input, int axis) const { return int(TF_Dim(inputs_[input].get(), axis)); }
  const float* values(int input) const { return static_cast<const float*>(TF_TensorData(inputs_[input].get())); }

  bool has_shape(int input, const std::vector<int64_t>& shape) const {
    if (axes(input) != int(shape.size())) return false;
    for (size_t axis = 0; axis < shape.size(); axis++)
      if (side(input, int(axis)) != shape[axis]) return false;
    return true;
  }

  void fail(const std::string& message) {
    TF_SetStatus(status_.get(), TF_INVALID_ARGUMENT, (std::string(op_) + ": " + message).c_str());
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
  TF_OpKernelContext* context_;
  const char* op_;
  Status status_;
  std::vector<Tensor> inputs_;
  Tensor output_;
};

/** A kernel as it is read: made of the first that comes, since those of a graph for inference stay as they are. */
class Packed {
 public:
  const float* of(const Convolution& c, const float* kernel) {
    std::call_once(once_, [&] {
      const Kernels& kernels = *kernels_for_this_processor();
      memory_ = allocate_for_long(kernels.packed_size(c));
      if (memory_) kernels.pack(c, kernel, memory_.get());
    });
    return memory_.get();
  }

 private:
  std::once_flag once_;
  std::shared_ptr<float> memory_;
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

inline std::vector<float>& scratch_of(size_t size) {
  thread_local std::vector<float> scratch;
  if (scratch.size() < size) scratch.resize(size);
  return scratch;
}

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
