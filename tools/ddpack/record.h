/* RECORD, a wheel's own list of its files (PEP 376, PEP 427). */
#ifndef DDINJECT_TOOLS_RECORD_H
#define DDINJECT_TOOLS_RECORD_H

#include "tools/common/sha256.h"

struct record_row {
    char *path;
    char sha256[SHA256_BASE64_SIZE]; /* "" where the row has none: RECORD's own, and signatures */
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
/* Do the bytes have the row's hash and size? The error says what they have. */
int record_row_check(const struct record_row *row, struct span bytes, const struct sha256 *sha256,
                     struct error *error);

#endif
