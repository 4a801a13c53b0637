/* The place in a TOML text, and the functions that move it; shared by toml.c and toml_string.c. */
#ifndef DDINJECT_TOOLS_FORMATS_TOML_READER_H
#define DDINJECT_TOOLS_FORMATS_TOML_READER_H

#include "core/span.h"
#include "tools/common/error.h"

struct toml_reader {
    struct span rest;    /* what has not been read yet */
    size_t line;         /* the line in which that begins, from 1 on */
    const char *name;    /* what errors call the text */
    struct error *error; /* where the first error goes */
};

/* Fill the error with "name, line N: problem", or "name, line N: expected …, found …", and return
 * ERROR_VERIFICATION's number. */
int toml_fail(struct toml_reader *reader, const char *problem);
int toml_fail_expected(struct toml_reader *reader, const char *expected);
/* Returns the next byte; NUL at the end of the text. */
char toml_peek(const struct toml_reader *reader);
/* Goes `len` bytes on, at most to the end of the text. */
void toml_advance(struct toml_reader *reader, size_t len);
/* Goes on behind `token` and returns true when it comes next; else does nothing. */
bool toml_take(struct toml_reader *reader, struct span token);
/* Reads a string of any of the four kinds, from its first quote on; the caller frees it. */
int toml_read_string(struct toml_reader *reader, char **ret_string);

#endif
