/* What toml.c and toml_string.c share: a place in the text, and the first error. */
#ifndef DDINJECT_TOOLS_FORMATS_TOML_READER_H
#define DDINJECT_TOOLS_FORMATS_TOML_READER_H

#include "core/span.h"
#include "tools/common/error.h"

struct toml_reader {
    struct span rest;
    size_t line;
    const char *name;
    struct error *error;
};

/* "name, line N: what" as ERROR_VERIFICATION. */
int toml_fail(struct toml_reader *reader, const char *what);
/* The next byte, NUL at the end. */
char toml_peek(const struct toml_reader *reader);
void toml_advance(struct toml_reader *reader, size_t len);
bool toml_take(struct toml_reader *reader, struct span wanted);
/* A string of any kind, its quotes included; the caller frees it. */
int toml_read_string(struct toml_reader *reader, char **ret_string);

#endif
