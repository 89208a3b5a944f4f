#include "CCurses.h"

#include <malloc.h>

void cc_use_one_heap(void) {
#ifdef M_ARENA_MAX
  mallopt(M_ARENA_MAX, 1);
#endif
}
