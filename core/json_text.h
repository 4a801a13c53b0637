/* JSON strings (RFC 8259) for lines that are written without a library: the object has no heap. */
#ifndef DDINJECT_CORE_JSON_TEXT_H
#define DDINJECT_CORE_JSON_TEXT_H

#include "core/text.h"

enum { JSON_TEXT_BYTES_MAX = 512 };

/* Adds `bytes` as a quoted string, or null when `at` is NULL. A text longer than
 * JSON_TEXT_BYTES_MAX is cut and ends in "…". A byte that is not UTF-8 becomes \udcXX, which is
 * what Python's surrogateescape makes of it (PEP 383), so that a reader in Python gets the byte
 * back. */
void json_text_add(struct text *text, struct span bytes);

#endif
