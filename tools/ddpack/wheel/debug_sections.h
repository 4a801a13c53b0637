/* The DWARF sections of ELF files. Debuggers read them; no loader and no interpreter does, and they
 * are a large part of some wheels. */
#ifndef DDINJECT_TOOLS_DDPACK_WHEEL_DEBUG_SECTIONS_H
#define DDINJECT_TOOLS_DDPACK_WHEEL_DEBUG_SECTIONS_H

#include "core/span.h"

/* Has the file .debug_* sections that debug_sections_drop can remove? */
bool debug_sections_are_in(struct span bytes);
/* Returns the file without these sections; the caller frees `at`. All that is loaded keeps its
 * place and its bytes, and so does every other section keep its bytes. Returns SPAN_EMPTY when
 * there is nothing to remove, or when the file is laid out in a way that forbids it. */
struct span debug_sections_drop(struct span bytes);

#endif
