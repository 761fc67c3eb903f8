// A graph that is run from arrays of Node to arrays of Node.
#pragma once
#include <node_api.h>

namespace loupe {

/** Adds `openGraph`, `runGraph`, `closeGraph` and `openGraphs` to what Node sees. */
void export_graph_sessions(napi_env env, napi_value exports);

}  // namespace loupe
