/* Putting and linking contents. */
#include "tools/ddpack/content_store.h"

#include "tools/common/files.h"
#include "tools/common/own.h"

#include <errno.h>
#include <pthread.h>
#include <sys/stat.h>

char *content_store_path(const char *store, const struct sha256 *sha256, mode_t mode)
{
    return format_new("%s/%s-%o", store, sha256->hex, (unsigned)mode);
}

int content_store_put(const char *store, const struct sha256 *sha256, mode_t mode,
                      struct span bytes, struct error *error)
{
    cleanup_free char *path = content_store_path(store, sha256, mode);

    if (access(path, F_OK) == 0)
        return 0;
    /* Two threads may write the same content: each beside, and the later rename changes nothing. */
    cleanup_free char *own = format_new("%s.%lx", path, (unsigned long)pthread_self());
    int result = file_write(own, bytes, mode, error);

    if (result == 0 && rename(own, path) < 0)
        result = error_errno(error, errno, "cannot keep %s", path);
    return result;
}

static bool is_same_file(const char *a, const char *b)
{
    struct stat left, right;

    return stat(a, &left) == 0 && stat(b, &right) == 0 && left.st_dev == right.st_dev &&
           left.st_ino == right.st_ino;
}

static int link_or_copy(const char *content, const char *path, mode_t mode, struct error *error)
{
    if (link(content, path) == 0)
        return 0;
    if (errno == EEXIST && is_same_file(content, path))
        return 0;
    if (errno == EEXIST)
        return error_errno(error, EEXIST, "%s", path);
    if (errno != EMLINK && errno != EPERM && errno != EOPNOTSUPP)
        return error_errno(error, errno, "cannot link %s", path);
    return file_copy(content, path, mode, error);
}

int content_store_link(const char *store, const struct sha256 *sha256, mode_t mode,
                       const char *path, struct error *error)
{
    cleanup_free char *content = content_store_path(store, sha256, mode);
    int result = link_or_copy(content, path, mode, error);

    if (result != -ENOENT)
        return result;
    cleanup_free char *parent = path_parent(path);

    result = directory_create(parent, error);
    return result < 0 ? result : link_or_copy(content, path, mode, error);
}
