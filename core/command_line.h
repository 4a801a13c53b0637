/* An interpreter's arguments, read as CPython reads them. */
#ifndef DDINJECT_CORE_COMMAND_LINE_H
#define DDINJECT_CORE_COMMAND_LINE_H

#include "core/span.h"

/* Spans with a NULL `at` stand for what is not there. */
struct command_line {
    struct span program; /* the executable; the caller's to fill, as is making `script` absolute */
    struct span words;   /* argv: each word is followed by a NUL, as in /proc/PID/cmdline */
    struct span script;
    struct span module;       /* of -m */
    bool skips_site;          /* -S */
    bool ignores_environment; /* -E or -I */
};

/* By the options of CPython 2.7 to 3.15 (Python/getopt.c): `program` is left empty. */
void command_line_parse(struct span words, struct command_line *ret_command);

#endif
