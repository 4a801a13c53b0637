/* The texts WHEEL and METADATA of a wheel, compared with the wheel's file name. */
#ifndef DDINJECT_TOOLS_DDPACK_PYTHON_WHEEL_METADATA_H
#define DDINJECT_TOOLS_DDPACK_PYTHON_WHEEL_METADATA_H

#include "tools/ddpack/python/wheel_name.h"

/* Returns the value of the first field of this name in a header (the form is RFC 822's), or
 * SPAN_EMPTY. */
struct span wheel_metadata_field(struct span header, struct span name);

/* Checks that Name and Version of METADATA are those of the file name. ERROR_VERIFICATION. */
int wheel_metadata_check(const struct wheel_name *name, struct span metadata, struct error *error);
/* Checks the text of WHEEL (PEP 427): the format's version is 1.x, there are tags and the file name
 * has all of them, and a wheel that calls itself pure is for any platform. ERROR_VERIFICATION. */
int wheel_tags_check(const struct wheel_name *name, struct span wheel, bool *ret_is_pure,
                     struct error *error);

#endif
