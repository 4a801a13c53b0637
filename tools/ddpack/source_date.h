/* SOURCE_DATE_EPOCH: the time that reproducible output has instead of the current one
 * (reproducible-builds.org/specs/source-date-epoch). */
#ifndef DDINJECT_TOOLS_DDPACK_SOURCE_DATE_H
#define DDINJECT_TOOLS_DDPACK_SOURCE_DATE_H

#include "tools/common/error.h"

#include <stdint.h>

/* Reads the variable: seconds since 1970. `*ret_seconds` is -1 where it is not set or empty. Fails
 * with ERROR_USAGE where it is no number that is at least 0. */
int source_date_read(int64_t *ret_seconds, struct error *error);

#endif
