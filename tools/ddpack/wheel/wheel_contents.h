/* One wheel, opened: its structure and RECORD verified, its members' contents still packed. */
#ifndef DDINJECT_TOOLS_DDPACK_WHEEL_WHEEL_CONTENTS_H
#define DDINJECT_TOOLS_DDPACK_WHEEL_WHEEL_CONTENTS_H

#include "tools/common/sha256.h"
#include "tools/ddpack/python/wheel_name.h"
#include "tools/formats/zip_archive.h"

#include <sys/types.h>

struct content;

/* A file as it will lie in site-packages. */
struct wheel_file {
    char *path; /* relative; PEP 427's .data/purelib and .data/platlib moved in; NULL: nowhere */
    struct sha256 sha256; /* as RECORD claims */
    uint64_t size;
    mode_t mode; /* 0644, or 0755 where the wheel marks it executable */
    struct zip_member member;
    const struct wheel_contents *wheel;
    struct content *content; /* once it is gathered */
};

struct wheel_contents {
    struct span bytes; /* the file, mapped: only what is in use should stay in memory */
    struct zip_archive archive;
    struct wheel_file *files; /* by the members' names */
    size_t count;
    char *dist_info; /* "name-1.0.dist-info/" */
    char *metadata;  /* the text of METADATA */
    char *record;    /* the text of RECORD */
    int64_t newest;  /* the youngest member's time */
    bool is_pure;    /* Root-Is-Purelib */
};

/* Opens the wheel at `path`. What does not agree with RECORD, with the file's name, with the
 * archive or with itself is ERROR_VERIFICATION and names the member; whether the bytes have the
 * hashes that RECORD claims is for whoever inflates them. */
int wheel_contents_read(const char *path, struct wheel_contents *ret_contents, struct error *error);
/* Lets the memory go that the mapped file takes; it is read again where it is used. */
void wheel_contents_drop_pages(const struct wheel_contents *contents);
void wheel_contents_release(struct wheel_contents *contents);

#endif
