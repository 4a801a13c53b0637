/* Paths as text; only the working directory and the program's own file are asked of the system. */
#include "tools/common/paths.h"

#include "core/span.h"
#include "tools/common/format.h"
#include "tools/common/own.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

char *path_join(const char *directory, const char *name)
{
    size_t len = strlen(directory);

    return format_new("%s%s%s", directory, len == 0 || directory[len - 1] == '/' ? "" : "/", name);
}

char *path_absolute(const char *path)
{
    cleanup_free char *here = path[0] == '/' ? NULL : getcwd(NULL, 0);

    return here != NULL ? path_join(here, path) : format_new("%s", path);
}

char *path_parent(const char *path)
{
    struct span whole = span_of(path);

    while (whole.len > 1 && whole.at[whole.len - 1] == '/')
        whole.len--;
    size_t slash = span_find_last(whole, '/');

    if (slash == whole.len)
        return format_new(".");
    return format_new("%.*s", slash == 0 ? 1 : (int)slash, path);
}

size_t path_common_directories(const char *a, const char *b)
{
    size_t common = 0;

    for (size_t i = 0; a[i] != '\0' && a[i] == b[i]; i++)
        if (a[i] == '/')
            common = i + 1;
    return common;
}

int program_directory(char **ret_directory, struct error *error)
{
    char path[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);

    if (len < 0)
        return error_errno(error, errno, "cannot read /proc/self/exe");
    path[len] = '\0';
    *ret_directory = path_parent(path);
    return 0;
}

bool path_is_file_name(const char *name)
{
    return strchr(name, '/') == NULL && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}
