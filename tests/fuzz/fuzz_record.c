/* RECORD, WHEEL and METADATA of arbitrary bytes. What RECORD says survives being written. */
#include "tools/ddpack/python/record.h"
#include "tools/ddpack/python/wheel_metadata.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check_round_trip(const struct record *record)
{
    char *text = record_print(record);
    struct record again = {0};
    struct error error;

    if (record_parse((struct span){text, strlen(text)}, &again, &error) < 0 ||
        again.count != record->count)
        abort();
    for (size_t i = 0; i < record->count; i++)
        if (strcmp(again.rows[i].path, record->rows[i].path) != 0 ||
            again.rows[i].has_sha256 != record->rows[i].has_sha256 ||
            again.rows[i].size != record->rows[i].size)
            abort();
    record_release(&again);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    /* Exactly as large as the input, so that the sanitizer sees one byte too far. */
    char *copy = malloc(len + 1);
    struct wheel_name name;
    struct record record;
    struct error error;
    bool is_pure;

    if (copy == NULL)
        return 0;
    memcpy(copy, bytes, len);
    if (record_parse((struct span){copy, len}, &record, &error) == 0) {
        check_round_trip(&record);
        record_release(&record);
    }
    if (wheel_name_parse("a-1-py2.py3-none-any.whl", &name, &error) == 0) {
        wheel_metadata_check(&name, (struct span){copy, len}, &error);
        wheel_tags_check(&name, (struct span){copy, len}, &is_pure, &error);
    }
    free(copy);
    return 0;
}
