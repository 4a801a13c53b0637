/* A list of names in one literal, each of which ends with a NUL: SPAN("first\0second\0"). A table
 * of pointers would need relocations, and so work of ld.so in every process; a switch takes several
 * times the code. */
#ifndef DDINJECT_CORE_NAMES_H
#define DDINJECT_CORE_NAMES_H

#include "core/span.h"

/* Returns the name with this number, counted from 0, or "unknown" behind the last one. */
const char *names_at(struct span names, unsigned number);
/* Finds the number of `name`. Returns false, and leaves `*ret_number` as it was, when it is not in
 * the list. */
bool names_find(struct span names, struct span name, unsigned *ret_number);
/* Is `name` in the list, when upper and lower case are the same? The list is in lower case. */
bool names_have_in_any_case(struct span names, struct span name);

#endif
