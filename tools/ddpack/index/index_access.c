/* Opens the configuration, a connection and the pages together, and closes them in the order in
 * which they depend on each other. */
#include "tools/ddpack/index/index_access.h"

int index_access_open(enum index_use use, struct index_access *ret_access, struct error *error)
{
    *ret_access = (struct index_access){0};
    index_config_read(&ret_access->config);
    transfer_begin();
    ret_access->connection = connection_open(error);
    if (ret_access->connection == NULL)
        return -error->number;
    if (use == INDEX_USED)
        ret_access->pages = index_pages_open(&ret_access->config, ret_access->connection);
    return 0;
}

void index_access_close(struct index_access *access)
{
    index_pages_close(&access->pages);
    connection_close(access->connection);
    index_config_release(&access->config);
}
