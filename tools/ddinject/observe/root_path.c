/* Follows symbolic links inside of a root directory. The kernel would follow an absolute one to our
 * own root, and openat2(2) with RESOLVE_IN_ROOT is not there before Linux 5.6. */
#include "tools/ddinject/observe/root_path.h"

#include "core/span.h"
#include "tools/common/format.h"
#include "tools/common/own.h"

#include <limits.h>
#include <string.h>

enum { LINKS_MAX = 40 }; /* as the kernel has it (MAXSYMLINKS in include/linux/namei.h) */

/* Leaves "" for the root itself, so that every name that is appended gets a slash in front of it.
 * / */
static void drop_last_name(char *path)
{
    char *slash = strrchr(path, '/');

    if (slash != NULL)
        *slash = '\0';
}

/* Appends one component to `*resolved`. Where that is a symbolic link, its text goes in front of
 * `*rest` instead, and is walked next. After LINKS_MAX links, a link is taken for a file. */
static void take_component(const char *root, struct span name, char **resolved, char **rest,
                           int *links)
{
    char target[PATH_MAX];

    if (span_is_empty(name) || span_equals(name, SPAN(".")))
        return;
    if (span_equals(name, SPAN(".."))) {
        drop_last_name(*resolved);
        return;
    }
    char *longer = format_new("%s/%.*s", *resolved, (int)name.len, name.at);
    cleanup_free char *here = format_new("%s%s", root, longer);
    ssize_t len = *links < LINKS_MAX ? readlink(here, target, sizeof(target) - 1) : -1;

    if (len <= 0) {
        free(*resolved);
        *resolved = longer;
        return;
    }
    free(longer);
    ++*links;
    if (target[0] == '/')
        **resolved = '\0';
    char *joined = format_new("%.*s/%s", (int)len, target, *rest);

    free(*rest);
    *rest = joined;
}

char *root_path_real(const char *root, const char *path)
{
    cleanup_free char *rest = format_new("%s", path);
    char *resolved = format_new("%s", "");
    int links = 0;

    while (rest[0] != '\0') {
        cleanup_free char *walked = steal(&rest);
        struct span tail = span_of(walked);
        struct span name = span_cut(&tail, '/');

        rest = format_new("%.*s", (int)tail.len, tail.at != NULL ? tail.at : "");
        take_component(root, name, &resolved, &rest, &links);
    }
    if (resolved[0] != '\0')
        return resolved;
    free(resolved);
    return format_new("/");
}

char *root_path_open_name(const char *root, const char *path)
{
    if (root[0] == '\0')
        return format_new("%s", path);
    cleanup_free char *real = root_path_real(root, path);

    return format_new("%s%s", root, real);
}
