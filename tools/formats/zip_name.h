/* Names of archive members: which ones may become files. */
#ifndef DDINJECT_TOOLS_FORMATS_ZIP_NAME_H
#define DDINJECT_TOOLS_FORMATS_ZIP_NAME_H

#include "core/span.h"

/* NULL where the name is a relative path that stays below its directory on every system; else
 * what is wrong with it, as a static text that follows the name. */
const char *zip_name_problem(struct span name);

#endif
