/* Reading, writing and comparing libc versions. */
#include "core/libc.h"

#include "core/names.h"

#define KINDS SPAN("glibc\0musl\0")

const char *libc_kind_name(enum libc_kind kind)
{
    return names_at(KINDS, kind);
}

bool libc_version_parse(enum libc_kind kind, struct span text, struct libc_version *ret_version)
{
    struct libc_version version = {.kind = kind};

    if (!span_take_number(&text, &version.major) || !span_take(&text, SPAN(".")) ||
        !span_take_number(&text, &version.minor))
        return false;
    if (span_take(&text, SPAN(".")) && !span_take_number(&text, &version.patch))
        return false;
    *ret_version = version;
    return true;
}

bool libc_requirement_parse(struct span line, struct libc_version *ret_version)
{
    struct span kind_name = span_take_word(&line);
    unsigned kind;

    return names_find(KINDS, kind_name, &kind) &&
           libc_version_parse((enum libc_kind)kind, span_take_word(&line), ret_version);
}

struct libc_version libc_requirement_strictest(enum libc_kind kind)
{
    if (kind == LIBC_MUSL)
        return (struct libc_version){LIBC_MUSL, 1, 2, 4};
    return (struct libc_version){LIBC_GLIBC, 2, 36, 0};
}

bool libc_version_satisfies(struct libc_version running, struct libc_version required)
{
    if (running.kind != required.kind)
        return false;
    if (running.major != required.major)
        return running.major > required.major;
    if (running.minor != required.minor)
        return running.minor > required.minor;
    return running.patch >= required.patch;
}

void libc_version_add(struct text *text, const struct libc_version *version)
{
    text_add_string(text, libc_kind_name(version->kind));
    text_add_string(text, " ");
    text_add_number(text, version->major);
    text_add_string(text, ".");
    text_add_number(text, version->minor);
    if (version->kind == LIBC_MUSL) {
        text_add_string(text, ".");
        text_add_number(text, version->patch);
    }
}
