/* A list of names in one literal, each of which ends with a NUL: SPAN("first\0second\0"). A table
 * of pointers would need relocations, and so work of ld.so in every process; a switch takes several
 * times the code. */
#ifndef DDINJECT_CORE_NAMES_H
#define DDINJECT_CORE_NAMES_H

#include "core/span.h"

/* The name of that number, from 0; "unknown" past the end. */
const char *names_at(struct span names, unsigned number);
/* false: `name` is none of them, and `*ret_number` stays as it was. */
bool names_find(struct span names, struct span name, unsigned *ret_number);
/* Is `name` one of them, which are of lower case, where A and a are the same? */
bool names_have_in_any_case(struct span names, struct span name);

#endif
