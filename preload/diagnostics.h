/* Reporting a decision, to those who asked for it by an environment variable. */
#ifndef DDINJECT_PRELOAD_DIAGNOSTICS_H
#define DDINJECT_PRELOAD_DIAGNOSTICS_H

#include "core/decide.h"

/* Returns the time by the steady clock, in microseconds, or 0 when no log needs it: reading the
 * clock may be a system call. */
unsigned long diagnostics_begin(void);
/* Writes the line on stderr, once for each verdict since some runtimes ask several times, and the
 * line of the log, once for each process. `began` is what diagnostics_begin returned. */
void diagnostics_tell(const struct facts *facts, enum verdict verdict, struct span volume,
                      unsigned long began);

#endif
