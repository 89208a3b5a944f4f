#define _GNU_SOURCE
#include "CCurses.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

static int pipe_ends[2] = {-1, -1};
static sigset_t piped;

static atomic_int ending;

static void write_number(int signal, siginfo_t *info, void *context) {
  (void)context;
  int saved = errno;
  // The kernel sends what is typed; kill, sigqueue and their kin leave other codes.
  bool is_typed = signal == SIGINT && info->si_code == SI_KERNEL;
  if (!is_typed && (signal == SIGINT || signal == SIGTERM || signal == SIGHUP)) {
    atomic_store(&ending, signal);
  }
  unsigned char byte = (unsigned char)(is_typed ? CC_TYPED_INTERRUPT : signal);
  // A full pipe already wakes the reader.
  ssize_t written = write(pipe_ends[1], &byte, 1);
  (void)written;
  errno = saved;
}

static void install(int signal) {
  struct sigaction action = {.sa_sigaction = write_number, .sa_flags = SA_RESTART | SA_SIGINFO};
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, NULL);
}

int cc_signal_pipe(const int *signals, int count) {
  if (pipe_ends[0] < 0 && pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
  sigemptyset(&piped);
  for (int i = 0; i < count; i++) {
    sigaddset(&piped, signals[i]);
    install(signals[i]);
  }
  return pipe_ends[0];
}

void cc_signals_default(void) {
  if (pipe_ends[0] < 0) return;
  for (int number = 1; number < NSIG; number++) {
    if (sigismember(&piped, number) == 1) signal(number, SIG_DFL);
  }
}

bool cc_is_ignored(int number) {
  struct sigaction action;
  return sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

int cc_ending_signal(void) {
  // Another thread may just be about to run the handler.
  if (atomic_load(&ending) == 0) poll(NULL, 0, 50);
  return atomic_load(&ending);
}

void cc_stop_self(void) {
  sigset_t stop, before;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTSTP);
  // The caller goes on where this returns, so the continuing needs no notice of its own.
  signal(SIGCONT, SIG_DFL);
  signal(SIGTSTP, SIG_DFL);
  pthread_sigmask(SIG_UNBLOCK, &stop, &before);
  raise(SIGTSTP);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  install(SIGTSTP);
  install(SIGCONT);
}

_Noreturn void cc_die_by_signal(int number) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, number);
  signal(number, SIG_DFL);
  pthread_sigmask(SIG_UNBLOCK, &set, NULL);
  raise(number);
  _exit(128 + number);
}
