/* Which names of archive members may become files. */
#ifndef DDINJECT_TOOLS_FORMATS_ZIP_NAME_H
#define DDINJECT_TOOLS_FORMATS_ZIP_NAME_H

#include "core/span.h"

/* Returns NULL for a name that is a relative path and stays below its directory on every system.
 * For any other name it returns what is wrong, a static text that reads on behind the name. */
const char *zip_name_problem(struct span name);

#endif
