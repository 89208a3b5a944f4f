#include "CCurses.h"

#include <string.h>
#include <term.h>

// Takes the first occurrence of a part out of a capability, in place: since ncurses 6.3 the strings that
// <term.h> shows are copies, and only the one `tigetstr` answers with is used for drawing.
static void cut(char *name, const char *part) {
  char *string = tigetstr(name);
  if (!string || string == (char *)-1) return;
  char *found = strstr(string, part);
  if (!found) return;
  char *rest = found + strlen(part);
  memmove(found, rest, strlen(rest) + 1);
}

void cc_drop_character_sets(void) {
  cut("sgr0", "\033(B");
  cut("sgr", "%?%p9%t\033(0%e\033(B%;");
  // tmux and screen choose the set by a control character.
  cut("sgr0", "\017");
  cut("sgr", "%?%p9%t\016%e\017%;");
}
