/* The distinct contents of all wheels. A content is bytes and a mode; its members are all files in
 * wheels whose RECORD claims these bytes. Each content is inflated once and lies in the volume
 * once; the other files that have it are hard links. */
#ifndef DDINJECT_TOOLS_DDPACK_BUILD_CONTENT_SET_H
#define DDINJECT_TOOLS_DDPACK_BUILD_CONTENT_SET_H

#include "tools/ddpack/build/wheel_set.h"
#include "tools/ddpack/wheel/elf_facts.h"

struct content {
    struct sha256 sha256;
    mode_t mode;
    uint64_t size;
    struct wheel_file **members; /* in the wheels' order; none where ddpack has made the bytes */
    size_t member_count;
    struct elf_facts elf;
    struct content *stripped; /* what the volume has in place of it; NULL: it stays as it is */
    bool is_stored;           /* it is in the store, or has moved from there to `first_path` */
    size_t users, last_user;  /* for build_report.c: the targets that have it */
    double seconds;           /* processor time that verifying it took */
    char *first_path;         /* the first file of the volume that has it; NULL: none yet */
};

struct content_set {
    struct content **contents; /* sorted by hash and mode; grows by array_grow */
    size_t count;
    struct wheel_file **members; /* of all contents, which point into this array */
};

/* Makes the contents of all files in the wheels, and sets the `content` of each file. The wheels
 * must outlive the set. */
void content_set_gather(struct wheel_set *wheels, struct content_set *ret_set);
/* Returns the content with these bytes and mode. Adds one without members where there is none. */
struct content *content_set_find_or_add(struct content_set *set, const struct sha256 *sha256,
                                        uint64_t size, mode_t mode);
void content_set_release(struct content_set *set);

#endif
