/* Reads a page of an index that has only HTML (PEP 503), as if it were the JSON of PEP 691. */
#ifndef DDINJECT_TOOLS_DDPACK_INDEX_INDEX_HTML_H
#define DDINJECT_TOOLS_DDPACK_INDEX_INDEX_HTML_H

#include "tools/common/json.h"

/* Returns {"files": [{"filename", "yanked", "provenance"}]} from the links of the page; the caller
 * frees it. Everything that is not a link to a file is ignored, as browsers and pip do. */
struct json *index_html_read(struct span page);

#endif
