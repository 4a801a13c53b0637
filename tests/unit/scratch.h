/* A directory for one test, away again when it ends: for tcase_add_checked_fixture. */
#ifndef DDINJECT_TESTS_UNIT_SCRATCH_H
#define DDINJECT_TESTS_UNIT_SCRATCH_H

#include "tests/unit/suite.h"
#include "tools/common/files.h"
#include "tools/common/own.h"
#include "tools/common/paths.h"
#include "tools/common/trees.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static char scratch[64];

static inline void scratch_create(void)
{
    strcpy(scratch, "/tmp/ddinject-unit-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(scratch));
}

static inline void scratch_remove(void)
{
    struct error error;

    ck_assert_int_eq(tree_remove(scratch, &error), 0);
}

/* scratch/name; the caller frees it. */
static inline char *scratch_path(const char *name)
{
    return path_join(scratch, name);
}

static inline void scratch_write(const char *name, const char *text)
{
    cleanup_free char *path = scratch_path(name);
    cleanup_fclose FILE *file = fopen(path, "w");

    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(text, file), 0);
}

static inline void scratch_has(const char *name, const char *wanted)
{
    cleanup_free char *path = scratch_path(name);
    cleanup_free char *bytes = NULL;
    struct error error;
    size_t len = 0;

    ck_assert_int_eq(file_read(path, &bytes, &len, &error), 0);
    ck_assert_str_eq(bytes, wanted);
}

static inline bool scratch_exists(const char *name)
{
    cleanup_free char *path = scratch_path(name);
    struct stat status;

    return lstat(path, &status) == 0;
}

static inline mode_t scratch_mode(const char *name)
{
    cleanup_free char *path = scratch_path(name);
    struct stat status;

    ck_assert_int_eq(lstat(path, &status), 0);
    return status.st_mode & 07777;
}

#endif
