/* The distinct contents of all wheels: bytes and mode, and every member that claims to be them. */
#ifndef DDINJECT_TOOLS_DDPACK_BUILD_CONTENT_SET_H
#define DDINJECT_TOOLS_DDPACK_BUILD_CONTENT_SET_H

#include "tools/ddpack/build/wheel_set.h"
#include "tools/ddpack/wheel/elf_facts.h"

struct content {
    struct sha256 sha256;
    mode_t mode;
    uint64_t size;
    struct wheel_file **members; /* in the wheels' order; none where ddpack made the bytes */
    size_t member_count;
    struct elf_facts elf;
    struct content *stripped; /* what stands for it in the volume; NULL: itself */
    bool is_stored;           /* in the store, until it has its place */
    size_t users, last_user;  /* for the report: targets that have it */
    double seconds;           /* of a processor, for verifying it */
    char *place;              /* the first file of the volume that has it */
};

struct content_set {
    struct content **contents; /* by hash and mode */
    size_t count;
    struct wheel_file **members; /* all of them; the contents point into it */
};

/* Sets each member's `content`. */
void content_set_gather(struct wheel_set *wheels, struct content_set *ret_set);
/* The content with these bytes and mode; a new one without members where there is none. */
struct content *content_set_want(struct content_set *set, const struct sha256 *sha256,
                                 uint64_t size, mode_t mode);
void content_set_release(struct content_set *set);

#endif
