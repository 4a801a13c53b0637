/* The time that stands for now where something is to be made again to the byte. */
#ifndef DDINJECT_TOOLS_DDPACK_BUILD_SOURCE_DATE_H
#define DDINJECT_TOOLS_DDPACK_BUILD_SOURCE_DATE_H

#include "tools/common/error.h"

#include <stdint.h>

/* SOURCE_DATE_EPOCH, as reproducible builds have it; -1: it is not set. */
int source_date_read(int64_t *ret_seconds, struct error *error);

#endif
