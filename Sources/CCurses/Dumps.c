#include "CCurses.h"

#include <sys/prctl.h>
#include <sys/resource.h>

bool cc_forbid_dumps(void) {
  // A limit of 1 byte stops files as well as programs that take cores in, which 0 does not. Where the
  // hard limit is 0 already it cannot be raised, but then the process is still not dumpable.
  struct rlimit limit = {.rlim_cur = 1, .rlim_max = 1};
  setrlimit(RLIMIT_CORE, &limit);
  return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
}
