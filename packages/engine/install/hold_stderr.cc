// Two functions for Node: hold() puts a file in memory in the place of standard error, release() puts standard error back and returns what
// was written meanwhile. JavaScript can replace neither, and TensorFlow greets on standard error while it is loaded.
#include <csignal>
#include <fcntl.h>
#include <node_api.h>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

namespace {

int standard_error = -1;
int held = -1;
struct sigaction actions_before[2];
const int deadly[2] = {SIGABRT, SIGILL};

void put_back() {
  dup2(standard_error, STDERR_FILENO);
  close(standard_error);
  standard_error = -1;
}

// A library that cannot run on this processor says so and aborts: its last words must not be lost.
void say_and_die(int signal) {
  put_back();
  char part[4096];
  off_t offset = 0;
  ssize_t count;
  while ((count = pread(held, part, sizeof part, offset)) > 0) {
    offset += count;
    if (write(STDERR_FILENO, part, count) < 0) break;
  }
  std::signal(signal, SIG_DFL);
  raise(signal);
}

/** @returns whether standard error is held now */
napi_value hold(napi_env env, napi_callback_info) {
  bool done = false;
  if (standard_error < 0) {
    held = memfd_create("held-stderr", MFD_CLOEXEC);
    standard_error = held < 0 ? -1 : fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    done = standard_error >= 0;
    if (done) {
      struct sigaction action = {};
      action.sa_handler = say_and_die;
      for (int i = 0; i < 2; i++) sigaction(deadly[i], &action, &actions_before[i]);
      dup2(held, STDERR_FILENO);
    } else if (held >= 0) {
      close(held);
    }
  }
  napi_value result;
  napi_get_boolean(env, done, &result);
  return result;
}

/** @returns what was written to standard error since hold() */
napi_value release(napi_env env, napi_callback_info) {
  std::string text;
  if (standard_error >= 0) {
    put_back();
    for (int i = 0; i < 2; i++) sigaction(deadly[i], &actions_before[i], nullptr);
    char part[4096];
    ssize_t count;
    while ((count = pread(held, part, sizeof part, text.size())) > 0) text.append(part, count);
    close(held);
  }
  napi_value result;
  napi_create_string_utf8(env, text.data(), text.size(), &result);
  return result;
}

}  // namespace

NAPI_MODULE_INIT() {
  napi_value function;
  napi_create_function(env, "hold", NAPI_AUTO_LENGTH, hold, nullptr, &function);
  napi_set_named_property(env, exports, "hold", function);
  napi_create_function(env, "release", NAPI_AUTO_LENGTH, release, nullptr, &function);
  napi_set_named_property(env, exports, "release", function);
  return exports;
}
