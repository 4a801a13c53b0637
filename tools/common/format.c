/* Strings on the heap, made by printf(3) and by the text functions of core. */
#include "tools/common/format.h"

#include <stdio.h>
#include <stdlib.h>

enum { LIBC_TEXT_SIZE = 64 };

char *format_new_list(const char *format, va_list arguments)
{
    char *text = NULL;

    if (vasprintf(&text, format, arguments) < 0)
        abort();
    return text;
}

char *format_new(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    char *text = format_new_list(format, arguments);

    va_end(arguments);
    return text;
}

char *libc_version_new(const struct libc_version *version)
{
    char buffer[LIBC_TEXT_SIZE];
    struct text text = text_in(buffer, sizeof(buffer));

    libc_version_add(&text, version);
    return format_new("%s", buffer);
}
