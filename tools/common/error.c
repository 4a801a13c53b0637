/* Filling and wrapping struct error. Nothing here allocates, so that a lack of memory can be
 * reported as well. */
#include "tools/common/error.h"

#include "core/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 4, 0))) static int error_fill(struct error *error,
                                                            enum error_kind kind, int number,
                                                            const char *format, va_list arguments)
{
    error->kind = kind;
    error->number = number > 0 ? number : EIO;
    vsnprintf(error->text, sizeof(error->text), format, arguments);
    return -error->number;
}

#define FILL(kind, number)                                                                         \
    va_list arguments;                                                                             \
    va_start(arguments, format);                                                                   \
    int result = error_fill(error, kind, number, format, arguments);                               \
    va_end(arguments)

int error_errno(struct error *error, int number, const char *format, ...)
{
    FILL(ERROR_FAILED, number);
    size_t len = strlen(error->text);

    snprintf(error->text + len, sizeof(error->text) - len, ": %s", strerror(error->number));
    return result;
}

int error_failed(struct error *error, const char *format, ...)
{
    FILL(ERROR_FAILED, EIO);
    return result;
}

int error_usage(struct error *error, const char *format, ...)
{
    FILL(ERROR_USAGE, EINVAL);
    return result;
}

int error_verification(struct error *error, const char *format, ...)
{
    FILL(ERROR_VERIFICATION, EBADMSG);
    return result;
}

int error_wrap(struct error *error, const char *format, ...)
{
    char inner[sizeof(error->text)];
    char where[sizeof(error->text)];
    va_list arguments;

    /* This comes first, because the arguments may be parts of the text that is overwritten below.
     */
    va_start(arguments, format);
    vsnprintf(where, sizeof(where), format, arguments);
    va_end(arguments);
    memcpy(inner, error->text, sizeof(inner));
    struct text text = text_in(error->text, sizeof(error->text));

    /* A text that does not fit is cut off at its end: where it happened matters more to a user than
     * the innermost cause. */
    text_add_string(&text, where);
    text_add_string(&text, ": ");
    text_add_string(&text, inner);
    return -error->number;
}
