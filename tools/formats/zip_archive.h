/* A ZIP archive, read strictly: what two readers could understand differently is refused. */
#ifndef DDINJECT_TOOLS_FORMATS_ZIP_ARCHIVE_H
#define DDINJECT_TOOLS_FORMATS_ZIP_ARCHIVE_H

#include "core/span.h"
#include "tools/common/error.h"
#include "tools/formats/inflate_stream.h"

struct zip_member {
    struct span name;   /* relative, '/'-separated, UTF-8; a directory's ends with '/' */
    struct span stored; /* the bytes as the archive has them */
    size_t size;        /* after inflating */
    uint32_t crc;
    int64_t time;       /* as DOS has it, taken for UTC, in seconds since 1970 */
    uint16_t method;    /* 0 stored, 8 deflated */
    bool is_executable; /* the archive's Unix mode has an x bit */
};

struct zip_archive {
    struct zip_member *members; /* by name */
    size_t count;
};

/* Reads the directory of the archive in `bytes`, which must outlive it. ERROR_VERIFICATION says
 * what is wrong with which member: local and central headers that disagree, overlapping or
 * duplicate members, gaps, data before or behind, encryption, ZIP64, links and devices, names that
 * are absolute, climb, or are not UTF-8, and sizes that no honest member has. */
int zip_archive_read(struct span bytes, struct zip_archive *ret_archive, struct error *error);
void zip_archive_release(struct zip_archive *archive); /* for cleanup_with(zip_archive_release) */

/* NULL: there is no such member. */
const struct zip_member *zip_archive_find(const struct zip_archive *archive, struct span name);
bool zip_member_is_directory(const struct zip_member *member);
/* The member's contents, size and CRC checked, NUL-terminated behind; the caller frees them. */
int zip_member_inflate(const struct zip_member *member, char **ret_bytes, struct error *error);
/* The same into `bytes`, which has room for member->size. */
int zip_member_inflate_into(const struct zip_member *member, char *bytes, struct error *error);
/* The same piece by piece; a negative result of the sink's, which fills the error, is returned. */
int zip_member_stream(const struct zip_member *member, inflate_sink *sink, void *context,
                      struct error *error);

#endif
