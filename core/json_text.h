/* Strings as JSON wants them, for lines that are put together by hand. */
#ifndef DDINJECT_CORE_JSON_TEXT_H
#define DDINJECT_CORE_JSON_TEXT_H

#include "core/text.h"

enum { JSON_TEXT_BYTES_MAX = 512 };

/* Adds `bytes` in quotes; a NULL `at` is null. What is longer than JSON_TEXT_BYTES_MAX is cut and
 * ends in "…"; a byte that is not UTF-8 becomes \udcXX, as in Python's surrogateescape. */
void json_text_add(struct text *text, struct span bytes);

#endif
