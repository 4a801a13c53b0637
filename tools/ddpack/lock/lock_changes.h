/* Prints what an update of a lock has changed, for people. */
#ifndef DDINJECT_TOOLS_DDPACK_LOCK_LOCK_CHANGES_H
#define DDINJECT_TOOLS_DDPACK_LOCK_LOCK_CHANGES_H

#include "tools/ddpack/lock/lock_file.h"

#include <stdio.h>

/* Prints a line for each target and for each package that has changed, and "nothing has changed"
 * when there is no other line. A change that several targets have is one line with their number. */
void lock_changes_print(const struct lock *before, const struct lock *after, FILE *to);

#endif
