/* One member of a ZIP archive, whose directory zip_archive.c has read and checked. */
#ifndef DDINJECT_TOOLS_FORMATS_ZIP_MEMBER_H
#define DDINJECT_TOOLS_FORMATS_ZIP_MEMBER_H

#include "core/span.h"
#include "tools/common/error.h"
#include "tools/formats/inflate_stream.h"

enum { ZIP_STORED = 0, ZIP_DEFLATED = 8 };

struct zip_member {
    struct span name;   /* relative, '/'-separated, UTF-8; a directory's ends with '/' */
    struct span stored; /* its bytes in the archive, which may be compressed */
    size_t size;        /* of its contents */
    uint32_t crc;       /* CRC-32 of its contents */
    int64_t time;       /* DOS's local time, taken for UTC, in seconds since 1970 */
    uint16_t method;    /* ZIP_STORED or ZIP_DEFLATED */
    bool is_executable; /* its Unix mode has an x bit */
};

bool zip_member_is_directory(const struct zip_member *member);

/* These three give the contents of a member, and check their size and CRC-32. */

/* Returns them with a NUL behind the last byte; the caller frees them. */
int zip_member_inflate(const struct zip_member *member, char **ret_bytes, struct error *error);
/* Writes them into `bytes`, which has room for member->size. */
int zip_member_inflate_into(const struct zip_member *member, char *bytes, struct error *error);
/* Hands them to the sink piece by piece, the last ones before the check is done. A negative result
 * of the sink's is returned; the sink fills the error then. */
int zip_member_stream(const struct zip_member *member, inflate_sink *sink, void *context,
                      struct error *error);
/* Fills the error with "member NAME problem", ERROR_VERIFICATION. The name may hold anything: what
 * is not printable is shown as '?', and a long name is cut off. */
int zip_member_refuse(const struct zip_member *member, const char *problem, struct error *error);

#endif
