/* RECORD, the list that a wheel has of its own files (PEP 376, PEP 427). */
#ifndef DDINJECT_TOOLS_DDPACK_PYTHON_RECORD_H
#define DDINJECT_TOOLS_DDPACK_PYTHON_RECORD_H

#include "tools/common/sha256.h"

struct record_row {
    char *path;
    struct sha256 sha256;
    bool has_sha256; /* RECORD's own row and those of its signatures have no hash */
    bool has_size;
    uint64_t size;
};

struct record {
    struct record_row *rows; /* sorted by path */
    size_t count;
};

/* Reads the CSV text. ERROR_VERIFICATION: a row does not have three fields, a path occurs twice, or
 * a hash is not a SHA-256. */
int record_parse(struct span text, struct record *ret_record, struct error *error);
void record_release(struct record *record); /* for cleanup_with(record_release) */
/* Returns the row of `path`, or NULL. */
const struct record_row *record_find(const struct record *record, struct span path);
/* Hands out the hash that the row claims. ERROR_VERIFICATION: the row has no hash, or it has a size
 * and that is not `size`. */
int record_row_claim(const struct record_row *row, uint64_t size, struct sha256 *ret_sha256,
                     struct error *error);
/* Returns the rows as CSV text, in their order; the caller frees it. */
char *record_print(const struct record *record);

#endif
