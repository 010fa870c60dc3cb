// A graph that grows node by node. TensorFlow infers the shapes of each node's outputs as it is added.
#pragma once

#include <cstring>

#include "values.h"

namespace engine {

/** A graph, and its session once there is one. Both are gone when it is closed. */
struct Graph {
  TF_Graph* graph = TF_NewGraph();
  TF_Session* session = nullptr;
  void close() {
    Status status;
    if (session) {
      TF_CloseSession(session, status.raw);
      TF_DeleteSession(session, status.raw);
    }
    if (graph) TF_DeleteGraph(graph);
    session = nullptr;
    graph = nullptr;
  }
  TF_Graph* open() const {
    if (!graph) throw std::runtime_error("the graph is closed");
    return graph;
  }
  ~Graph() { close(); }
};

/** "node" or "node:output" */
inline TF_Output outputOf(TF_Graph* graph, const std::string& name) {
  const size_t colon = name.find(':');
  const int index = colon == std::string::npos ? 0 : std::stoi(name.substr(colon + 1));
  TF_Operation* operation = TF_GraphOperationByName(graph, name.substr(0, colon).c_str());
  if (!operation || index >= TF_OperationNumOutputs(operation)) {
    throw std::runtime_error("the graph has no output " + name);
  }
  return {operation, index};
}

/** "node" */
inline TF_Operation* operationOf(TF_Graph* graph, const std::string& name) {
  TF_Operation* operation = TF_GraphOperationByName(graph, name.c_str());
  if (!operation) throw std::runtime_error("the graph has no node " + name);
  return operation;
}

/** { name, type, value }, as tfjs gives attributes to its ops; a list where the value is one. */
inline void setAttribute(napi_env env, TF_OperationDescription* node, napi_value attribute) {
  const std::string name = text(env, property(env, attribute, "name"));
  const auto type = static_cast<TF_AttrType>(number(env, property(env, attribute, "type")));
  const napi_value value = property(env, attribute, "value");
  const char* key = name.c_str();
  bool many;
  ok(napi_is_array(env, value, &many));
  if (type == TF_ATTR_SHAPE) {
    const auto shape = list<int64_t>(env, value, number);
    TF_SetAttrShape(node, key, shape.data(), shape.size());
  } else if (type == TF_ATTR_TYPE) {
    TF_SetAttrType(node, key, static_cast<TF_DataType>(number(env, value)));
  } else if (type == TF_ATTR_STRING) {
    const std::string one = text(env, value);
    TF_SetAttrString(node, key, one.data(), one.size());
  } else if (type == TF_ATTR_INT && many) {
    const auto all = list<int64_t>(env, value, number);
    TF_SetAttrIntList(node, key, all.data(), all.size());
  } else if (type == TF_ATTR_INT) {
    TF_SetAttrInt(node, key, number(env, value));
  } else if (type == TF_ATTR_FLOAT && many) {
    const auto all = list<float>(env, value, number);
    TF_SetAttrFloatList(node, key, all.data(), all.size());
  } else if (type == TF_ATTR_FLOAT) {
    TF_SetAttrFloat(node, key, number(env, value));
  } else if (type == TF_ATTR_BOOL && !many) {
    TF_SetAttrBool(node, key, truth(env, value));
  } else {
    throw std::runtime_error("the attribute " + name + " has no known form in a graph");
  }
}

/** { shape, dtype, values }: the numbers of a constant. */
inline void setConstant(napi_env env, TF_OperationDescription* node, napi_value constant) {
  const auto shape = list<int64_t>(env, property(env, constant, "shape"), number);
  const auto type = static_cast<TF_DataType>(number(env, property(env, constant, "dtype")));
  const Bytes values = bytes(env, property(env, constant, "values"));
  Tensors tensor(1);
  tensor.all[0] = TF_AllocateTensor(type, shape.data(), shape.size(), values.length);
  std::memcpy(TF_TensorData(tensor.all[0]), values.data, values.length);
  Status status;
  TF_SetAttrTensor(node, "value", tensor.all[0], status.raw);
  status.check("Const");
}

/** Inputs are "node", "node:output" or, for what only has to run before it, "^node"; where there is an attribute N, the
 *  first N of them are one list, as they are for every op that tfjs calls. */
inline void setInputs(napi_env env, TF_Graph* graph, TF_OperationDescription* node, napi_value inputs, size_t together) {
  std::vector<TF_Output> first;
  for (const std::string& input : list<std::string>(env, inputs, text)) {
    if (input[0] == '^') {
      TF_AddControlInput(node, operationOf(graph, input.substr(1)));
    } else if (first.size() < together) {
      first.push_back(outputOf(graph, input));
      if (first.size() == together) TF_AddInputList(node, first.data(), first.size());
    } else {
      TF_AddInput(node, outputOf(graph, input));
    }
  }
}

inline void describe(napi_env env, TF_Graph* graph, TF_OperationDescription* node, napi_value given) {
  size_t together = 0;
  const auto set = [&](napi_env, napi_value attribute) {
    const bool length = text(env, property(env, attribute, "name")) == "N";  // follows from the inputs
    if (length) together = number(env, property(env, attribute, "value"));
    else setAttribute(env, node, attribute);
    return 0;
  };
  list<int>(env, property(env, given, "attributes"), set);
  setInputs(env, graph, node, property(env, given, "inputs"), together);
  bool constant;
  ok(napi_has_named_property(env, given, "constant", &constant));
  if (constant) setConstant(env, node, property(env, given, "constant"));
}

/** The lengths of an output's axes; −1 for one that depends on values, and alone where even their number does. */
inline std::vector<int64_t> shapeOf(TF_Graph* graph, TF_Output output) {
  Status status;
  const int rank = TF_GraphGetTensorNumDims(graph, output, status.raw);
  std::vector<int64_t> shape(rank < 0 ? 1 : rank, -1);
  if (rank > 0) TF_GraphGetTensorShape(graph, output, shape.data(), rank, status.raw);
  status.check("the shape");
  return shape;
}

/** addNode(graph, { name, op, inputs, attributes, constant? }) → [{ shape, dtype }], one an output. */
inline napi_value addNode(napi_env env, napi_value* args) {
  TF_Graph* graph = holding<Graph>(env, args[0])->open();
  const std::string op = text(env, property(env, args[1], "op"));
  Status status;
  TF_OperationDescription* node = TF_NewOperation(graph, op.c_str(), text(env, property(env, args[1], "name")).c_str());
  try {
    describe(env, graph, node, args[1]);
  } catch (const std::exception& error) {
    TF_FinishOperation(node, status.raw);  // frees it
    throw std::runtime_error(op + ": " + error.what());
  }
  TF_Operation* made = TF_FinishOperation(node, status.raw);
  status.check(op);
  return toList(env, TF_OperationNumOutputs(made), [&](int i) {
    const std::vector<int64_t> shape = shapeOf(graph, {made, i});
    napi_value output;
    ok(napi_create_object(env, &output));
    put(env, output, "shape", toList(env, shape.size(), [&](size_t axis) { return toNumber(env, shape[axis]); }));
    put(env, output, "dtype", toNumber(env, TF_OperationOutputType({made, i})));
    return output;
  });
}

}  // namespace engine
