/* What is said of a decision, to those who asked for it. */
#ifndef DDINJECT_PRELOAD_DIAGNOSTICS_H
#define DDINJECT_PRELOAD_DIAGNOSTICS_H

#include "core/decide.h"

/* When the decision begins, by the steady clock; zero where nobody will want to know. */
unsigned long diagnostics_begin(void);
/* The line on stderr, once per verdict: some runtimes ask several times. The log, once. */
void diagnostics_tell(const struct facts *facts, enum verdict verdict, struct span volume,
                      unsigned long began);

#endif
