/* What went wrong, where and why. Functions return 0 or a negative errno and fill this; whoever
 * called adds where it happened; only a main.c prints it and picks the exit status. */
#ifndef DDINJECT_TOOLS_COMMON_ERROR_H
#define DDINJECT_TOOLS_COMMON_ERROR_H

#include <stddef.h>

/* The values are the programs' exit statuses. */
enum error_kind { ERROR_FAILED = 1, ERROR_USAGE = 2, ERROR_VERIFICATION = 3 };

struct error {
    enum error_kind kind;
    int number; /* positive errno */
    char text[2048];
};

/* Each fills `*error` and returns a negative errno, so that `return error_…(…)` is the idiom. */

/* A failed call: appends ": strerror(number)" to the text. `number` is a positive errno. */
int error_errno(struct error *error, int number, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Anything else that failed; returns -EIO. */
int error_failed(struct error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The command line is wrong (exit status 2); returns -EINVAL. */
int error_usage(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Outside bytes are not what they claim to be (exit status 3); returns -EBADMSG. */
int error_verification(struct error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Puts "format: " in front of the text that is there; returns -error->number. */
int error_wrap(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
