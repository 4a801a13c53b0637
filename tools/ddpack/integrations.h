/* What a packed ddtrace has integrations and products for: the list that lazy activation waits by.
 */
#ifndef DDINJECT_TOOLS_INTEGRATIONS_H
#define DDINJECT_TOOLS_INTEGRATIONS_H

#include "tools/common/error.h"

/* The lines of the .integrations file of a target's directory, read from the ddtrace in it:
 * "module NAME VARIABLE on|off" and "product VARIABLE". Empty where that ddtrace keeps its lists
 * otherwise: then nothing waits. The caller frees it. */
int integrations_text(const char *directory, char **ret_text, struct error *error);

#endif
