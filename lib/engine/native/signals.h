// Signals stay away from TensorFlow's threads. Its matrix products are code that oneDNN generates, and a signal that
// interrupts them on AVX-512 damages the heap (TensorFlow 2.21: a training that got SIGINT ended in "corrupted size vs.
// prev_size" after a few of them). So the thread that loads the binding blocks signals, and the threads that it begins from
// then on inherit that; the threads that Node began before take signals for the process and tell its event loop as ever.
#pragma once

#include <csignal>
#include <initializer_list>

namespace engine {

/** Block what comes from outside in this thread. What its own code raises stays, and so does a profiler's clock. */
inline void blockSignals() {
  sigset_t blocked;
  sigfillset(&blocked);
  for (const int own : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS, SIGPROF}) sigdelset(&blocked, own);
  pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
}

/** While one lives, no profiler looks into this thread (`node --cpu-prof` sends it SIGPROF). */
class Unprofiled {
  sigset_t before;

 public:
  Unprofiled() {
    sigset_t clock;
    sigemptyset(&clock);
    sigaddset(&clock, SIGPROF);
    pthread_sigmask(SIG_BLOCK, &clock, &before);
  }
  ~Unprofiled() { pthread_sigmask(SIG_SETMASK, &before, nullptr); }
};

}  // namespace engine
