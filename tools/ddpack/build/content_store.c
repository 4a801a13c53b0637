/* The cache gets hard links to the files that a build writes, so filling it costs neither time nor
 * space. A volume gets copies from the cache, so that nobody who changes a file of one volume
 * changes it in another. Each copy is hashed, so that a damaged cache cannot damage a volume. */
#include "tools/ddpack/build/content_store.h"

#include "tools/common/files.h"
#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/common/paths.h"
#include "tools/common/trees.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

char *content_store_path(const struct content_store *store, const struct sha256 *sha256,
                         mode_t mode)
{
    return format_new("%s/%s-%o", store->directory, sha256->hex, (unsigned)mode);
}

/* The cache has 256 directories, since some file systems are slow with many files in one. */
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

/* Fails silently: a build does not need the cache. It fails where another ddpack has added the
 * content first, and where the cache is on another file system. */
static void offer_to_cache(const struct content_store *store, const struct sha256 *sha256,
                           mode_t mode)
{
    cleanup_free char *path = content_store_path(store, sha256, mode);
    cleanup_free char *kept = cache_path(store, sha256, mode);
    struct error ignored;

    if (link(path, kept) == 0 || errno != ENOENT)
        return;
    cleanup_free char *parent = path_parent(kept);

    if (directory_create(parent, &ignored) < 0 || link(path, kept) < 0)
        return;
}

/* open(2) applies the umask to the mode, and the umask must not decide who can read a volume. */
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

    if (result < 0)
        return result;
    if (store->cache != NULL)
        offer_to_cache(store, sha256, mode);
    return 0;
}

int content_store_put(const struct content_store *store, const struct sha256 *sha256, mode_t mode,
                      struct span bytes, struct error *error)
{
    cleanup_close int fd = -1;
    int result = content_store_create(store, sha256, mode, &fd, error);

    if (result < 0)
        return result;
    result = fd_write_all(fd, bytes, store->directory, error);
    if (result < 0)
        return result;
    return content_store_finish(store, sha256, mode, fd, error);
}

/* Hashes the copy and not the source, so that what is verified is what the volume gets. */
static int copy_member_and_hash(int from_fd, int to_fd, const char *path, struct sha256 *ret_found,
                                struct error *error)
{
    int result = fd_copy_all(from_fd, to_fd, path, error);

    if (result < 0)
        return result;
    if (lseek(to_fd, 0, SEEK_SET) < 0)
        return error_errno(error, errno, "cannot read %s", path);
    return sha256_of_file(to_fd, path, ret_found, error);
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

    if (result < 0)
        return result;
    result = copy_member_and_hash(from_fd, to_fd, kept, &found, error);
    if (result < 0)
        return result;
    result = set_mode(store, mode, to_fd, error);
    if (result < 0)
        return result;
    *ret_found = sha256_equals(&found, sha256);
    if (*ret_found)
        return 0;
    cleanup_free char *path = content_store_path(store, sha256, mode);

    /* The cached file is damaged. The caller unpacks the content from its wheel instead. */
    unlink(kept);
    return unlink(path) < 0 ? error_errno(error, errno, "cannot remove %s", path) : 0;
}

void content_store_release(struct content_store *store)
{
    free(store->directory);
    free(store->cache);
    *store = (struct content_store){0};
}
