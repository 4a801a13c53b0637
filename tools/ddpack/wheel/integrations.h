/* What a packed ddtrace has integrations and products for: the list that lazy activation waits by.
 */
#ifndef DDINJECT_TOOLS_DDPACK_WHEEL_INTEGRATIONS_H
#define DDINJECT_TOOLS_DDPACK_WHEEL_INTEGRATIONS_H

#include "tools/formats/zip_archive.h"

/* Adds the lines of a target's .integrations file to `*text`, if the wheel is ddtrace's:
 * "module NAME VARIABLE on|off" and "product VARIABLE". None where that ddtrace keeps its lists
 * otherwise: then nothing waits. */
int integrations_add(char **text, const struct zip_archive *wheel, struct error *error);

#endif
