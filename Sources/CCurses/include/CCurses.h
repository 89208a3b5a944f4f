/// Curses for Swift: what the importer cannot see, and the last line of defense for the terminal.
///
/// Swift imports neither macros with casts, nor variadic functions, nor global variables; this
/// header stands in for the few that are needed.
#ifndef CCURSES_H
#define CCURSES_H

// Both must precede <curses.h>: the wide-character interface, and functions instead of macros.
#define NCURSES_WIDECHAR 1
#define NCURSES_NOMACROS 1

#include <curses.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

// Screen

/// Starts curses on standard input and output for that terminal type; null where it is unknown.
SCREEN *cc_newterm(const char *type);
/// The full-screen window.
WINDOW *cc_stdscr(void);
/// The number of colors, and of color pairs, of the terminal in use.
int cc_colors(void);
int cc_color_pairs(void);
/// Whether the terminal keeps the shell's screen apart and brings it back.
bool cc_has_alternate_screen(void);

/// Takes the choice of a character set out of the sequences that set and end attributes: nothing is drawn
/// with the alternate one, and it would cost up to three bytes each time. To be called once, after newterm.
void cc_drop_character_sets(void);
/// The extent of the terminal on a descriptor; false where it is unknown or has no cell.
bool cc_terminal_size(int descriptor, int *columns, int *rows);

attr_t cc_bold(void);
attr_t cc_dim(void);
attr_t cc_italic(void);
attr_t cc_underline(void);
attr_t cc_reverse(void);
/// Makes a cell of a scalar, up to four marks over it, attributes and a pair of any number.
cchar_t cc_cell(uint32_t scalar, const uint32_t *marks, int count, attr_t attributes, int pair);

// Keys

/// What the terminal's description has for a key, such as `kcuu1`; null where it has none.
const char *cc_key_sequence(const char *name);

// Text

/// The C library's width of a scalar; -1 where it is not printable in the locale in use.
int cc_wcwidth(uint32_t scalar);
/// Takes the character set from the environment and reports whether it is UTF-8.
///
/// Where the environment names a UTF-8 locale that is not installed, C.UTF-8 takes its place, be it the program's own.
bool cc_use_environment_locale(void);
/// Takes a locale for character handling by name and reports whether it exists.
bool cc_use_locale(const char *name);

// Secrets

/// Keeps the process's memory out of core dumps and from debuggers; false where that failed.
bool cc_forbid_dumps(void);

// Memory

/// Has all threads take their memory from one heap, where what one frees another can use: a process of few
/// cores needs no more. To be called before there is a second thread.
void cc_use_one_heap(void);

// Programs

/// Makes a pipe, the end to read first, that no program which is started meanwhile inherits.
bool cc_private_pipe(int ends[2]);

// Input and signals

/// What a descriptor is ready for now: the bits of `poll`, without waiting.
short cc_poll_now(int descriptor, short events);
/// How many bytes wait to be read; 0 also where there never will be any more.
int cc_waiting_bytes(int descriptor);
/// Whether input ended for good: the line hung up or failed.
bool cc_is_hung_up(int descriptor);
/// Whether the process may use the terminal on a descriptor; false while a shell runs it behind.
bool cc_is_foreground(int descriptor);
/// Takes the flow control of Ctrl-S and Ctrl-Q off the terminal on a descriptor.
void cc_disable_flow_control(int descriptor);

/// What stands in the pipe for an interrupt that was typed at the terminal (Ctrl-C).
#define CC_TYPED_INTERRUPT 130

/// Has each of these signals written, one byte a signal by its number, to a pipe.
///
/// An interrupt that was typed has a number of its own, see `CC_TYPED_INTERRUPT`.
/// Returns the end to read, which does not block, or -1. Handlers, unlike ignored or blocked
/// signals, are not passed on to child processes.
int cc_signal_pipe(const int *signals, int count);
/// Gives the signals of the pipe their default action back.
void cc_signals_default(void);
/// Whether the process ignores a signal, as whoever started it may have wished.
bool cc_is_ignored(int signal);
/// The signal of the pipe that asked the process to end; 0 for none so far.
///
/// An interrupt that was typed does not count. Waits a moment for signals that came with the one
/// that let a stopped process go on.
int cc_ending_signal(void);
/// Stops the process as Ctrl-Z does and returns when it continues.
///
/// Returns at once where no shell could continue it.
void cc_stop_self(void);
/// Ends the process by that signal, so that its parent sees the truth.
_Noreturn void cc_die_by_signal(int signal);

// The guard: the terminal is given back even by a crash

/// Remembers the terminal's modes, keeps standard error off the screen, and catches crashes.
///
/// A crash writes the restore bytes, resets the modes, shows what was written to standard error,
/// and ends by the same signal. `exit` is caught too.
bool cc_guard_start(int descriptor);
/// Fixes the bytes that undo what was switched on: `modes`, then what the description names.
///
/// To be called once curses has started.
void cc_guard_use_description(const char *modes);
/// Whether the terminal is still to be given back.
bool cc_guard_is_active(void);
/// While false, crashes leave the terminal alone, since it is the shell's for the moment.
void cc_guard_set_active(bool active);
/// Gives the terminal back with `write` and `tcsetattr` alone; safe in handlers and on any thread.
///
/// Never blocks for long: what a stalled line does not take within a second is dropped.
void cc_guard_restore(void);
/// The same for a process that is about to die: threads that still draw then draw nowhere.
void cc_guard_abandon(void);
/// Resets the modes the terminal had at `cc_guard_start`.
void cc_guard_restore_modes(void);
/// Ends the guard and shows what was written to standard error meanwhile.
void cc_guard_stop(void);

// Terminal descriptions

/// A description that is compiled in, as a value for the variable TERMINFO; null where there is none of that name.
const char *cc_compiled_terminfo(const char *name);

// The program as one file that needs nothing of the machine

/// What the running program was linked to as it started.
typedef enum : int { CC_LINKED_TO_NOTHING, CC_LINKED_TO_LIBC, CC_LINKED_TO_SWIFT } cc_linkage;
cc_linkage cc_linked(void);
/// Has such a file look up hosts in /etc/hosts and by DNS, and users in /etc/passwd: the machine's further ways
/// are libraries that fit the machine's C library alone. Any other program goes the machine's ways.
///
/// To be called before the first name is looked up.
void cc_use_plain_names(void);
/// Takes a compiled LC_CTYPE from memory; false where it is none, or no folder can be written for a moment.
bool cc_use_characters(const void *data, size_t size);
/// Takes the LC_CTYPE of C.UTF-8 that such a file brings along; false in any other program.
bool cc_use_own_characters(void);

#endif
