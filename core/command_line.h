/* An interpreter's arguments, read as CPython reads them. */
#ifndef DDINJECT_CORE_COMMAND_LINE_H
#define DDINJECT_CORE_COMMAND_LINE_H

#include "core/span.h"

/* A span whose `at` is NULL means that the command line has no such part. */
struct command_line {
    struct span program; /* the executable; filled by the caller */
    struct span words;   /* argv: a NUL follows each word, as in /proc/PID/cmdline */
    struct span script;
    struct span module;       /* the name that follows -m */
    bool skips_site;          /* -S: site, and so sitecustomize, is not imported */
    bool ignores_environment; /* -E or -I: PYTHONPATH is not read */
};

/* Reads the words by the options of CPython 2.7 to 3.15 (Python/getopt.c). `words` needs no end: a
 * last word without its NUL is read to the end of the span. `program` is left empty, and `script`
 * is as it was written: the caller makes it absolute. */
void command_line_parse(struct span words, struct command_line *ret_command);

#endif
