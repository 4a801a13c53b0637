/* Reads and writes RECORD, and compares a member of the archive with its row. The text is CSV as
 * Python's csv module writes it (PEP 376). */
#include "tools/ddpack/python/record.h"

#include "tools/common/allocate.h"
#include "tools/common/own.h"

#include <stdlib.h>
#include <string.h>

enum { FIELDS = 3 };

/* Takes a field without quotes, up to the separator. */
static char *take_plain_field(struct span *rest)
{
    size_t len = 0;

    while (len < rest->len && strchr(",\r\n", rest->at[len]) == NULL)
        len++;
    char *field = text_copy(span_slice(*rest, 0, len));

    *rest = span_from(*rest, len);
    return field;
}

/* Takes the rest of a quoted field, whose first quote is taken already. A quote inside of it is
 * written as two. Returns NULL when the last quote is missing, or when the field contains a NUL
 * byte, behind which a C string would hide its end. */
static char *take_quoted_field(struct span *rest)
{
    size_t end = 0, len = 0;

    while (end < rest->len &&
           (rest->at[end] != '"' || (end + 1 < rest->len && rest->at[end + 1] == '"')))
        end += rest->at[end] == '"' ? 2 : 1;
    if (end >= rest->len)
        return NULL;
    char *field = allocate(end + 1);

    for (size_t i = 0; i < end; i += rest->at[i] == '"' ? 2 : 1)
        field[len++] = rest->at[i];
    field[len] = '\0';
    *rest = span_from(*rest, end + 1);
    if (strlen(field) == len)
        return field;
    free(field);
    return NULL;
}

/* Removes one field from the front and returns it without its quotes; the separator behind it
 * stays. Returns NULL when the field is not valid. */
static char *take_record_field(struct span *rest)
{
    return span_take(rest, SPAN("\"")) ? take_quoted_field(rest) : take_plain_field(rest);
}

/* Fills the fields with strings that the caller frees, also when the row is not valid. */
static int take_record_row(struct span *rest, char *fields[FIELDS])
{
    for (size_t i = 0; i < FIELDS; i++) {
        fields[i] = take_record_field(rest);
        if (fields[i] == NULL)
            return -1;
        if (i + 1 < FIELDS && !span_take(rest, SPAN(",")))
            return -1;
    }
    span_take(rest, SPAN("\r"));
    return span_is_empty(*rest) || span_take(rest, SPAN("\n")) ? 0 : -1;
}

/* Moves the path out of the fields. The row has it even when the hash or the size is not valid. */
static int fill_record_row(struct record_row *row, char *fields[FIELDS], struct error *error)
{
    struct span hash = span_of(fields[1]);
    char *end;

    row->path = steal(&fields[0]);
    row->has_sha256 = !span_is_empty(hash);
    if (row->has_sha256 &&
        (!span_take(&hash, SPAN("sha256=")) || !sha256_parse_base64(hash, &row->sha256)))
        return error_verification(error, "RECORD: the hash of %s is not a SHA-256: %s", row->path,
                                  fields[1]);
    row->has_size = fields[2][0] != '\0';
    row->size = strtoull(fields[2], &end, 10);
    if (*end != '\0')
        return error_verification(error, "RECORD: the size of %s is not a number: %s", row->path,
                                  fields[2]);
    return 0;
}

static int compare_record_rows(const void *a, const void *b)
{
    return strcmp(((const struct record_row *)a)->path, ((const struct record_row *)b)->path);
}

static void free_record_fields(char *(*fields)[FIELDS])
{
    for (size_t i = 0; i < FIELDS; i++)
        free((*fields)[i]);
}

static int add_record_row(struct record *record, struct span *rest, struct error *error)
{
    cleanup_with(free_record_fields) char *fields[FIELDS] = {NULL};

    if (take_record_row(rest, fields) < 0)
        return error_verification(error, "RECORD: row %zu is not three CSV fields (path,hash,size)",
                                  record->count + 1);
    record->rows = array_grow(record->rows, record->count, sizeof(*record->rows));
    return fill_record_row(&record->rows[record->count++], fields, error);
}

int record_parse(struct span text, struct record *ret_record, struct error *error)
{
    cleanup_with(record_release) struct record record = {0};

    while (!span_is_empty(text)) {
        if (span_take(&text, SPAN("\n")) || span_take(&text, SPAN("\r\n")))
            continue;
        int result = add_record_row(&record, &text, error);

        if (result < 0)
            return result;
    }
    if (record.count > 0)
        qsort(record.rows, record.count, sizeof(*record.rows), compare_record_rows);
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
    cleanup_free char *name = text_copy(path);
    struct record_row key = {.path = name};

    return record->count == 0
               ? NULL
               : bsearch(&key, record->rows, record->count, sizeof(key), compare_record_rows);
}

int record_row_claim(const struct record_row *row, uint64_t size, struct sha256 *ret_sha256,
                     struct error *error)
{
    if (!row->has_sha256)
        return error_verification(error, "member %s: RECORD has no hash for it", row->path);
    if (row->has_size && row->size != size)
        return error_verification(
            error, "member %s: expected %llu bytes as RECORD says, found %llu", row->path,
            (unsigned long long)row->size, (unsigned long long)size);
    *ret_sha256 = row->sha256;
    return 0;
}

/* Quotes the path only where CSV requires it, as Python's csv module does. */
static void print_record_path(FILE *file, const char *path)
{
    if (strpbrk(path, ",\"\r\n") == NULL) {
        fputs(path, file);
        return;
    }
    fputc('"', file);
    for (; *path != '\0'; path++)
        fprintf(file, *path == '"' ? "\"%c" : "%c", *path);
    fputc('"', file);
}

char *record_print(const struct record *record)
{
    char *text = NULL;
    size_t len = 0;
    FILE *file = allocated(open_memstream(&text, &len));

    for (size_t i = 0; i < record->count; i++) {
        const struct record_row *row = &record->rows[i];
        char hash[SHA256_BASE64_SIZE];

        print_record_path(file, row->path);
        sha256_base64(&row->sha256, hash);
        fprintf(file, row->has_sha256 ? ",sha256=%s" : ",", hash);
        if (row->has_size)
            fprintf(file, ",%llu\n", (unsigned long long)row->size);
        else
            fputs(",\n", file);
    }
    fclose(file);
    return allocated(text);
}
