#include "CCurses.h"

#include <string.h>
#include <term.h>

// Returns a copy of a terminfo string without every occurrence of a part; NULL where there is none.
static char *without(const char *string, const char *part) {
  static char room[2][512];
  static int used = 0;
  size_t length = strlen(part);
  const char *found = strstr(string, part);
  if (!found || strlen(string) >= sizeof room[0] || used >= 2) return NULL;
  char *copy = room[used++];
  memcpy(copy, string, (size_t)(found - string));
  strcpy(copy + (found - string), found + length);
  return copy;
}

void cc_slim_attributes(void) {
  if (!cur_term) return;
  if (exit_attribute_mode) {
    char *plain = without(exit_attribute_mode, "\033(B");
    if (plain) exit_attribute_mode = plain;
  }
  if (set_attributes) {
    char *plain = without(set_attributes, "%?%p9%t\033(0%e\033(B%;");
    if (plain) set_attributes = plain;
  }
}
