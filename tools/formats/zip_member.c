/* The contents of one member, in memory or piece by piece. */
#include "tools/formats/zip_member.h"

#include "core/text.h"
#include "tools/common/allocate.h"
#include "tools/common/own.h"
#include "tools/formats/inflate.h"

#include <errno.h>
#include <string.h>

enum { SHOWN_NAME_SIZE = 256 };

#define BROKEN_DATA "has broken compressed data"
#define WRONG_CRC "has a wrong CRC-32: its contents were changed or damaged"

int zip_member_refuse(const struct zip_member *member, const char *problem, struct error *error)
{
    char name[SHOWN_NAME_SIZE];
    struct text shown = text_in(name, sizeof(name));

    for (size_t i = 0; i < member->name.len; i++) {
        char byte = member->name.at[i];

        text_add(&shown, byte >= ' ' && byte < 0x7f ? (struct span){&byte, 1} : SPAN("?"));
    }
    return error_verification(error, "member %s %s", name, problem);
}

bool zip_member_is_directory(const struct zip_member *member)
{
    return span_ends_with(member->name, SPAN("/"));
}

int zip_member_inflate_into(const struct zip_member *member, char *bytes, struct error *error)
{
    if (member->method == ZIP_STORED)
        memcpy(bytes, member->stored.at, member->size);
    else if (!inflate_exactly(member->stored, bytes, member->size))
        return zip_member_refuse(member, BROKEN_DATA, error);
    if (crc32_of((struct span){bytes, member->size}) != member->crc)
        return zip_member_refuse(member, WRONG_CRC, error);
    return 0;
}

int zip_member_inflate(const struct zip_member *member, char **ret_bytes, struct error *error)
{
    cleanup_free char *bytes = allocate(member->size + 1);

    bytes[member->size] = '\0';
    int result = zip_member_inflate_into(member, bytes, error);

    if (result < 0)
        return result;
    *ret_bytes = steal(&bytes);
    return 0;
}

int zip_member_stream(const struct zip_member *member, inflate_sink *sink, void *context,
                      struct error *error)
{
    uint32_t crc = 0;
    int result;

    if (member->method == ZIP_STORED) {
        result = sink(member->stored, context);
        crc = crc32_of(member->stored);
    } else {
        result = inflate_pieces(member->stored, member->size, sink, context, &crc);
    }
    if (result == -EBADMSG)
        return zip_member_refuse(member, BROKEN_DATA, error);
    if (result < 0)
        return result;
    if (crc != member->crc)
        return zip_member_refuse(member, WRONG_CRC, error);
    return 0;
}
