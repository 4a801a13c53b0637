/* Reads SOURCE_DATE_EPOCH for the commands that write a time. */
#include "tools/ddpack/source_date.h"

#include <stdlib.h>

int source_date_read(int64_t *ret_seconds, struct error *error)
{
    const char *text = getenv("SOURCE_DATE_EPOCH");
    char *end = NULL;

    *ret_seconds = -1;
    if (text == NULL || *text == '\0')
        return 0;
    *ret_seconds = strtoll(text, &end, 10);
    if (*end != '\0' || *ret_seconds < 0)
        return error_usage(
            error, "SOURCE_DATE_EPOCH=%s: the value must be a number of seconds since 1970", text);
    return 0;
}
