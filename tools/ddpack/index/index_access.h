/* What a command needs to ask the indexes: their configuration, a connection, and their pages. */
#ifndef DDINJECT_TOOLS_DDPACK_INDEX_INDEX_ACCESS_H
#define DDINJECT_TOOLS_DDPACK_INDEX_INDEX_ACCESS_H

#include "tools/ddpack/index/index_pages.h"

/* INDEX_UNUSED: all wheels are in a folder, and no index is asked for its pages. */
enum index_use { INDEX_UNUSED, INDEX_USED };

struct index_access {
    struct index_config config;
    struct connection *connection;
    struct index_pages *pages; /* NULL with INDEX_UNUSED */
};

/* `*ret_access` must not move, since the pages point into it. */
int index_access_open(enum index_use use, struct index_access *ret_access, struct error *error);
void index_access_close(struct index_access *access); /* for cleanup_with(index_access_close) */

#endif
