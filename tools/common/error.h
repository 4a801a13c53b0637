/* What went wrong, where and why. A function that can fail returns 0, or a negative errno and fills
 * a struct error; its callers add where that happened. Only command.c prints the error and turns it
 * into an exit status, so that no function below decides for the whole program. */
#ifndef DDINJECT_TOOLS_COMMON_ERROR_H
#define DDINJECT_TOOLS_COMMON_ERROR_H

#include <stddef.h>

/* The values are the programs' exit statuses. */
enum error_kind { ERROR_FAILED = 1, ERROR_USAGE = 2, ERROR_VERIFICATION = 3 };

struct error {
    enum error_kind kind;
    int number;      /* a positive errno */
    char text[2048]; /* one line without a full stop; longer texts are cut off at the end */
};

/* Each of these fills `*error` and returns a negative errno, so that `return error_…(…)` is the
 * idiom. Texts begin in lower case, as they may follow a context and a colon. */

/* A system call failed: appends ": strerror(number)" to the text. `number` is a positive errno. */
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
/* Puts "format: " in front of the text, and keeps the kind and the number of the error. The
 * arguments may be parts of that text. Returns -error->number. */
int error_wrap(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
