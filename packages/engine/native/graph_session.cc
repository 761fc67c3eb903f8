#include "graph_session.h"

#include <tensorflow/c/c_api.h>

#include <array>
#include <atomic>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tensorflow_op.h"
#include "thread_pool.h"

namespace loupe {
namespace {

// ConfigProto { inter_op_parallelism_threads: -1 }: ops run one after the other, in the thread that asks. Each of our
// own uses all processors, and waking a thread for the next op takes longer than many of them.
constexpr unsigned char kOneByOne[] = {0x28, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01};

std::atomic<int> sessions{0};

struct GraphSession {
  TF_Graph* graph = TF_NewGraph();
  TF_Session* session = nullptr;
  std::vector<TF_Output> feeds, fetches;

  GraphSession() { sessions++; }
  GraphSession(const GraphSession&) = delete;
  ~GraphSession() {
    sessions--;
    const Status status(TF_NewStatus());
    if (session) {
      TF_CloseSession(session, status.get());
      TF_DeleteSession(session, status.get());
    }
    TF_DeleteGraph(graph);
  }
};

/** Something that Node or TensorFlow would not do; thrown as an error of JavaScript where it is met. */
struct Refused {
  std::string why;
};

void require(bool done, const char* why) {
  if (!done) throw Refused{why};
}

void require_ok(const Status& status) {
  if (TF_GetCode(status.get()) != TF_OK) throw Refused{TF_Message(status.get())};
}

uint32_t length_of(napi_env env, napi_value array) {
  uint32_t length = 0;
  require(napi_get_array_length(env, array, &length) == napi_ok, "expected an array");
  return length;
}

napi_value element(napi_env env, napi_value array, uint32_t i) {
  napi_value value;
  require(napi_get_element(env, array, i, &value) == napi_ok, "expected an array");
  return value;
}

std::vector<TF_Output> outputs_of(napi_env env, TF_Graph* graph, napi_value names) {
  std::vector<TF_Output> outputs;
  for (uint32_t i = 0; i < length_of(env, names); i++) {
    char name[64];
    size_t length = 0;
    require(napi_get_value_string_utf8(env, element(env, names, i), name, sizeof name, &length) == napi_ok, "expected names");
    TF_Operation* operation = TF_GraphOperationByName(graph, name);
    if (!operation) throw Refused{std::string("the graph has no node ") + name};
    outputs.push_back({operation, 0});
  }
  return outputs;
}

template <size_t count>
std::array<napi_value, count> arguments_of(napi_env env, napi_callback_info info) {
  std::array<napi_value, count> arguments;
  size_t given = count;
  require(napi_get_cb_info(env, info, &given, arguments.data(), nullptr, nullptr) == napi_ok && given == count,
          "wrong number of arguments");
  return arguments;
}

template <typename Work>
napi_value or_throw(napi_env env, const Work& work) {
  try {
    return work();
  } catch (const Refused& refused) {
    napi_throw_error(env, nullptr, refused.why.c_str());
    return nullptr;
  }
}

GraphSession& session_of(napi_env env, napi_value value) {
  void* session = nullptr;
  require(napi_get_value_external(env, value, &session) == napi_ok && session, "expected an open graph");
  GraphSession* open = static_cast<std::unique_ptr<GraphSession>*>(session)->get();
  require(open, "the graph is closed");
  return *open;
}

/** openGraph(graphDef, feeds, fetches): names of nodes; their first outputs are meant. */
napi_value open_graph(napi_env env, napi_callback_info info) {
  return or_throw(env, [&] {
    const auto [definition, feeds, fetches] = arguments_of<3>(env, info);
    void* bytes = nullptr;
    size_t size = 0;
    require(napi_get_typedarray_info(env, definition, nullptr, &size, &bytes, nullptr, nullptr) == napi_ok,
            "expected the graph as a Uint8Array");
    auto open = std::make_unique<GraphSession>();
    const Status status(TF_NewStatus());
    {
      TF_Buffer* buffer = TF_NewBufferFromString(bytes, size);
      TF_ImportGraphDefOptions* options = TF_NewImportGraphDefOptions();
      TF_GraphImportGraphDef(open->graph, buffer, options, status.get());
      TF_DeleteImportGraphDefOptions(options);
      TF_DeleteBuffer(buffer);
    }
    require_ok(status);
    open->feeds = outputs_of(env, open->graph, feeds);
    open->fetches = outputs_of(env, open->graph, fetches);
    TF_SessionOptions* options = TF_NewSessionOptions();
    TF_SetConfig(options, kOneByOne, sizeof kOneByOne, status.get());
    if (TF_GetCode(status.get()) == TF_OK) open->session = TF_NewSession(open->graph, options, status.get());
    TF_DeleteSessionOptions(options);
    require_ok(status);
    auto held = std::make_unique<std::unique_ptr<GraphSession>>(std::move(open));
    napi_value result;
    require(napi_create_external(
                env, held.get(),
                [](napi_env, void* data, void*) { delete static_cast<std::unique_ptr<GraphSession>*>(data); }, nullptr,
                &result) == napi_ok,
            "Node has no memory");
    held.release();
    return result;
  });
}

Tensor tensor_of(napi_env env, napi_value values, napi_value shape) {
  napi_typedarray_type type;
  void* data = nullptr;
  size_t count = 0;
  require(napi_get_typedarray_info(env, values, &type, &count, &data, nullptr, nullptr) == napi_ok &&
              (type == napi_float32_array || type == napi_int32_array),
          "expected a Float32Array or an Int32Array");
  std::vector<int64_t> sides;
  size_t wanted = 1;
  for (uint32_t i = 0; i < length_of(env, shape); i++) {
    int64_t side = 0;
    require(napi_get_value_int64(env, element(env, shape, i), &side) == napi_ok && side >= 0, "expected a shape");
    sides.push_back(side);
    wanted *= size_t(side);
  }
  require(wanted == count, "the shape does not fit the values");
  const TF_DataType dtype = type == napi_float32_array ? TF_FLOAT : TF_INT32;
  Tensor tensor(TF_AllocateTensor(dtype, sides.data(), int(sides.size()), count * 4));
  require(tensor != nullptr, "no memory for a tensor");
  if (count > 0) std::memcpy(TF_TensorData(tensor.get()), data, count * 4);
  return tensor;
}

/** { shape, data } */
napi_value array_of(napi_env env, const TF_Tensor* tensor) {
  require(TF_TensorType(tensor) == TF_FLOAT, "expected a float32 output");
  napi_value result, shape, buffer, data;
  const size_t bytes = TF_TensorByteSize(tensor);
  void* to = nullptr;
  bool done = napi_create_object(env, &result) == napi_ok &&
              napi_create_array_with_length(env, TF_NumDims(tensor), &shape) == napi_ok &&
              napi_create_arraybuffer(env, bytes, &to, &buffer) == napi_ok &&
              napi_create_typedarray(env, napi_float32_array, bytes / 4, buffer, 0, &data) == napi_ok;
  require(done, "Node has no memory for an output");
  if (bytes > 0) std::memcpy(to, TF_TensorData(tensor), bytes);
  for (int axis = 0; axis < TF_NumDims(tensor); axis++) {
    napi_value side;
    napi_create_double(env, double(TF_Dim(tensor, axis)), &side);
    napi_set_element(env, shape, axis, side);
  }
  napi_set_named_property(env, result, "shape", shape);
  napi_set_named_property(env, result, "data", data);
  return result;
}

/** runGraph(session, values, shapes): in the order of the feeds; gives an array a fetch. */
napi_value run_graph(napi_env env, napi_callback_info info) {
  return or_throw(env, [&] {
    const auto [handle, values, shapes] = arguments_of<3>(env, info);
    GraphSession& open = session_of(env, handle);
    require(length_of(env, values) == open.feeds.size() && length_of(env, shapes) == open.feeds.size(),
            "expected values and a shape for each feed");
    wake_threads();
    std::vector<Tensor> inputs;
    std::vector<TF_Tensor*> in;
    for (uint32_t i = 0; i < open.feeds.size(); i++) {
      inputs.push_back(tensor_of(env, element(env, values, i), element(env, shapes, i)));
      in.push_back(inputs.back().get());
    }
    std::vector<TF_Tensor*> out(open.fetches.size(), nullptr);
    const Status status(TF_NewStatus());
    TF_SessionRun(open.session, nullptr, open.feeds.data(), in.data(), int(in.size()), open.fetches.data(), out.data(),
                  int(out.size()), nullptr, 0, nullptr, status.get());
    std::vector<Tensor> outputs;
    for (TF_Tensor* tensor : out) outputs.emplace_back(tensor);
    require_ok(status);
    napi_value results;
    require(napi_create_array_with_length(env, outputs.size(), &results) == napi_ok, "Node has no memory");
    for (size_t i = 0; i < outputs.size(); i++)
      napi_set_element(env, results, uint32_t(i), array_of(env, outputs[i].get()));
    return results;
  });
}

/** closeGraph(session): frees it now; Node would some time later. */
napi_value close_graph(napi_env env, napi_callback_info info) {
  return or_throw(env, [&]() -> napi_value {
    const auto [handle] = arguments_of<1>(env, info);
    void* session = nullptr;
    require(napi_get_value_external(env, handle, &session) == napi_ok && session, "expected an open graph");
    static_cast<std::unique_ptr<GraphSession>*>(session)->reset();
    return nullptr;
  });
}

/** openGraphs(): how many are not closed. */
napi_value open_graphs(napi_env env, napi_callback_info) {
  napi_value count;
  napi_create_int32(env, sessions, &count);
  return count;
}

}  // namespace

void export_graph_sessions(napi_env env, napi_value exports) {
  const std::pair<const char*, napi_callback> functions[] = {
      {"openGraph", open_graph}, {"runGraph", run_graph}, {"closeGraph", close_graph}, {"openGraphs", open_graphs}};
  for (const auto& [name, callback] : functions) {
    napi_value function;
    napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, nullptr, &function);
    napi_set_named_property(env, exports, name, function);
  }
}

}  // namespace loupe
