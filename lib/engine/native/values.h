// What comes from JavaScript and goes back, through Node's C API. Whatever goes wrong is an exception here, and one in
// JavaScript at the door.
#pragma once

#include <node_api.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "tensorflow/c/c_api.h"

namespace engine {

inline void ok(napi_status status) {
  if (status != napi_ok) throw std::runtime_error("an argument of another type than expected");
}

/** TensorFlow's own complaint, if it has one. */
struct Status {
  TF_Status* raw = TF_NewStatus();
  ~Status() { TF_DeleteStatus(raw); }
  void check(const std::string& doing) const {
    if (TF_GetCode(raw) != TF_OK) throw std::runtime_error(doing + ": " + TF_Message(raw));
  }
};

/** Tensors that are let go at the end, whatever happens. */
struct Tensors {
  std::vector<TF_Tensor*> all;
  explicit Tensors(size_t n) : all(n, nullptr) {}
  ~Tensors() {
    for (TF_Tensor* tensor : all)
      if (tensor) TF_DeleteTensor(tensor);
  }
};

inline std::string text(napi_env env, napi_value value) {
  size_t length;
  ok(napi_get_value_string_utf8(env, value, nullptr, 0, &length));
  std::string result(length, '\0');
  ok(napi_get_value_string_utf8(env, value, &result[0], length + 1, &length));
  return result;
}

inline double number(napi_env env, napi_value value) {
  double result;
  ok(napi_get_value_double(env, value, &result));
  return result;
}

inline bool truth(napi_env env, napi_value value) {
  bool result;
  ok(napi_get_value_bool(env, value, &result));
  return result;
}

inline napi_value property(napi_env env, napi_value object, const char* name) {
  napi_value value;
  ok(napi_get_named_property(env, object, name, &value));
  return value;
}

inline void put(napi_env env, napi_value object, const char* name, napi_value value) {
  ok(napi_set_named_property(env, object, name, value));
}

inline napi_value toNumber(napi_env env, double value) {
  napi_value result;
  ok(napi_create_double(env, value, &result));
  return result;
}

template <typename T, typename Read>
std::vector<T> list(napi_env env, napi_value array, Read read) {
  uint32_t length;
  ok(napi_get_array_length(env, array, &length));
  std::vector<T> result;
  for (uint32_t i = 0; i < length; i++) {
    napi_value element;
    ok(napi_get_element(env, array, i, &element));
    result.push_back(static_cast<T>(read(env, element)));
  }
  return result;
}

/** An array of what `write` makes of each number from 0 to length − 1. */
template <typename Write>
napi_value toList(napi_env env, size_t length, Write write) {
  napi_value result;
  ok(napi_create_array_with_length(env, length, &result));
  for (size_t i = 0; i < length; i++) ok(napi_set_element(env, result, i, write(i)));
  return result;
}

struct Bytes {
  void* data;
  size_t length;
};

/** The bytes of a typed array. */
inline Bytes bytes(napi_env env, napi_value array) {
  napi_typedarray_type type;
  Bytes result;
  ok(napi_get_typedarray_info(env, array, &type, &result.length, &result.data, nullptr, nullptr));
  if (type == napi_float32_array || type == napi_int32_array) result.length *= 4;
  return result;
}

/** Something of C++ that JavaScript holds on to; freed when it lets go. */
template <typename T>
napi_value held(napi_env env, std::shared_ptr<T> value) {
  napi_value result;
  const auto free = [](napi_env, void* data, void*) { delete static_cast<std::shared_ptr<T>*>(data); };
  ok(napi_create_external(env, new std::shared_ptr<T>(value), free, nullptr, &result));
  return result;
}

template <typename T>
std::shared_ptr<T> holding(napi_env env, napi_value value) {
  void* data;
  ok(napi_get_value_external(env, value, &data));
  return *static_cast<std::shared_ptr<T>*>(data);
}

}  // namespace engine
