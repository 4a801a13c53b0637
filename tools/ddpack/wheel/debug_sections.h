/* DWARF in libraries: debuggers read it; no loader and no interpreter does. */
#ifndef DDINJECT_TOOLS_DDPACK_WHEEL_DEBUG_SECTIONS_H
#define DDINJECT_TOOLS_DDPACK_WHEEL_DEBUG_SECTIONS_H

#include "core/span.h"

/* Has the ELF file .debug_* sections that can be taken out of it? */
bool debug_sections_are_in(struct span bytes);
/* The file without them; every other byte of it is what it was, and all that is loaded where it
 * was. The caller frees the result; SPAN_EMPTY: there is nothing to take out. */
struct span debug_sections_drop(struct span bytes);

#endif
