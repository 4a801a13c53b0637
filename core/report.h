/* The one line that says what was decided and why. */
#ifndef DDINJECT_CORE_REPORT_H
#define DDINJECT_CORE_REPORT_H

#include "core/decide.h"

enum { REPORT_SIZE = 1024 };

/* "ddinject: VERDICT: TEXT; python=3.12 libc=glibc 2.36 needs=glibc 2.17 rule=/…:12 volume=/…\n".
 * Facts that the decision did not reach are left out. Always ends with a line break, also when
 * cut. */
void report_line_add(struct text *text, const struct facts *facts, enum verdict verdict,
                     struct span volume);
/* What the verdict alone does not say: the state of the volume, the rule; nothing to say adds
 * nothing. */
void report_reason_add(struct text *text, const struct facts *facts, enum verdict verdict,
                       struct span volume);

void python_version_add(struct text *text, struct python_version version);
/* "glibc 2.36", "musl 1.2.4": glibc's patch level says nothing. */
void libc_version_add(struct text *text, struct libc_version version);

#endif
