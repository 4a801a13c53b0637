/* Archives of arbitrary bytes. Both ways to inflate a member agree. */
#include "tools/formats/zip_archive.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

struct pieces {
    const char *at; /* what the other way gave */
    size_t len;
};

static int compare_piece(struct span piece, void *context)
{
    struct pieces *pieces = context;

    if (piece.len > pieces->len || memcmp(pieces->at, piece.at, piece.len) != 0)
        abort();
    pieces->at += piece.len;
    pieces->len -= piece.len;
    return 0;
}

static void read_member(const struct zip_member *member)
{
    char *text = NULL;
    struct error error;

    if (zip_member_inflate(member, &text, &error) < 0)
        return;
    struct pieces pieces = {text, member->size};

    if (zip_member_stream(member, compare_piece, &pieces, &error) < 0 || pieces.len != 0)
        abort();
    free(text);
}

static void read_archive(struct span bytes)
{
    struct zip_archive archive;
    struct error error;

    if (zip_archive_read(bytes, &archive, &error) < 0)
        return;
    for (size_t i = 0; i < archive.count; i++)
        if (archive.members[i].size < 1 << 20)
            read_member(&archive.members[i]);
    zip_archive_release(&archive);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    /* Exactly as large as the input, so that the sanitizer sees one byte too far. */
    char *copy = malloc(len + 1);

    if (copy == NULL)
        return 0;
    memcpy(copy, bytes, len);
    read_archive((struct span){copy, len});
    free(copy);
    return 0;
}
