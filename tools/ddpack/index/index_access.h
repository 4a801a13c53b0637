/* What asking the indexes takes: their configuration, a connection, and their pages. */
#ifndef DDINJECT_TOOLS_DDPACK_INDEX_INDEX_ACCESS_H
#define DDINJECT_TOOLS_DDPACK_INDEX_INDEX_ACCESS_H

#include "tools/ddpack/index/index_pages.h"

struct index_access {
    struct index_config config;
    struct connection *connection;
    struct index_pages *pages; /* NULL: no index is asked */
};

/* It stays where it is: the pages point into it. */
int index_access_open(bool asks_index, struct index_access *ret_access, struct error *error);
void index_access_close(struct index_access *access); /* for cleanup_with(index_access_close) */

#endif
