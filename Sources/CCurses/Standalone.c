// What the program brings along where it is one file that needs nothing of the machine (CC_STANDALONE, which
// Package.swift defines for such a build).
#define _GNU_SOURCE
#include "CCurses.h"

#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <locale.h>
#include <nss.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// Linkage

static int look(struct dl_phdr_info *object, size_t size, void *found) {
  (void)size;
  bool *linked = found;
  // The first object is the program itself.
  for (int i = 0; !linked[0] && i < object->dlpi_phnum; i++) {
    if (object->dlpi_phdr[i].p_type == PT_INTERP) linked[0] = true;
  }
  if (strstr(object->dlpi_name, "/libswiftCore.so")) linked[1] = true;
  return 0;
}

cc_linkage cc_linked(void) {
  bool linked[2] = {false, false};
  dl_iterate_phdr(look, linked);
  if (linked[1]) return CC_LINKED_TO_SWIFT;
  return linked[0] ? CC_LINKED_TO_LIBC : CC_LINKED_TO_NOTHING;
}

// Names

void cc_use_plain_names(void) {
#ifdef CC_STANDALONE
  __nss_configure_lookup("hosts", "files dns");
  __nss_configure_lookup("passwd", "files");
#endif
}

// Characters

static bool write_file(const char *path, const char *data, size_t size) {
  int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return false;
  while (size > 0) {
    ssize_t written = write(file, data, size);
    if (written <= 0) break;
    data += written;
    size -= (size_t)written;
  }
  return close(file) == 0 && size == 0;
}

// The C library maps the file of a locale, and needs it no more.
static bool use_characters_in(const char *parent, const char *data, size_t size) {
  char folder[PATH_MAX], file[PATH_MAX];
  if (!parent || parent[0] != '/') return false;
  if (snprintf(folder, sizeof folder, "%s/cdntop-XXXXXX", parent) >= PATH_MAX - 16) return false;
  if (!mkdtemp(folder)) return false;
  snprintf(file, sizeof file, "%s/LC_CTYPE", folder);
  // The variable is for this one call: child processes must find what was set.
  char *before = getenv("LOCPATH") ? strdup(getenv("LOCPATH")) : NULL;
  setenv("LOCPATH", parent, 1);
  bool done = write_file(file, data, size) && setlocale(LC_CTYPE, strrchr(folder, '/') + 1);
  if (before) setenv("LOCPATH", before, 1);
  else unsetenv("LOCPATH");
  free(before);
  unlink(file);
  rmdir(folder);
  return done;
}

bool cc_use_characters(const void *data, size_t size) {
  const char *parents[] = {getenv("XDG_RUNTIME_DIR"), "/dev/shm", getenv("TMPDIR"), "/tmp", "/var/tmp"};
  for (size_t i = 0; i < sizeof parents / sizeof parents[0]; i++) {
    if (use_characters_in(parents[i], data, size)) return true;
  }
  return false;
}

#ifdef CC_STANDALONE
// The C library's own, which has to be of the version that is linked in.
__asm__(".section .rodata\n"
        ".balign 16\n"
        "cc_characters:\n"
        ".incbin \"/usr/lib/locale/C.utf8/LC_CTYPE\"\n"
        "cc_characters_end:\n"
        ".previous\n");
extern const char cc_characters[], cc_characters_end[];
#endif

bool cc_use_own_characters(void) {
#ifdef CC_STANDALONE
  return cc_use_characters(cc_characters, (size_t)(cc_characters_end - cc_characters));
#else
  return false;
#endif
}
