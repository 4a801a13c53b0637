/* What reading, writing and showing a manifest share. */
#ifndef DDINJECT_TOOLS_MANIFEST_ROWS_H
#define DDINJECT_TOOLS_MANIFEST_ROWS_H

#include "tools/ddpack/init/manifest.h"

enum { MANIFEST_FORMAT = 1 };

/* Targets by Python, libc and machine; wheels by file; files by path. */
void manifest_rows_sort(struct manifest *manifest);
/* Frees what the row holds. */
void manifest_target_release(struct manifest_target *target);
/* The bytes of manifest.json; the caller frees them. */
char *manifest_print(const struct manifest *manifest);
/* "site-packages-ddtrace-py3.12-…", "3.12" and "musl 1.2.4"; the caller frees them. */
char *manifest_target_name(const struct target *target);
char *manifest_python_name(struct python_version python);
char *manifest_libc_name(const struct libc_version *libc);

#endif
