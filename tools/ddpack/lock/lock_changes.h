/* What an update has changed, for people. */
#ifndef DDINJECT_TOOLS_DDPACK_LOCK_LOCK_CHANGES_H
#define DDINJECT_TOOLS_DDPACK_LOCK_LOCK_CHANGES_H

#include "tools/ddpack/lock/lock_file.h"

#include <stdio.h>

/* One line for each change that is the same in several targets; "nothing has changed" otherwise. */
void lock_changes_print(const struct lock *before, const struct lock *after, FILE *to);

#endif
