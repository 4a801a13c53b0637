/* One file over the network: the only door to libcurl. */
#ifndef DDINJECT_TOOLS_DDPACK_INDEX_TRANSFER_H
#define DDINJECT_TOOLS_DDPACK_INDEX_TRANSFER_H

#include "tools/common/error.h"
#include "tools/ddpack/index/index_config.h"

#include <stdbool.h>
#include <stdint.h>

struct progress;

struct transfer {
    const char *url;
    const struct index_config *config;
    struct progress *progress; /* gets the bytes as they come */
    int fd;                    /* where to write; has the first `len` bytes already */
    uint64_t size, len;        /* wanted, and there */
};

/* Keeps its TCP and TLS sessions between transfers; for one thread at a time. */
struct connection;

/* Before the first connection of a process, and before it has threads. */
void transfer_begin(void);
struct connection *connection_open(struct error *error); /* NULL: the error says why */
void connection_close(struct connection *connection);

/* Fetches what is missing. Failed tries are repeated with back-off, from where they broke off.
 * ERROR_VERIFICATION: the file is not as long as `size`. */
int transfer_run(struct connection *connection, struct transfer *transfer, struct error *error);
/* Forgets what is there: the next run begins at the first byte. */
int transfer_start_anew(struct transfer *transfer, struct error *error);

/* The size as the server announces it, without fetching; url and config are all it needs. */
int transfer_ask_size(struct connection *connection, const struct transfer *transfer,
                      uint64_t *ret_size, struct error *error);

/* A page of an index, of bounded length, in memory. -ENOENT: the server has none of this name. */
struct page {
    char *bytes; /* the caller frees it */
    size_t len;
    bool is_json;
};
int transfer_get_page(struct connection *connection, const struct transfer *transfer,
                      const char *accept, struct page *ret_page, struct error *error);

#endif
