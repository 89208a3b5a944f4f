#define _GNU_SOURCE
#include "CCurses.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

/// What ends the process and asks nobody: crashes first, then what others send, and what limits and timers do.
static const int crashes[] = {SIGSEGV, SIGABRT, SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSYS, SIGQUIT,
                              SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGXCPU, SIGXFSZ, SIGPOLL,
                              SIGPWR, SIGSTKFLT};
enum { fault_count = 7 };
enum { crash_count = sizeof crashes / sizeof crashes[0] };

/// Whose screen it is: the shell's, this program's, or somewhere between.
enum { shells, guarded, restoring };
static atomic_int screen = shells;
static atomic_flag is_dying = ATOMIC_FLAG_INIT;
static sigset_t crash_set;
static int terminal = -1;
static int drawn_on = -1;
static int null_device = -1;
static struct termios modes;
static char restore_bytes[512];
static size_t restore_count;
static int captured = -1;
static int real_error = -1;
static struct sigaction previous[NSIG];
static char alternate_stack[65536];

static void write_restore(void) {
  // The write must not wait for a line that has stalled. The flag belongs to the terminal's open
  // description, which others share, so it is set for the moment only.
  int flags = fcntl(terminal, F_GETFL);
  if (flags >= 0) fcntl(terminal, F_SETFL, flags | O_NONBLOCK);
  size_t done = 0;
  for (int tries = 0; done < restore_count && tries < 10; tries++) {
    ssize_t written = write(terminal, restore_bytes + done, restore_count - done);
    if (written > 0) {
      done += (size_t)written;
    } else if (errno == EAGAIN) {
      struct pollfd entry = {.fd = terminal, .events = POLLOUT};
      if (poll(&entry, 1, 100) == 0) {
        // Output that nobody reads goes, so that the bytes that matter find room. Stopping and
        // starting wakes a thread that waits in a write and holds the terminal's lock.
        tcflush(terminal, TCOFLUSH);
        tcflow(terminal, TCOOFF);
        tcflow(terminal, TCOON);
      }
    } else if (errno != EINTR) {
      break;
    }
  }
  if (flags >= 0) fcntl(terminal, F_SETFL, flags);
}

void cc_guard_restore_modes(void) {
  // Without the mask a background process would be stopped by its own tcsetattr.
  sigset_t stop, before;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTTOU);
  pthread_sigmask(SIG_BLOCK, &stop, &before);
  tcsetattr(terminal, TCSANOW, &modes);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void replay_error(void) {
  if (captured < 0) return;
  dup2(real_error, STDERR_FILENO);
  char block[4096];
  off_t offset = 0;
  ssize_t got;
  while ((got = pread(captured, block, sizeof block, offset)) > 0) {
    offset += got;
    if (write(STDERR_FILENO, block, (size_t)got) < 0) break;
  }
  close(captured);
  close(real_error);
  captured = real_error = -1;
}

/// Waits while another thread restores: who went on would end the process in the middle of that.
static void wait_while_restoring(void) {
  for (int tries = 0; atomic_load(&screen) == restoring && tries < 300; tries++) poll(NULL, 0, 10);
}

void cc_guard_restore(void) {
  sigset_t before;
  pthread_sigmask(SIG_BLOCK, &crash_set, &before);
  int expected = guarded;
  if (atomic_compare_exchange_strong(&screen, &expected, restoring)) {
    write_restore();
    cc_guard_restore_modes();
    atomic_store(&screen, shells);
  } else {
    wait_while_restoring();
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void cc_guard_abandon(void) {
  // A thread that is drawing must not go on once the shell's screen is back.
  if (cc_guard_is_active() && null_device >= 0) dup2(null_device, drawn_on);
  cc_guard_restore();
}

static void crashed(int number) {
  if (!atomic_flag_test_and_set(&is_dying)) {
    cc_guard_abandon();
    replay_error();
  } else {
    // What ends one thread often ends the next at the same moment. The first ends the process,
    // unless a stalled line keeps it from that.
    while (poll(NULL, 0, 3000) != 0) continue;
  }
  // By the same signal, so that status and core file are the true ones.
  cc_die_by_signal(number);
}

static void at_exit(void) {
  cc_guard_restore();
  replay_error();
}

/// Whether a signal comes of what the program did itself.
static bool is_fault(int number) {
  for (int i = 0; i < fault_count; i++) {
    if (crashes[i] == number) return true;
  }
  return false;
}

bool cc_guard_start(int descriptor) {
  if (tcgetattr(descriptor, &modes) != 0) return false;
  drawn_on = descriptor;
  terminal = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
  null_device = open("/dev/null", O_WRONLY | O_CLOEXEC);
  restore_count = 0;
  if (isatty(STDERR_FILENO)) {
    captured = memfd_create("stderr", MFD_CLOEXEC);
    real_error = captured < 0 ? -1 : fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    if (real_error >= 0) {
      dup2(captured, STDERR_FILENO);
    } else if (captured >= 0) {
      close(captured);
      captured = -1;
    }
  }
  // Serves the calling thread; others handle a crash on the stack they have.
  stack_t stack = {.ss_sp = alternate_stack, .ss_size = sizeof alternate_stack};
  sigaltstack(&stack, NULL);
  sigemptyset(&crash_set);
  for (int i = 0; i < crash_count; i++) sigaddset(&crash_set, crashes[i]);
  // The real-time signals, but for those that the C library keeps to itself.
  for (int number = SIGRTMIN; number <= SIGRTMAX; number++) sigaddset(&crash_set, number);
  // Whoever sends a second one meanwhile waits; a fault in the handler itself is still the end.
  struct sigaction action = {
      .sa_handler = crashed, .sa_mask = crash_set, .sa_flags = SA_ONSTACK};
  for (int number = 1; number < NSIG; number++) {
    if (sigismember(&crash_set, number) != 1) continue;
    sigaction(number, &action, &previous[number]);
    // What whoever started it had it ignore stays ignored.
    if (!is_fault(number) && previous[number].sa_handler == SIG_IGN) {
      sigaction(number, &previous[number], NULL);
    }
  }
  static bool registered;
  if (!registered) registered = atexit(at_exit) == 0;
  atomic_store(&screen, guarded);
  return true;
}

static void append_restore(const char *text) {
  while (*text && restore_count < sizeof restore_bytes) {
    // Padding such as $<5> is for tputs to interpret, not for the terminal.
    const char *end = text[0] == '$' && text[1] == '<' ? strchr(text, '>') : NULL;
    if (end) {
      text = end + 1;
    } else {
      restore_bytes[restore_count++] = *text++;
    }
  }
}

void cc_guard_use_description(const char *first) {
  restore_count = 0;
  append_restore(first);
  char *names[] = {"sgr0", "cnorm", "rmkx", "rmcup"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    const char *value = tigetstr(names[i]);
    if (value && value != (char *)-1) append_restore(value);
  }
}

bool cc_guard_is_active(void) { return atomic_load(&screen) == guarded; }
void cc_guard_set_active(bool value) { atomic_store(&screen, value ? guarded : shells); }

void cc_guard_stop(void) {
  wait_while_restoring();
  atomic_store(&screen, shells);
  if (terminal < 0) return;
  for (int number = 1; number < NSIG; number++) {
    if (sigismember(&crash_set, number) == 1) sigaction(number, &previous[number], NULL);
  }
  replay_error();
  close(terminal);
  close(null_device);
  terminal = null_device = -1;
}
