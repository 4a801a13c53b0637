/* Prints what a lock contains on the terminal. */
#ifndef DDINJECT_TOOLS_DDPACK_LOCK_LOCK_REPORT_H
#define DDINJECT_TOOLS_DDPACK_LOCK_LOCK_REPORT_H

#include "tools/ddpack/lock/lock_file.h"

/* Prints a table of the targets with the number and size of their wheels, on standard output. */
void lock_report_table(const struct lock *lock);

/* LOCK_FAILED: the gaps are the reason why no lock is made. LOCK_MADE: the lock leaves them out. */
enum lock_outcome { LOCK_MADE, LOCK_FAILED };
/* Prints the gaps with their reasons, and the note of the lock, on standard error. */
void lock_report_gaps(const struct lock *lock, enum lock_outcome outcome);

#endif
