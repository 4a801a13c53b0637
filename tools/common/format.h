/* New strings on the heap. Copies of bytes are made by text_copy (allocate.h). */
#ifndef DDINJECT_TOOLS_COMMON_FORMAT_H
#define DDINJECT_TOOLS_COMMON_FORMAT_H

#include "core/libc.h"

#include <stdarg.h>

/* Each of these returns a new string, which the caller frees, and aborts when memory runs out. */

/* Prints as printf(3) does. */
char *format_new(const char *format, ...) __attribute__((format(printf, 1, 2), returns_nonnull));
/* Prints as vprintf(3) does. */
char *format_new_list(const char *format, va_list arguments) __attribute__((format(printf, 1, 0)));
/* "glibc 2.17" or "musl 1.2.4": see libc_version_add. */
char *libc_version_new(const struct libc_version *version);

#endif
