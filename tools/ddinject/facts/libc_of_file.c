/* Finds version texts in the file of a libc, without running it. */
#include "tools/ddinject/facts/libc_of_file.h"

#include <string.h>

enum libc_kind libc_kind_of_loader(const char *interpreter)
{
    struct span path = span_of(interpreter);
    size_t slash = span_find_last(path, '/');
    struct span name = slash == path.len ? path : span_from(path, slash + 1);

    return span_starts_with(name, SPAN("ld-musl-")) ? LIBC_MUSL : LIBC_GLIBC;
}

static bool is_three_numbers(struct span text)
{
    unsigned number;

    return span_take_number(&text, &number) && span_take(&text, SPAN(".")) &&
           span_take_number(&text, &number) && span_take(&text, SPAN(".")) &&
           span_take_number(&text, &number) && span_is_empty(text);
}

/* The version is the one string in the loader that has three numbers (src/internal/version.c in
 * musl). Where there are two such strings, neither can be trusted. */
bool libc_version_of_musl_bytes(struct span bytes, struct libc_version *ret_version)
{
    struct span rest = bytes;
    size_t found = 0;

    while (rest.at != NULL) {
        struct span string = span_cut(&rest, '\0');

        if (string.len <= sizeof("999.999.999") && is_three_numbers(string))
            found += libc_version_parse(LIBC_MUSL, string, ret_version) ? 1 : 0;
    }
    return found == 1;
}

/* Moves `*bytes` behind the next prefix. */
static bool find_behind(struct span *bytes, struct span prefix)
{
    const char *at = bytes->len > 0 ? memmem(bytes->at, bytes->len, prefix.at, prefix.len) : NULL;

    if (at == NULL)
        return false;
    *bytes = span_from(*bytes, (size_t)(at - bytes->at) + prefix.len);
    return true;
}

/* Takes "2.36" off "2.36.\n…", where the full stop ends the sentence. */
static struct span number_with_dots(struct span text)
{
    size_t len = 0;

    while (len < text.len && strchr(".0123456789", text.at[len]) != NULL && text.at[len] != '\0')
        len++;
    while (len > 0 && text.at[len - 1] == '.')
        len--;
    return span_slice(text, 0, len);
}

/* glibc has its version in a banner (csu/version.c in glibc). Where a distribution has changed
 * that, the newest version of its symbols is the version. */
bool libc_version_of_glibc_bytes(struct span bytes, struct libc_version *ret_version)
{
    struct span banner = bytes;
    struct libc_version version, newest = {.kind = LIBC_GLIBC};

    while (find_behind(&banner, SPAN(" release version ")))
        if (libc_version_parse(LIBC_GLIBC, number_with_dots(banner), ret_version))
            return true;
    while (find_behind(&bytes, SPAN("GLIBC_")))
        if (libc_version_parse(LIBC_GLIBC, bytes, &version) &&
            !libc_version_satisfies(newest, version))
            newest = version;
    *ret_version = newest;
    return newest.major > 0;
}

bool libc_version_of_file(enum libc_kind kind, const struct elf_file *file,
                          struct libc_version *ret_version)
{
    if (kind == LIBC_GLIBC)
        return libc_version_of_glibc_bytes(elf_file_bytes(file), ret_version);
    if (libc_version_of_musl_bytes(elf_file_bytes(file), ret_version))
        return true;
    /* The preload object, too, distinguishes by this symbol: musl 1.2.4 removed open64. */
    *ret_version = (struct libc_version){LIBC_MUSL, 1, 2, 4};
    if (elf_file_defines(file, "open64"))
        ret_version->patch = 3;
    return elf_file_defines(file, "__libc_start_main");
}
