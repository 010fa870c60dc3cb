// TensorFlow greets through absl while its own static objects are made, which is before any setting is read and before
// anyone can call absl. This library is linked with "-z initfirst": its constructor runs before TensorFlow's, and the
// level that the environment asks for holds from the first line on. Real errors still arrive as exceptions.
#include <cstdlib>

#include "absl/base/log_severity.h"
#include "absl/log/globals.h"

__attribute__((constructor)) static void keep_the_asked_level() {
  const char* level = std::getenv("TF_CPP_MIN_LOG_LEVEL");
  if (level != nullptr) absl::SetMinLogLevel(static_cast<absl::LogSeverityAtLeast>(std::atoi(level)));
}
