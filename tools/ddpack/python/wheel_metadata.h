/* WHEEL and METADATA, held against the wheel's file name. */
#ifndef DDINJECT_TOOLS_DDPACK_PYTHON_WHEEL_METADATA_H
#define DDINJECT_TOOLS_DDPACK_PYTHON_WHEEL_METADATA_H

#include "tools/ddpack/python/wheel_name.h"

/* The value of the first field of this name in a header (RFC 822's form), SPAN_EMPTY where there
 * is none. */
struct span wheel_metadata_field(struct span header, struct span name);

/* Do Name and Version say what the file name says? */
int wheel_metadata_check(const struct wheel_name *name, struct span metadata, struct error *error);
/* Is it a version of the format that is known, has it tags and all of them from the file name, and
 * is a wheel that calls itself pure for any platform? */
int wheel_tags_check(const struct wheel_name *name, struct span wheel, bool *ret_is_pure,
                     struct error *error);

#endif
