/* The store. The cache gets hard links to what has been written, so filling it costs neither time
 * nor room; a volume gets copies out of it, so that no volume can change another through the cache,
 * and each is hashed, so that whatever became of the cache is found out. */
#include "tools/ddpack/build/content_store.h"

#include "tools/common/files.h"
#include "tools/common/own.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

char *content_store_path(const struct content_store *store, const struct sha256 *sha256,
                         mode_t mode)
{
    return format_new("%s/%s-%o", store->directory, sha256->hex, (unsigned)mode);
}

/* 256 directories, since some file systems are slow with many files in one. */
static char *cache_path(const struct content_store *store, const struct sha256 *sha256, mode_t mode)
{
    return format_new("%s/%.2s/%s-%o", store->cache, sha256->hex, sha256->hex, (unsigned)mode);
}

int content_store_create(const struct content_store *store, const struct sha256 *sha256,
                         mode_t mode, int *ret_fd, struct error *error)
{
    cleanup_free char *path = content_store_path(store, sha256, mode);

    *ret_fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    return *ret_fd < 0 ? error_errno(error, errno, "cannot create %s", path) : 0;
}

/* A cache that cannot be written is no reason to fail. */
static void offer_to_cache(const struct content_store *store, const struct sha256 *sha256,
                           mode_t mode)
{
    cleanup_free char *path = content_store_path(store, sha256, mode);
    cleanup_free char *kept = cache_path(store, sha256, mode);
    struct error ignored;

    if (link(path, kept) == 0 || errno != ENOENT)
        return;
    cleanup_free char *parent = path_parent(kept);

    if (directory_create(parent, &ignored) == 0 && link(path, kept) < 0)
        return; /* another ddpack was faster, or the cache is on another file system */
}

/* The umask must not decide what others may read. */
static int set_mode(const struct content_store *store, mode_t mode, int fd, struct error *error)
{
    if (fchmod(fd, mode) < 0)
        return error_errno(error, errno, "cannot set the mode of a file in %s", store->directory);
    return 0;
}

int content_store_finish(const struct content_store *store, const struct sha256 *sha256,
                         mode_t mode, int fd, struct error *error)
{
    int result = set_mode(store, mode, fd, error);

    if (result == 0 && store->cache != NULL)
        offer_to_cache(store, sha256, mode);
    return result;
}

int content_store_put(const struct content_store *store, const struct sha256 *sha256, mode_t mode,
                      struct span bytes, struct error *error)
{
    cleanup_close int fd = -1;
    int result = content_store_create(store, sha256, mode, &fd, error);

    if (result == 0)
        result = fd_write_all(fd, bytes, store->directory, error);
    return result < 0 ? result : content_store_finish(store, sha256, mode, fd, error);
}

/* Copies and hashes the copy: what the volume has is what was looked at. */
static int copy_member_and_hash(int from_fd, int to_fd, const char *path, struct sha256 *ret_found,
                                struct error *error)
{
    int result = fd_copy_all(from_fd, to_fd, path, error);

    if (result == 0 && lseek(to_fd, 0, SEEK_SET) < 0)
        result = error_errno(error, errno, "cannot read %s", path);
    return result < 0 ? result : sha256_of_file(to_fd, path, ret_found, error);
}

int content_store_recall(const struct content_store *store, const struct sha256 *sha256,
                         mode_t mode, bool *ret_found, struct error *error)
{
    cleanup_free char *kept = cache_path(store, sha256, mode);
    cleanup_close int from_fd = open(kept, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    cleanup_close int to_fd = -1;
    struct sha256 found;

    *ret_found = false;
    if (from_fd < 0)
        return 0;
    int result = content_store_create(store, sha256, mode, &to_fd, error);

    if (result == 0)
        result = copy_member_and_hash(from_fd, to_fd, kept, &found, error);
    if (result == 0)
        result = set_mode(store, mode, to_fd, error);
    if (result < 0)
        return result;
    *ret_found = sha256_equals(&found, sha256);
    if (*ret_found)
        return 0;
    cleanup_free char *path = content_store_path(store, sha256, mode);

    unlink(kept);
    return unlink(path) < 0 ? error_errno(error, errno, "cannot remove %s", path) : 0;
}

void content_store_release(struct content_store *store)
{
    free(store->directory);
    free(store->cache);
    *store = (struct content_store){0};
}
