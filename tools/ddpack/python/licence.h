/* The licence that a package declares in its METADATA. */
#ifndef DDINJECT_TOOLS_DDPACK_PYTHON_LICENCE_H
#define DDINJECT_TOOLS_DDPACK_PYTHON_LICENCE_H

#include "core/span.h"

enum licence_kind {
    LICENCE_NONE,
    LICENCE_EXPRESSION, /* SPDX, by License-Expression (PEP 639) */
    LICENCE_ID,         /* one SPDX identifier */
    LICENCE_NAME,       /* whatever else the package calls it */
};

struct licence {
    enum licence_kind kind;
    struct span text; /* a part of the METADATA, or static */
};

/* License-Expression, else a classifier or a License that names one licence for certain, else what
 * License or the classifier says. */
struct licence licence_of(struct span metadata);

#endif
