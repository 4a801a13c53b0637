/* Reading RECORD and holding files against it. */
#include "tools/ddpack/record.h"

#include "tools/common/files.h"
#include "tools/common/own.h"

#include <stdlib.h>
#include <string.h>

enum { FIELDS = 3 };

/* Takes one field off the front, unquoted, into `*ret_field`; the separator behind it stays. */
static bool take_field(struct span *rest, char **ret_field)
{
    char *field = malloc(rest->len + 1);
    size_t len = 0;
    bool is_quoted = span_take(rest, SPAN("\"")), is_closed = !is_quoted;

    if (field == NULL)
        abort();
    while (!span_is_empty(*rest)) {
        char byte = rest->at[0];

        if (!is_quoted && (byte == ',' || byte == '\n' || byte == '\r'))
            break;
        *rest = span_from(*rest, 1);
        if (is_quoted && byte == '"' && !span_starts_with(*rest, SPAN("\""))) {
            is_closed = true;
            break;
        }
        if (is_quoted && byte == '"')
            *rest = span_from(*rest, 1);
        field[len++] = byte;
    }
    field[len] = '\0';
    *ret_field = field;
    return is_closed && strlen(field) == len;
}

static int take_row(struct span *rest, char *fields[FIELDS])
{
    for (size_t i = 0; i < FIELDS; i++) {
        if (!take_field(rest, &fields[i]))
            return -1;
        if (i + 1 < FIELDS && !span_take(rest, SPAN(",")))
            return -1;
    }
    span_take(rest, SPAN("\r"));
    return span_is_empty(*rest) || span_take(rest, SPAN("\n")) ? 0 : -1;
}

static int row_fill(struct record_row *row, char *fields[FIELDS], struct error *error)
{
    struct span hash = span_of(fields[1]);
    char *end;

    row->path = steal(&fields[0]);
    if (!span_is_empty(hash) &&
        (!span_take(&hash, SPAN("sha256=")) || hash.len != SHA256_BASE64_SIZE - 1))
        return error_verification(error, "RECORD's hash of %s is no SHA-256: %s", row->path,
                                  fields[1]);
    memcpy(row->sha256, hash.at != NULL ? hash.at : "", hash.len);
    row->has_size = fields[2][0] != '\0';
    row->size = strtoull(fields[2], &end, 10);
    if (*end != '\0')
        return error_verification(error, "RECORD's size of %s is no number: %s", row->path,
                                  fields[2]);
    return 0;
}

static int compare_rows(const void *a, const void *b)
{
    return strcmp(((const struct record_row *)a)->path, ((const struct record_row *)b)->path);
}

static int add_row(struct record *record, struct span *rest, struct error *error)
{
    char *fields[FIELDS] = {NULL};
    int result = take_row(rest, fields);

    if (result < 0) {
        result = error_verification(error, "RECORD's row %zu is broken", record->count + 1);
    } else {
        struct record_row *rows =
            realloc(record->rows, (record->count + 1) * sizeof(*record->rows));

        if (rows == NULL)
            abort();
        record->rows = rows;
        rows[record->count] = (struct record_row){0};
        result = row_fill(&rows[record->count++], fields, error);
    }
    for (size_t i = 0; i < FIELDS; i++)
        free(fields[i]);
    return result;
}

int record_parse(struct span text, struct record *ret_record, struct error *error)
{
    cleanup_with(record_release) struct record record = {0};

    while (!span_is_empty(text)) {
        if (span_take(&text, SPAN("\n")) || span_take(&text, SPAN("\r\n")))
            continue;
        int result = add_row(&record, &text, error);

        if (result < 0)
            return result;
    }
    if (record.count > 0)
        qsort(record.rows, record.count, sizeof(*record.rows), compare_rows);
    for (size_t i = 1; i < record.count; i++)
        if (strcmp(record.rows[i - 1].path, record.rows[i].path) == 0)
            return error_verification(error, "RECORD has two rows for %s", record.rows[i].path);
    *ret_record = record;
    record = (struct record){0};
    return 0;
}

void record_release(struct record *record)
{
    for (size_t i = 0; i < record->count; i++)
        free(record->rows[i].path);
    free(record->rows);
}

const struct record_row *record_find(const struct record *record, struct span path)
{
    cleanup_free char *wanted = format_new("%.*s", (int)path.len, path.at);
    struct record_row key = {.path = wanted};

    return record->count == 0
               ? NULL
               : bsearch(&key, record->rows, record->count, sizeof(key), compare_rows);
}

int record_row_check(const struct record_row *row, struct span bytes, const struct sha256 *sha256,
                     struct error *error)
{
    char found[SHA256_BASE64_SIZE];

    sha256_base64(sha256, found);
    if (row->sha256[0] == '\0')
        return error_verification(error, "member %s: RECORD has no hash for it", row->path);
    if (strcmp(row->sha256, found) != 0)
        return error_verification(error, "member %s: its sha256 is %s, RECORD says %s", row->path,
                                  found, row->sha256);
    if (row->has_size && row->size != bytes.len)
        return error_verification(error, "member %s: it has %zu bytes, RECORD says %llu", row->path,
                                  bytes.len, (unsigned long long)row->size);
    return 0;
}
