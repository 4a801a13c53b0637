/* An open wheel. Its structure, names and RECORD are verified; the contents of its members are not
 * inflated yet. */
#ifndef DDINJECT_TOOLS_DDPACK_WHEEL_WHEEL_CONTENTS_H
#define DDINJECT_TOOLS_DDPACK_WHEEL_WHEEL_CONTENTS_H

#include "tools/common/sha256.h"
#include "tools/ddpack/python/wheel_name.h"
#include "tools/formats/zip_archive.h"

#include <sys/types.h>

struct content;

/* A file as it will lie in the directory of a target. */
struct wheel_file {
    /* Relative, with .data/purelib and .data/platlib merged in as PEP 427 says. NULL: the file is
     * not installed. */
    char *path;
    struct sha256 sha256; /* as RECORD claims it */
    uint64_t size;
    mode_t mode; /* 0644, or 0755 where the wheel marks it executable */
    struct zip_member member;
    const struct wheel_contents *wheel;
    struct content *content; /* NULL until the build gathers the contents */
};

struct wheel_contents {
    struct span bytes; /* the whole file, mapped into memory */
    struct zip_archive archive;
    struct wheel_file *files; /* sorted by the names of the members */
    size_t count;
    char *dist_info; /* "name-1.0.dist-info/" */
    char *metadata;  /* the text of METADATA */
    char *record;    /* the text of RECORD */
    int64_t newest;  /* the latest time of a member */
    bool is_pure;    /* Root-Is-Purelib of WHEEL */
};

/* Opens the wheel at `path`; wheel_contents_release closes it. ERROR_VERIFICATION: the archive, its
 * RECORD, its metadata and the file name contradict each other; the error names the member. Whoever
 * inflates a member has to compare its hash with the one that RECORD claims. `*ret_contents` must
 * not move, since its files point to it. */
int wheel_contents_read(const char *path, struct wheel_contents *ret_contents, struct error *error);
/* Returns the memory of the mapped file to the kernel, which reads it again where it is used. */
void wheel_contents_drop_pages(const struct wheel_contents *contents);
void wheel_contents_release(struct wheel_contents *contents);

#endif
