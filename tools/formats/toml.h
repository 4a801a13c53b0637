/* TOML 1.0 as pylock.toml files are written in it (PEP 751), into a JSON document. */
#ifndef DDINJECT_TOOLS_FORMATS_TOML_H
#define DDINJECT_TOOLS_FORMATS_TOML_H

#include "tools/common/json.h"

/* Tables become objects, arrays arrays, strings strings; whole numbers numbers; true and false
 * booleans; dates, times and floats strings as they are written. ERROR_VERIFICATION names
 * `name`, the line and what was wanted there. The caller frees the document. A key that is there
 * twice is refused; a table that is opened twice is not. */
int toml_parse(struct span text, const char *name, struct json **ret_json, struct error *error);

#endif
