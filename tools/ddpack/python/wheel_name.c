/* Splits the file names of wheels, and normalises the names of distributions, so that two spellings
 * of one package are found to be equal. */
#include "tools/ddpack/python/wheel_name.h"

#include "tools/common/allocate.h"
#include "tools/common/own.h"

#include <ctype.h>
#include <string.h>

enum { PARTS_MIN = 5, PARTS_MAX = 6 };

int wheel_name_parse(const char *file, struct wheel_name *ret_name, struct error *error)
{
    struct span rest = span_of(file);
    struct span parts[PARTS_MAX];
    size_t count = 0;

    if (!span_ends_with(rest, SPAN(".whl")) || strchr(file, '/') != NULL)
        return error_verification(error,
                                  "%s is not the file name of a wheel "
                                  "(NAME-VERSION[-BUILD]-PYTHON-ABI-PLATFORM.whl)",
                                  file);
    rest.len -= strlen(".whl");
    while (rest.at != NULL && count < PARTS_MAX) {
        parts[count] = span_cut(&rest, '-');
        if (span_is_empty(parts[count++]))
            return error_verification(error, "%s: a part of the wheel's file name is empty", file);
    }
    if (rest.at != NULL || count < PARTS_MIN)
        return error_verification(
            error, "%s: the file name of a wheel must have 5 or 6 parts with '-' between them",
            file);
    /* The build tag is optional and stands in the middle, so the last three count from the end. */
    *ret_name = (struct wheel_name){
        .distribution = parts[0],
        .version = parts[1],
        .build = count == PARTS_MAX ? parts[2] : SPAN_EMPTY,
        .pythons = parts[count - 3],
        .abis = parts[count - 2],
        .platforms = parts[count - 1],
    };
    return 0;
}

char *distribution_normalize(struct span distribution)
{
    char *name = allocate(distribution.len + 1);
    size_t len = 0;

    for (size_t i = 0; i < distribution.len; i++) {
        char byte = distribution.at[i];
        bool is_separator = byte == '-' || byte == '_' || byte == '.';

        if (!is_separator)
            name[len++] = (char)tolower((unsigned char)byte);
        else if (len == 0 || name[len - 1] != '-')
            name[len++] = '-';
    }
    name[len] = '\0';
    return name;
}

bool distribution_is(struct span distribution, struct span other)
{
    cleanup_free char *left = distribution_normalize(distribution);
    cleanup_free char *right = distribution_normalize(other);

    return strcmp(left, right) == 0;
}
