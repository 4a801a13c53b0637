/* What is told of a decision: one line for people, one of JSON. docs/formats.md has the fields. */
#ifndef DDINJECT_CORE_REPORT_H
#define DDINJECT_CORE_REPORT_H

#include "core/decide.h"

enum {
    REPORT_SIZE = 2048,
    /* Ten strings, each byte of which may take six, and the rest. */
    REPORT_JSON_SIZE = 40 * 1024,
};

struct report {
    const struct facts *facts;
    enum verdict verdict;
    struct span volume;
    /* The rest is for JSON alone. */
    unsigned long microseconds; /* that the decision took */
    unsigned long time;         /* microseconds since 1970 */
    unsigned long pid;
    struct span program; /* a NULL `at`: not known */
    struct span words;   /* the command line, a NUL behind each */
};

/* "ddinject: VERDICT: TEXT; python=3.12 … volume=/…\n". Facts that the decision did not reach are
 * left out. Always ends with a line break, also when cut. */
void report_line_add(struct text *text, const struct report *report);
/* `text` should have REPORT_JSON_SIZE bytes: it is cut otherwise. */
void report_json_add(struct text *text, const struct report *report);

#endif
