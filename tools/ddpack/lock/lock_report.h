/* What a lock holds, on the terminal. */
#ifndef DDINJECT_TOOLS_DDPACK_LOCK_LOCK_REPORT_H
#define DDINJECT_TOOLS_DDPACK_LOCK_LOCK_REPORT_H

#include "tools/ddpack/lock/lock_file.h"

/* A table of the targets, on standard output. */
void lock_report_table(const struct lock *lock);
/* The gaps with their reasons and the note, on standard error; `is_failure`: they are why there is
 * no lock. */
void lock_report_gaps(const struct lock *lock, bool is_failure);

#endif
