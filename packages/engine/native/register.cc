// What Node sees of this folder; the kernels become ops of TensorFlow when it is loaded.
#include <node_api.h>

#include <cstdlib>
#include <cstring>

#include "graph_session.h"
#include "tensorflow_allocator.h"
#include "tensorflow_op.h"

namespace loupe {

namespace {

const Kernels* find_kernels() {
  const char* asked = std::getenv("LOUPE_KERNELS");
  const bool avx2_alone = asked && std::strcmp(asked, "avx2") == 0;
  if (!avx2_alone && __builtin_cpu_supports("avx512f")) return &kernels_avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return &kernels_avx2;
  return nullptr;
}

}  // namespace

const Kernels* kernels_for_this_processor() {
  static const Kernels* const kernels = find_kernels();
  return kernels;
}

Op attention_op();
Op convolution_op();
Op expanded_depthwise_op();
Op kernel_gradient_op();
Op max_pool_op();
Op squeeze_excitation_op();

namespace {

void register_op(const Op& op, TF_Status* status) {
  TF_OpDefinitionBuilder* definition = TF_NewOpDefinitionBuilder(op.name);
  for (const char* input : op.inputs) TF_OpDefinitionBuilderAddInput(definition, input);
  for (const char* attribute : op.attributes) TF_OpDefinitionBuilderAddAttr(definition, attribute);
  TF_OpDefinitionBuilderAddOutput(definition, "output: float");
  TF_OpDefinitionBuilderSetShapeInferenceFunction(definition,
                                                  [](TF_ShapeInferenceContext* context, TF_Status* shape_status) {
                                                    TF_ShapeInferenceContextSetUnknownShape(context, shape_status);
                                                  });
  TF_RegisterOpDefinition(definition, status);
  if (TF_GetCode(status) != TF_OK) return;
  TF_RegisterKernelBuilder(op.name, TF_NewKernelBuilder(op.name, "CPU", op.create, op.compute, op.destroy), status);
}

/** @returns what TensorFlow says against it; empty where nothing */
std::string register_ops() {
  const Status status(TF_NewStatus());
  for (const Op& op :
       {attention_op(), convolution_op(), expanded_depthwise_op(), kernel_gradient_op(), max_pool_op(),
        squeeze_excitation_op()}) {
    register_op(op, status.get());
    if (TF_GetCode(status.get()) != TF_OK) return TF_Message(status.get());
  }
  return "";
}

}  // namespace
}  // namespace loupe

namespace {

napi_value use_memory_pool(napi_env env, napi_callback_info) {
  napi_value result;
  napi_get_boolean(env, loupe::use_memory_pool(), &result);
  return result;
}

napi_value release_memory(napi_env, napi_callback_info) {
  loupe::release_memory();
  return nullptr;
}

napi_value pool_bytes_in_use(napi_env env, napi_callback_info) {
  napi_value result;
  napi_create_double(env, double(loupe::pool_bytes_in_use()), &result);
  return result;
}

void add_function(napi_env env, napi_value exports, const char* name, napi_callback callback) {
  napi_value function;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, nullptr, &function);
  napi_set_named_property(env, exports, name, function);
}

}  // namespace

/**
 * Exports `instructionSet`: the name of what the kernels use, or null where this processor has neither; 
 * `useMemoryPool`, `releaseMemory`, `poolBytesInUse` of tensorflow_allocator.h; and what graph_session.h says.
 */
NAPI_MODULE_INIT() {
  static std::string error;
  static std::once_flag once;
  const loupe::Kernels* kernels = loupe::kernels_for_this_processor();
  if (kernels) std::call_once(once, [] { error = loupe::register_ops(); });
  if (!error.empty()) napi_throw_error(env, nullptr, error.c_str());
  napi_value name;
  if (kernels) napi_create_string_utf8(env, kernels->name, NAPI_AUTO_LENGTH, &name);
  else napi_get_null(env, &name);
  napi_set_named_property(env, exports, "instructionSet", name);
  add_function(env, exports, "useMemoryPool", use_memory_pool);
  add_function(env, exports, "releaseMemory", release_memory);
  add_function(env, exports, "poolBytesInUse", pool_bytes_in_use);
  loupe::export_graph_sessions(env, exports);
  return exports;
}
