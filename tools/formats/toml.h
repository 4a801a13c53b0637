/* Reads TOML 1.0 into a JSON document, as far as pylock.toml files need it (PEP 751). */
#ifndef DDINJECT_TOOLS_FORMATS_TOML_H
#define DDINJECT_TOOLS_FORMATS_TOML_H

#include "tools/common/json.h"

/* Tables become objects; arrays, strings and booleans stay what they are; whole numbers become
 * numbers; dates, times and floats become strings, as they are written. The caller frees the
 * document. ERROR_VERIFICATION names `name`, the line, and what was expected there. A key that
 * occurs twice is refused; a table that is opened twice is not, although TOML forbids it. */
int toml_parse(struct span text, const char *name, struct json **ret_json, struct error *error);

#endif
