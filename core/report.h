/* The one line that says what was decided and why. */
#ifndef DDINJECT_CORE_REPORT_H
#define DDINJECT_CORE_REPORT_H

#include "core/decide.h"

enum { REPORT_SIZE = 1024 };

/* "ddinject: VERDICT: TEXT; python=3.12 libc=glibc 2.36 needs=glibc 2.17 volume=/…\n". Facts that
 * the decision did not reach are left out. Always ends with a line break, also when cut. */
void report_line_add(struct text *text, const struct facts *facts, enum verdict verdict,
                     struct span volume);

#endif
