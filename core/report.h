/* The report of a decision: a line for people, and one of JSON. docs/formats.md lists the fields.
 */
#ifndef DDINJECT_CORE_REPORT_H
#define DDINJECT_CORE_REPORT_H

#include "core/decide.h"

enum {
    REPORT_SIZE = 2048,
    /* Room for ten strings, each byte of which may become six, and for the numbers and names. */
    REPORT_JSON_SIZE = 40 * 1024,
};

struct report {
    const struct facts *facts;
    enum verdict verdict;
    struct span volume;
    /* What follows is for the JSON line alone. */
    unsigned long microseconds; /* how long the decision took */
    unsigned long time;         /* microseconds since 1970-01-01 UTC */
    unsigned long pid;
    struct span program; /* its `at` is NULL when it is not known */
    struct span words;   /* the command line; a NUL follows each word */
};

/* "ddinject: VERDICT: TEXT; python=3.12 … volume=/…\n". A fact that the
 * decision did not reach is left out. The line ends with a line break even when it is cut. */
void report_line_add(struct text *text, const struct report *report);
/* One JSON object and a line break. It is complete when `text` has REPORT_JSON_SIZE bytes of room;
 * a smaller text is cut, and must not be written. */
void report_json_add(struct text *text, const struct report *report);

#endif
