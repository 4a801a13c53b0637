/* The cache of verified files. Several ddpacks may use one cache at a time: a file gets its final
 * name by a rename, and whoever writes a partial file holds a lock (flock) on it. */
#include "tools/ddpack/index/wheel_cache.h"

#include "tools/common/format.h"
#include "tools/common/own.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

int wheel_cache_find(const struct fetch_job *job, enum cached *ret_cached, struct error *error)
{
    cleanup_close int fd = open(job->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat status;
    struct sha256 found;

    *ret_cached = CACHED_MISSING;
    if (fd < 0)
        return 0;
    if (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode))
        return error_failed(error, "%s is not a regular file: remove it", job->path);
    int result = sha256_of_file(fd, job->path, &found, error);

    if (result < 0)
        return result;
    if ((uint64_t)status.st_size == job->size && sha256_equals(&found, &job->sha256)) {
        *ret_cached = CACHED_RIGHT;
        return 0;
    }
    if (unlink(job->path) < 0 && errno != ENOENT)
        return error_errno(error, errno, "cannot remove the damaged file %s", job->path);
    *ret_cached = CACHED_WAS_DAMAGED;
    return 0;
}

static char *partial_path(const struct fetch_job *job)
{
    return format_new("%s.partial", job->path);
}

/* Does `path` still name the file that `fd` is open on? Whoever held the lock before may have given
 * the file its final name, or may have removed it. */
static bool is_named_by(int fd, const char *path, uint64_t *ret_len)
{
    struct stat opened, named;

    if (fstat(fd, &opened) < 0 || lstat(path, &named) < 0)
        return false;
    *ret_len = (uint64_t)opened.st_size;
    return opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

int wheel_cache_open_partial(const struct fetch_job *job, int *ret_fd, uint64_t *ret_len,
                             struct error *error)
{
    cleanup_free char *path = partial_path(job);

    for (;;) {
        cleanup_close int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);

        if (fd < 0)
            return error_errno(error, errno, "cannot create %s", path);
        if (flock(fd, LOCK_EX) < 0 && errno != EINTR)
            return error_errno(error, errno, "cannot lock %s", path);
        if (!is_named_by(fd, path, ret_len))
            continue;
        *ret_fd = steal_fd(&fd);
        return 0;
    }
}

int wheel_cache_keep(const struct fetch_job *job, int fd, struct error *error)
{
    cleanup_free char *partial = partial_path(job);
    struct sha256 found;

    if (lseek(fd, 0, SEEK_SET) < 0)
        return error_errno(error, errno, "cannot read %s", partial);
    int result = sha256_of_file(fd, partial, &found, error);

    if (result < 0)
        return result;
    if (!sha256_equals(&found, &job->sha256))
        return error_verification(error,
                                  "%s: expected the sha256 %s of the lock, found %s: the index "
                                  "serves another file, or something on the way changed it",
                                  job->url, job->sha256.hex, found.hex);
    if (rename(partial, job->path) < 0)
        return error_errno(error, errno, "cannot rename %s to %s", partial, job->path);
    return 0;
}

void wheel_cache_drop_partial(const struct fetch_job *job)
{
    cleanup_free char *partial = partial_path(job);

    unlink(partial);
}
