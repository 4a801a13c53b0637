/* Directories: creating, removing, staging and publishing. */
#include "tools/common/files.h"
#include "tools/common/own.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>

enum { ABANDONED_SECONDS = 3600, CREATE_TRIES = 10 };

/* chmod: the umask must not decide who may reach a volume. */
static int make_parent_directory(const char *path)
{
    return mkdir(path, 0755) < 0 ? -1 : chmod(path, 0755);
}

int directory_create(const char *path, struct error *error)
{
    struct stat status;

    if (make_parent_directory(path) == 0)
        return 0;
    if (errno == EEXIST && stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        return 0;
    if (errno != ENOENT)
        return error_errno(error, errno, "cannot create the directory %s", path);
    cleanup_free char *parent = path_parent(path);
    int result = directory_create(parent, error);

    if (result < 0)
        return result;
    if (make_parent_directory(path) < 0 && errno != EEXIST)
        return error_errno(error, errno, "cannot create the directory %s", path);
    return 0;
}

static int remove_below(int parent_fd, const char *name);

/* Takes `fd` over. Entries that somebody else removes at the same time are gone as well. */
static int remove_entries(int fd)
{
    cleanup_closedir DIR *directory = fdopendir(fd);
    const struct dirent *entry;
    int result = 0;

    if (directory == NULL) {
        close(fd);
        return -1;
    }
    while (result == 0 && (errno = 0, entry = readdir(directory)) != NULL)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            result = remove_below(dirfd(directory), entry->d_name);
    return result == 0 && errno != 0 ? -1 : result;
}

static int remove_below(int parent_fd, const char *name)
{
    if (unlinkat(parent_fd, name, 0) == 0 || errno == ENOENT)
        return 0;
    if (errno != EISDIR && errno != EPERM)
        return -1;
    int number = errno;
    int fd = openat(parent_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    if (fd < 0 && errno == ENOTDIR) {
        errno = number;
        return -1;
    }
    if (fd >= 0 && remove_entries(fd) < 0)
        return -1;
    return unlinkat(parent_fd, name, AT_REMOVEDIR) < 0 && errno != ENOENT ? -1 : 0;
}

int tree_remove(const char *path, struct error *error)
{
    if (remove_below(AT_FDCWD, path) < 0)
        return error_errno(error, errno, "cannot remove %s", path);
    return 0;
}

/* "<prefix>HEXADECIMAL.partial" */
static bool is_staging(const char *name, const char *prefix)
{
    size_t len = strlen(prefix);

    if (strncmp(name, prefix, len) != 0)
        return false;
    size_t digits = strspn(name + len, "0123456789abcdef");

    return digits > 0 && strcmp(name + len + digits, ".partial") == 0;
}

/* A staging directory is locked by whoever works in it, for as long as that process lives. A
 * process id would not tell: in containers every run may be process 1. Where there are no such
 * locks (NFS wants a descriptor that writes), what was not touched for an hour is abandoned. */
static int remove_if_abandoned(int parent_fd, const char *name)
{
    cleanup_close int fd = openat(parent_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct stat status;

    if (fd < 0)
        return 0;
    if (flock(fd, LOCK_EX | LOCK_NB) < 0 && (errno == EWOULDBLOCK || fstat(fd, &status) < 0 ||
                                             time(NULL) - status.st_mtime < ABANDONED_SECONDS))
        return 0;
    return remove_below(parent_fd, name);
}

static int remove_abandoned(const char *parent, const char *prefix, struct error *error)
{
    cleanup_closedir DIR *directory = opendir(parent);
    const struct dirent *entry;

    if (directory == NULL)
        return error_errno(error, errno, "cannot read the directory %s", parent);
    while ((entry = readdir(directory)) != NULL)
        if (is_staging(entry->d_name, prefix) &&
            remove_if_abandoned(dirfd(directory), entry->d_name) < 0)
            return error_errno(error, errno, "cannot remove %s/%s", parent, entry->d_name);
    return 0;
}

/* ".<name of path>." */
static char *staging_prefix(const char *path)
{
    struct span whole = span_of(path);

    while (whole.len > 1 && whole.at[whole.len - 1] == '/')
        whole.len--;
    size_t slash = span_find_last(whole, '/');
    struct span name = slash == whole.len ? whole : span_from(whole, slash + 1);

    return format_new(".%.*s.", (int)name.len, name.at);
}

int staging_clean(const char *path, struct error *error)
{
    cleanup_free char *parent = path_parent(path);
    cleanup_free char *prefix = staging_prefix(path);

    return remove_abandoned(parent, prefix, error);
}

/* The descriptor stays open on success: that is the lock. False: another run has taken the
 * directory, which nobody had locked yet, for abandoned. */
static bool lock_staging(const char *staging)
{
    int fd = open(staging, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct stat named, locked;
    bool is_ours = fd >= 0 && (flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) &&
                   fstat(fd, &locked) == 0 && lstat(staging, &named) == 0 &&
                   named.st_dev == locked.st_dev && named.st_ino == locked.st_ino;

    if (!is_ours)
        own_close(&fd);
    return is_ours;
}

static int create_locked(const char *parent, const char *prefix, char **ret_staging,
                         struct error *error)
{
    for (int tries = 0; tries < CREATE_TRIES; tries++) {
        uint32_t number = (uint32_t)getpid();

        if (getrandom(&number, sizeof(number), GRND_NONBLOCK) < 0)
            number += (uint32_t)tries;
        cleanup_free char *name = format_new("%s%08" PRIx32 ".partial", prefix, number);
        cleanup_free char *staging = path_join(parent, name);

        /* Not directory_create: what is there under this name is not ours to fill. */
        if (make_parent_directory(staging) < 0)
            return error_errno(error, errno, "cannot create the directory %s", staging);
        if (lock_staging(staging)) {
            *ret_staging = steal(&staging);
            return 0;
        }
    }
    return error_failed(error, "somebody removes what is created in %s", parent);
}

int staging_create(const char *path, char **ret_staging, struct error *error)
{
    cleanup_free char *parent = path_parent(path);
    cleanup_free char *prefix = staging_prefix(path);
    int result = directory_create(parent, error);

    if (result == 0)
        result = remove_abandoned(parent, prefix, error);
    if (result < 0)
        return result;
    return create_locked(parent, prefix, ret_staging, error);
}

int staging_publish(const char *staging, const char *path, struct error *error)
{
    if (renameat2(AT_FDCWD, staging, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
        return 0;
    /* Not every file system has the flag; a rename alone replaces an empty directory only. */
    if (errno == EINVAL && rename(staging, path) == 0)
        return 0;
    if (renameat2(AT_FDCWD, staging, AT_FDCWD, path, RENAME_EXCHANGE) == 0)
        return tree_remove(staging, error);
    return error_errno(error, errno, "cannot put the new volume in the place of %s", path);
}
