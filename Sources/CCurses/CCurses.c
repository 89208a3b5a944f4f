#define _GNU_SOURCE
#include "CCurses.h"

#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

bool cc_private_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC) == 0; }

SCREEN *cc_newterm(const char *type) { return newterm(type, stdout, stdin); }
WINDOW *cc_stdscr(void) { return stdscr; }
int cc_colors(void) { return COLORS; }
int cc_color_pairs(void) { return COLOR_PAIRS; }

bool cc_has_alternate_screen(void) {
  const char *value = tigetstr("smcup");
  return value && value != (char *)-1;
}

bool cc_terminal_size(int descriptor, int *columns, int *rows) {
  struct winsize size;
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0) return false;
  if (size.ws_col == 0 || size.ws_row == 0) return false;
  *columns = size.ws_col;
  *rows = size.ws_row;
  return true;
}

attr_t cc_bold(void) { return A_BOLD; }
attr_t cc_dim(void) { return A_DIM; }
attr_t cc_italic(void) { return A_ITALIC; }
attr_t cc_underline(void) { return A_UNDERLINE; }
attr_t cc_reverse(void) { return A_REVERSE; }

cchar_t cc_cell(uint32_t scalar, const uint32_t *marks, int count, attr_t attributes, int pair) {
  wchar_t text[6] = {(wchar_t)scalar};
  for (int i = 0; i < count && i < 4; i++) text[i + 1] = (wchar_t)marks[i];
  cchar_t cell;
  memset(&cell, 0, sizeof cell);
  // From ncurses 6.1 on the last argument carries pairs beyond the range of a short.
  if (setcchar(&cell, text, attributes, 0, &pair) == ERR) {
    setcchar(&cell, L"?", attributes, 0, &pair);
  }
  return cell;
}

const char *cc_key_sequence(const char *name) {
  const char *value = tigetstr(name);
  return value == (const char *)-1 ? NULL : value;
}

int cc_wcwidth(uint32_t scalar) { return wcwidth((wchar_t)scalar); }

static bool is_utf8(void) {
  const char *codeset = nl_langinfo(CODESET);
  return strcasecmp(codeset, "UTF-8") == 0 || strcasecmp(codeset, "UTF8") == 0;
}

static const char *wanted_locale(void) {
  const char *names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    const char *value = getenv(names[i]);
    if (value && *value) return value;
  }
  return "C";
}

bool cc_use_environment_locale(void) {
  if (setlocale(LC_CTYPE, "") && is_utf8()) return true;
  const char *wanted = wanted_locale();
  if (!strcasestr(wanted, "UTF-8") && !strcasestr(wanted, "UTF8")) return false;
  return (cc_use_locale("C.UTF-8") || cc_use_own_characters()) && is_utf8();
}

bool cc_use_locale(const char *name) { return setlocale(LC_CTYPE, name) != NULL; }

short cc_poll_now(int descriptor, short events) {
  struct pollfd entry = {.fd = descriptor, .events = events};
  return poll(&entry, 1, 0) > 0 ? entry.revents : 0;
}

int cc_waiting_bytes(int descriptor) {
  int count = 0;
  return ioctl(descriptor, FIONREAD, &count) == 0 && count > 0 ? count : 0;
}

bool cc_is_hung_up(int descriptor) {
  return (cc_poll_now(descriptor, POLLIN) & (POLLHUP | POLLERR | POLLNVAL)) != 0;
}

bool cc_is_foreground(int descriptor) {
  pid_t owner = tcgetpgrp(descriptor);
  return owner < 0 || owner == getpgrp();
}

void cc_disable_flow_control(int descriptor) {
  struct termios modes;
  if (tcgetattr(descriptor, &modes) != 0) return;
  modes.c_iflag &= ~(tcflag_t)IXON;
  tcsetattr(descriptor, TCSANOW, &modes);
}
