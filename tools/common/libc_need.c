/* The names that only one libc has. */
#include "tools/common/libc_need.h"

#include <string.h>

bool libc_need_by_library(const char *soname, enum libc_kind *ret_kind)
{
    /* glibc's own libraries, by the sonames that its shlib-versions files give them. */
    static const char *const GLIBC[] = {
        "libc.so.6",  "libm.so.6",    "libpthread.so.0",      "libdl.so.2",
        "librt.so.1", "libutil.so.1", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"};
    struct span name = span_of(soname);

    *ret_kind = LIBC_GLIBC;
    for (size_t i = 0; i < sizeof(GLIBC) / sizeof(GLIBC[0]); i++)
        if (strcmp(soname, GLIBC[i]) == 0)
            return true;
    *ret_kind = LIBC_MUSL;
    /* libc.so is musl's own soname; libc.musl-x86_64.so.1 is what Alpine links with. */
    return span_equals(name, SPAN("libc.so")) || span_starts_with(name, SPAN("libc.musl-")) ||
           span_starts_with(name, SPAN("ld-musl-"));
}

void libc_need_raise(struct libc_version *version, struct libc_version other)
{
    if (!libc_version_satisfies(*version, other))
        *version = other;
}

void libc_need_raise_by_symbol_version(struct libc_version *version, const char *name)
{
    struct span text = span_of(name);
    struct libc_version needed;

    if (span_take(&text, SPAN("GLIBC_")) && libc_version_parse(LIBC_GLIBC, text, &needed))
        libc_need_raise(version, needed);
}
