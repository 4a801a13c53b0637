/* The C library that runs, and the one that a payload directory asks for. */
#ifndef DDINJECT_CORE_LIBC_H
#define DDINJECT_CORE_LIBC_H

#include "core/text.h"

enum libc_kind { LIBC_GLIBC, LIBC_MUSL };

struct libc_version {
    enum libc_kind kind;
    unsigned major, minor, patch;
};

/* "glibc" or "musl". */
const char *libc_kind_name(enum libc_kind kind);

/* Adds "glibc 2.17" or "musl 1.2.4" to `text`. A patch level of glibc is left out: it says nothing
 * about what the library has. */
void libc_version_add(struct text *text, const struct libc_version *version);

/* Reads "2.36", "1.2.4" or "2.36.9000"; a missing patch level is 0. */
bool libc_version_parse(enum libc_kind kind, struct span text, struct libc_version *ret_version);

/* Reads the one line of a .requires file: "glibc 2.17\n", "musl 1.2.4\n". */
bool libc_requirement_parse(struct span line, struct libc_version *ret_version);

/* What is assumed of a directory without a readable .requires: its libraries may use DT_RELR,
 * which musl has from 1.2.4 and glibc from 2.36 on. */
struct libc_version libc_requirement_strictest(enum libc_kind kind);

/* Is `running` of the same kind as `required` and at least as new? */
bool libc_version_satisfies(struct libc_version running, struct libc_version required);

#endif
