/* A page of an index that speaks HTML only (PEP 503), as the JSON of PEP 691. */
#ifndef DDINJECT_TOOLS_DDPACK_INDEX_INDEX_HTML_H
#define DDINJECT_TOOLS_DDPACK_INDEX_INDEX_HTML_H

#include "tools/common/json.h"

/* {"files": [{"filename", "yanked", "provenance"}]}, of what the page's links say; what is no link
 * to a file is passed over, as browsers and pip do. The caller frees it. */
struct json *index_html_read(struct span page);

#endif
