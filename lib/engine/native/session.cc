// Graphs and sessions for lib/engine, on TensorFlow's C API. Set-up compiles this file in place of tfjs-node's
// tfjs_binding.cc, which it includes: in one binary both know the same tensors, which go in and out without a copy.
#include <unordered_map>

#include "graph.h"
#include "signals.h"
#undef NAPI_MODULE
#define NAPI_MODULE(name, init)  // the module starts at the end of this file
#include "tfjs_binding.cc"

namespace engine {

using tfnodejs::TFJSBackend;

// tfjs's map of tensors is private. An explicit instantiation may name what is private (C++17, [temp.spec]): so two members
// are reached as the language allows, and tfjs's sources stay as they are.
template <typename Member, typename Member::type pointer>
struct Reached {
  friend typename Member::type reach(Member) { return pointer; }
};
struct Handles {
  using type = std::unordered_map<int32_t, TFE_TensorHandle*> TFJSBackend::*;
  friend type reach(Handles);
};
struct Describe {
  using type = napi_value (TFJSBackend::*)(napi_env, TFE_TensorHandle*);
  friend type reach(Describe);
};
template struct Reached<Handles, &TFJSBackend::tfe_handle_map_>;
template struct Reached<Describe, &TFJSBackend::GenerateOutputTensorInfo>;

/** Feeds, fetches and targets, looked up once, and how often they have run. */
struct Call {
  std::shared_ptr<Graph> owner;
  std::vector<TF_Output> feeds, fetches;
  std::vector<const TF_Operation*> targets;
  uint32_t runs = 0;
};

/** newGraph() */
napi_value newGraph(napi_env env, napi_value*) { return held(env, std::make_shared<Graph>()); }

/** openSession(graph, config): the graph can run from now on, and still grow.  config: the bytes of a ConfigProto */
napi_value openSession(napi_env env, napi_value* args) {
  const auto graph = holding<Graph>(env, args[0]);
  const Bytes config = bytes(env, args[1]);
  Status status;
  TF_SessionOptions* options = TF_NewSessionOptions();
  TF_SetConfig(options, config.data, config.length, status.raw);
  if (TF_GetCode(status.raw) == TF_OK) graph->session = TF_NewSession(graph->open(), options, status.raw);
  TF_DeleteSessionOptions(options);
  status.check("the session");
  return nullptr;
}

/** prepareCall(graph, feeds, fetches, targets): outputs as "node" or "node:output", targets as "node". */
napi_value prepareCall(napi_env env, napi_value* args) {
  const auto call = std::make_shared<Call>();
  call->owner = holding<Graph>(env, args[0]);
  TF_Graph* graph = call->owner->open();
  const auto output = [&](napi_env, napi_value name) { return outputOf(graph, text(env, name)); };
  call->feeds = list<TF_Output>(env, args[1], output);
  call->fetches = list<TF_Output>(env, args[2], output);
  const auto target = [&](napi_env, napi_value name) { return operationOf(graph, text(env, name)); };
  call->targets = list<const TF_Operation*>(env, args[3], target);
  return held(env, call);
}

/** The tensors of these tfjs ids, sharing their memory. */
void resolve(TFJSBackend* backend, const std::vector<int32_t>& ids, Tensors& into) {
  const auto& handles = backend->*reach(Handles());
  Status status;
  for (size_t i = 0; i < ids.size(); i++) {
    const auto handle = handles.find(ids[i]);
    if (handle == handles.end()) throw std::runtime_error("there is no tensor " + std::to_string(ids[i]));
    into.all[i] = TFE_TensorHandleResolve(handle->second, status.raw);
    status.check("a tensor");
  }
}

/** runCall(call, ids, wanted) → what tfjs makes tensors of, one a fetch; nothing where no results are wanted. */
napi_value runCall(napi_env env, napi_value* args) {
  const auto call = holding<Call>(env, args[0]);
  const auto ids = list<int32_t>(env, args[1], number);
  const bool wanted = truth(env, args[2]);
  call->owner->open();
  TFJSBackend* backend = tfnodejs::GetTFJSBackend(env);
  Tensors in(call->feeds.size()), out(call->fetches.size());
  if (ids.size() != in.all.size()) {
    throw std::runtime_error("expected " + std::to_string(in.all.size()) + " tensors, got " + std::to_string(ids.size()));
  }
  resolve(backend, ids, in);
  Status status;
  const Unprofiled unprofiled;
  TF_SessionRun(call->owner->session, nullptr, call->feeds.data(), in.all.data(), in.all.size(), call->fetches.data(),
                out.all.data(), out.all.size(), call->targets.data(), call->targets.size(), nullptr, status.raw);
  status.check("the step");
  call->runs++;
  return toList(env, wanted ? out.all.size() : 0, [&](size_t i) {
    TFE_TensorHandle* handle = TFE_NewTensorHandle(out.all[i], status.raw);
    status.check("a result");
    return (backend->*reach(Describe()))(env, handle);
  });
}

/** runsOf(call): how often it has run. Counted here, since Stop may cut JavaScript off right after a run. */
napi_value runsOf(napi_env env, napi_value* args) { return toNumber(env, holding<Call>(env, args[0])->runs); }

/** closeGraph(graph): frees it, its session and its variables; a second time does nothing. */
napi_value closeGraph(napi_env env, napi_value* args) {
  holding<Graph>(env, args[0])->close();
  return nullptr;
}

/** A function for JavaScript, with exceptions as its errors. */
template <napi_value (*work)(napi_env, napi_value*)>
napi_value guarded(napi_env env, napi_callback_info info) {
  size_t count = 4;
  napi_value args[4];
  napi_get_cb_info(env, info, &count, args, nullptr, nullptr);
  try {
    return work(env, args);
  } catch (const std::exception& error) {
    napi_throw_error(env, nullptr, error.what());
    return nullptr;
  }
}

void add(napi_env env, napi_value exports, const char* name, napi_callback function) {
  napi_value value;
  ok(napi_create_function(env, name, NAPI_AUTO_LENGTH, function, nullptr, &value));
  put(env, exports, name, value);
}

}  // namespace engine

NAPI_MODULE_INIT() {
  engine::blockSignals();  // before TensorFlow begins its threads
  exports = tfnodejs::InitTFNodeJSBinding(env, exports);
  engine::add(env, exports, "newGraph", engine::guarded<engine::newGraph>);
  engine::add(env, exports, "addNode", engine::guarded<engine::addNode>);
  engine::add(env, exports, "openSession", engine::guarded<engine::openSession>);
  engine::add(env, exports, "prepareCall", engine::guarded<engine::prepareCall>);
  engine::add(env, exports, "runCall", engine::guarded<engine::runCall>);
  engine::add(env, exports, "runsOf", engine::guarded<engine::runsOf>);
  engine::add(env, exports, "closeGraph", engine::guarded<engine::closeGraph>);
  return exports;
}
