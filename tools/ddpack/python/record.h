/* RECORD, a wheel's own list of its files (PEP 376, PEP 427). */
#ifndef DDINJECT_TOOLS_DDPACK_PYTHON_RECORD_H
#define DDINJECT_TOOLS_DDPACK_PYTHON_RECORD_H

#include "tools/common/sha256.h"

struct record_row {
    char *path;
    struct sha256 sha256;
    bool has_sha256; /* RECORD's own row and those of signatures have none */
    bool has_size;
    uint64_t size;
};

struct record {
    struct record_row *rows; /* by path */
    size_t count;
};

/* Reads the CSV text. ERROR_VERIFICATION: a broken row, a path that is there twice, a hash other
 * than SHA-256. */
int record_parse(struct span text, struct record *ret_record, struct error *error);
void record_release(struct record *record); /* for cleanup_with(record_release) */
/* NULL: no row. */
const struct record_row *record_find(const struct record *record, struct span path);
/* Has the row a hash, and this size if it has one? */
int record_row_claim(const struct record_row *row, uint64_t size, struct sha256 *ret_sha256,
                     struct error *error);
/* The text of the rows, in their order; the caller frees it. */
char *record_print(const struct record *record);

#endif
