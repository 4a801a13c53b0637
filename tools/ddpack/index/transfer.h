/* Transfers one file over the network. No other module uses libcurl. */
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
    struct progress *progress; /* counts the bytes as they arrive; for transfer_run alone */
    int fd;                    /* the file to write to, which has the first `len` bytes already */
    uint64_t size;             /* of the whole file */
    uint64_t len;              /* of what `fd` has */
};

/* Keeps its TCP and TLS sessions between transfers. One thread at a time may use it. */
struct connection;

/* Initializes libcurl. Call it before the first connection, while the process has one thread. */
void transfer_begin(void);
/* Returns NULL and fills the error on failure. */
struct connection *connection_open(struct error *error);
void connection_close(struct connection *connection);

/* Fetches the bytes that `fd` does not have yet. A try that fails is repeated after a pause that
 * doubles, from where it broke off. ERROR_VERIFICATION: the file does not have `size` bytes. */
int transfer_run(struct connection *connection, struct transfer *transfer, struct error *error);
/* Empties the file, so that the next run begins at the first byte. */
int transfer_start_anew(struct transfer *transfer, struct error *error);

/* Asks the server for the size of the file without fetching it. Only `url` and `config` of the
 * transfer have to be set. */
int transfer_ask_size(struct connection *connection, const struct transfer *transfer,
                      uint64_t *ret_size, struct error *error);

/* A page of an index, in memory. */
struct page {
    char *bytes; /* the caller frees it */
    size_t len;
    bool is_json;
};
/* Fetches a page of bounded length. Returns -ENOENT, which is no failure of the server, when it has
 * no page of this name. Only `url` and `config` of the transfer have to be set. */
int transfer_get_page(struct connection *connection, const struct transfer *transfer,
                      const char *accept, struct page *ret_page, struct error *error);

#endif
