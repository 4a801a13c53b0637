/* One wheel, opened, verified member by member, and put into the content store. */
#ifndef DDINJECT_TOOLS_WHEEL_CONTENTS_H
#define DDINJECT_TOOLS_WHEEL_CONTENTS_H

#include "core/target.h"
#include "tools/common/sha256.h"

#include <sys/types.h>

/* A file as it will lie in site-packages. */
struct wheel_file {
    char *path; /* relative; PEP 427's .data/purelib and .data/platlib moved in */
    struct sha256 sha256;
    uint64_t size;
    mode_t mode; /* 0644, or 0755 where the wheel marks it executable */
    bool is_elf, has_machine, needs_libc;
    enum machine machine;
    struct libc_version libc; /* where needs_libc */
};

struct wheel_contents {
    struct wheel_file *files;
    size_t count;
    char *metadata; /* the text of METADATA */
};

/* Reads the wheel at `path`. Everything that does not agree with RECORD, with the archive or with
 * itself is ERROR_VERIFICATION and names the member. */
int wheel_contents_read(const char *path, const char *store, struct wheel_contents *ret_contents,
                        struct error *error);
void wheel_contents_release(struct wheel_contents *contents);

/* Do its ELF files fit the target? Raises `*required` to what they need of its libc. */
int wheel_contents_check(const struct wheel_contents *contents, const struct target *target,
                         struct libc_version *required, struct error *error);

#endif
