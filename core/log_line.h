/* The line that the log gets for a process: docs/formats.md. */
#ifndef DDINJECT_CORE_LOG_LINE_H
#define DDINJECT_CORE_LOG_LINE_H

#include "core/decide.h"

/* Seven strings, each byte of which may take six, and the rest. */
enum { LOG_LINE_SIZE = 32 * 1024 };

struct log_entry {
    unsigned long seconds, microseconds_of_second; /* since 1970 */
    unsigned long pid;
    struct span program; /* a NULL `at`: not known */
    struct span words;   /* the command line, a NUL behind each */
    struct span volume;
    const struct facts *facts;
    enum verdict verdict;
    unsigned long microseconds; /* that the decision took */
};

/* Ends with a line break. `text` should have LOG_LINE_SIZE bytes: it is cut otherwise. */
void log_line_add(struct text *text, const struct log_entry *entry);

#endif
