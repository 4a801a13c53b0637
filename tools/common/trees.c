/* Trees are removed below descriptors, so that a directory which somebody replaces by a symbolic
 * link meanwhile leads nowhere else. Staging directories carry a lock, because a name alone does
 * not say whether somebody still works in them. */
#include "tools/common/trees.h"

#include "core/span.h"
#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/common/paths.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>

enum { ABANDONED_SECONDS = 3600, CREATE_TRIES = 10 };

/* Creates one directory, 0755 whatever the umask; its parent must exist. Returns -1 with errno, and
 * EEXIST when anything has that name. */
static int create_one_directory(const char *path)
{
    /* The umask must not decide who may reach a volume. */
    return mkdir(path, 0755) < 0 ? -1 : chmod(path, 0755);
}

/* Something has this name already, which may be a symbolic link to a directory or to nothing. */
static int check_existing(const char *path, struct error *error)
{
    struct stat status;

    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        return 0;
    if (errno != ENOENT && errno != EEXIST)
        return error_errno(error, errno, "cannot create the directory %s", path);
    error_failed(error, "%s exists but is not a directory", path);
    error->number = EEXIST;
    return -EEXIST;
}

int directory_create(const char *path, struct error *error)
{
    if (create_one_directory(path) == 0)
        return 0;
    if (errno == EEXIST)
        return check_existing(path, error);
    if (errno != ENOENT)
        return error_errno(error, errno, "cannot create the directory %s", path);
    cleanup_free char *parent = path_parent(path);
    int result = directory_create(parent, error);

    if (result < 0)
        return result;
    if (create_one_directory(path) < 0 && errno != EEXIST)
        return error_errno(error, errno, "cannot create the directory %s", path);
    return 0;
}

static int remove_below(int parent_fd, const char *name);

/* Takes `fd` over. An entry that somebody else removes at the same time is as good as removed. */
static int remove_entries(int fd)
{
    cleanup_closedir DIR *directory = fdopendir(fd);
    const struct dirent *entry;

    if (directory == NULL) {
        close(fd);
        return -1;
    }
    while ((errno = 0, entry = readdir(directory)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (remove_below(dirfd(directory), entry->d_name) < 0)
            return -1;
    }
    return errno != 0 ? -1 : 0;
}

/* Removes what tree_remove removes, below an open directory. Returns -1 with errno. */
static int remove_below(int parent_fd, const char *name)
{
    if (unlinkat(parent_fd, name, 0) == 0 || errno == ENOENT)
        return 0;
    /* Linux says EISDIR for a directory and POSIX EPERM, which may be a lack of rights as well. */
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
    /* A directory that cannot be opened may be empty all the same. */
    return unlinkat(parent_fd, name, AT_REMOVEDIR) < 0 && errno != ENOENT ? -1 : 0;
}

int tree_remove(const char *path, struct error *error)
{
    if (remove_below(AT_FDCWD, path) < 0)
        return error_errno(error, errno, "cannot remove %s", path);
    return 0;
}

/* Is it "<prefix>HEXADECIMAL.partial"? */
static bool is_staging(const char *name, const char *prefix)
{
    size_t len = strlen(prefix);

    if (strncmp(name, prefix, len) != 0)
        return false;
    size_t digits = strspn(name + len, "0123456789abcdef");

    return digits > 0 && strcmp(name + len + digits, ".partial") == 0;
}

/* A staging directory is locked by whoever works in it, for as long as that process lives. A
 * process id in its name would not tell that: in containers every run may be process 1. Some file
 * systems have no such locks (NFS locks only a descriptor that writes). There a directory counts as
 * abandoned when nothing in it has changed for an hour. */
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

/* Returns ".<name of path>.", which the caller frees. */
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

/* On success the descriptor stays open: it holds the lock. Returns false when another run has taken
 * the directory for abandoned and removed it, before anybody had locked it. */
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

        /* Without random bytes, as early in the boot of a machine, the process id has to do. */
        if (getrandom(&number, sizeof(number), GRND_NONBLOCK) < 0)
            number += (uint32_t)tries;
        cleanup_free char *name = format_new("%s%08" PRIx32 ".partial", prefix, number);
        cleanup_free char *staging = path_join(parent, name);

        /* Not directory_create: a directory that has this name already belongs to somebody else. */
        if (create_one_directory(staging) < 0)
            return error_errno(error, errno, "cannot create the directory %s", staging);
        if (lock_staging(staging)) {
            *ret_staging = steal(&staging);
            return 0;
        }
    }
    return error_failed(error,
                        "cannot stage in %s: another process removes every directory that is "
                        "created there",
                        parent);
}

int staging_create(const char *path, char **ret_staging, struct error *error)
{
    cleanup_free char *parent = path_parent(path);
    cleanup_free char *prefix = staging_prefix(path);
    int result = directory_create(parent, error);

    if (result < 0)
        return result;
    result = remove_abandoned(parent, prefix, error);
    if (result < 0)
        return result;
    return create_locked(parent, prefix, ret_staging, error);
}

int directory_rename_new(const char *from, const char *to)
{
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return 0;
    /* Not every file system has the flag. rename(2) alone replaces at most an empty directory. */
    return errno == EINVAL ? rename(from, to) : -1;
}

int staging_publish(const char *staging, const char *path, struct error *error)
{
    if (directory_rename_new(staging, path) == 0)
        return 0;
    if (renameat2(AT_FDCWD, staging, AT_FDCWD, path, RENAME_EXCHANGE) == 0)
        return tree_remove(staging, error);
    return error_errno(error, errno, "cannot put the new volume in the place of %s", path);
}
