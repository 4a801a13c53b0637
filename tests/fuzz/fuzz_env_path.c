/* The value that is handed out: an entry and the user's value out of one input, cut at the first
 * byte 0xFF. */
#include "core/env_path.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static size_t count_colons(struct span value)
{
    size_t colons = 0;

    for (size_t i = 0; i < value.len; i++)
        colons += value.at[i] == ':';
    return colons;
}

static void check(struct span entry, struct span value)
{
    size_t size = env_path_prepend_size(value, entry);
    char *buffer = malloc(size);

    if (buffer == NULL)
        return;
    struct text text = text_in(buffer, size);

    env_path_prepend(&text, value, entry);
    struct span made = text_span(&text);

    if (text.cut || made.len + 1 != size || !span_starts_with(made, entry) ||
        !span_ends_with(made, value))
        abort();
    /* No empty entry is gained: one colon more, and only where there was a value. */
    if (count_colons(made) != count_colons(entry) + count_colons(value) + (value.len > 0))
        abort();
    if (count_colons(entry) == 0 && !env_path_has_entry(made, entry))
        abort();
    free(buffer);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    char *copy = malloc(len + 1);

    if (copy == NULL)
        return 0;
    memcpy(copy, bytes, len);
    struct span value = {copy, len}, entry = span_cut(&value, '\xff');

    env_path_has_entry(value, entry);
    check(entry, value);
    free(copy);
    return 0;
}
