/* The licence that a package declares in its METADATA. The bill of materials shows it. */
#ifndef DDINJECT_TOOLS_DDPACK_PYTHON_LICENCE_H
#define DDINJECT_TOOLS_DDPACK_PYTHON_LICENCE_H

#include "core/span.h"

enum licence_kind {
    LICENCE_NONE,
    LICENCE_EXPRESSION, /* an SPDX expression, from License-Expression (PEP 639) */
    LICENCE_ID,         /* one SPDX identifier */
    LICENCE_NAME,       /* any other name that the package uses */
};

struct licence {
    enum licence_kind kind;
    struct span text; /* a part of the METADATA, or static */
};

/* Returns the first of these that the METADATA has: its License-Expression; the SPDX identifier of
 * a classifier or a License field that names exactly one licence; the text of the License field;
 * the text of the classifier. */
struct licence licence_of(struct span metadata);

#endif
