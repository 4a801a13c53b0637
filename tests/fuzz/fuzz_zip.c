/* Archives of arbitrary bytes, and RECORDs. */
#include "tools/ddpack/record.h"
#include "tools/ddpack/zip_archive.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void read_archive(struct span bytes)
{
    struct zip_archive archive;
    struct error error;

    if (zip_archive_read(bytes, &archive, &error) < 0)
        return;
    for (size_t i = 0; i < archive.count; i++) {
        char *text = NULL;

        if (archive.members[i].size < 1 << 20 &&
            zip_member_inflate(&archive.members[i], &text, &error) == 0)
            free(text);
    }
    zip_archive_release(&archive);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    /* Exactly as large as the input, so that the sanitizer sees one byte too far. */
    char *copy = malloc(len + 1);
    struct record record;
    struct error error;

    if (copy == NULL)
        return 0;
    memcpy(copy, bytes, len);
    read_archive((struct span){copy, len});
    if (record_parse((struct span){copy, len}, &record, &error) == 0)
        record_release(&record);
    free(copy);
    return 0;
}
