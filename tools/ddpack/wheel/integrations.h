/* The integrations and products of the packed ddtrace: the list by which lazy activation knows what
 * it has to wait for. docs/formats.md describes the file. */
#ifndef DDINJECT_TOOLS_DDPACK_WHEEL_INTEGRATIONS_H
#define DDINJECT_TOOLS_DDPACK_WHEEL_INTEGRATIONS_H

#include "tools/formats/zip_archive.h"

/* Adds the lines of a target's .integrations file to `*text`: "module NAME VARIABLE on|off" and
 * "product VARIABLE". Adds none when the wheel is not the one of ddtrace, or when that ddtrace
 * keeps its tables elsewhere; tracing then starts without waiting. */
int integrations_add(char **text, const struct zip_archive *wheel, struct error *error);

#endif
