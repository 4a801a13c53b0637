/* Versions of the C library: the one of the process, and the oldest one that a payload directory
 * works with. */
#ifndef DDINJECT_CORE_LIBC_H
#define DDINJECT_CORE_LIBC_H

#include "core/text.h"

enum libc_kind { LIBC_GLIBC, LIBC_MUSL };

struct libc_version {
    enum libc_kind kind;
    unsigned major, minor, patch;
};

/* Returns "glibc" or "musl". */
const char *libc_kind_name(enum libc_kind kind);

/* Adds "glibc 2.17" or "musl 1.2.4" to `text`. A patch level of glibc is left out: it says nothing
 * about what the library has. */
void libc_version_add(struct text *text, const struct libc_version *version);

/* Reads "2.36", "1.2.4" or "2.36.9000"; a missing patch level is 0. Returns false when the text is
 * not a version. */
bool libc_version_parse(enum libc_kind kind, struct span text, struct libc_version *ret_version);

/* Reads the line of a .requires file: "glibc 2.17\n" or "musl 1.2.4\n". Returns false, and leaves
 * `*ret_version` as it was, when it is something else. */
bool libc_requirement_parse(struct span line, struct libc_version *ret_version);

/* Returns what a directory without a readable .requires file is assumed to need. Its libraries may
 * use DT_RELR, which musl has supported since 1.2.4 and glibc since 2.36; an older libc applies no
 * such relocation, and the first call into the library is a SIGSEGV. */
struct libc_version libc_requirement_strictest(enum libc_kind kind);

/* Is `running` of the same kind as `required` and at least as new? */
bool libc_version_satisfies(struct libc_version running, struct libc_version required);

#endif
