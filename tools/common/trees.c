/* Directories: creating, removing, staging and publishing. */
#include "tools/common/files.h"
#include "tools/common/own.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

enum { WALK_DESCRIPTORS = 16 };

/* chmod: the umask must not decide who may reach a volume. */
static int make_directory(const char *path)
{
    return mkdir(path, 0755) < 0 ? -1 : chmod(path, 0755);
}

int directory_create(const char *path, struct error *error)
{
    struct stat status;

    if (make_directory(path) == 0)
        return 0;
    if (errno == EEXIST && stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        return 0;
    if (errno != ENOENT)
        return error_errno(error, errno, "cannot create the directory %s", path);
    cleanup_free char *parent = path_parent(path);
    int result = directory_create(parent, error);

    if (result < 0)
        return result;
    if (make_directory(path) < 0 && errno != EEXIST)
        return error_errno(error, errno, "cannot create the directory %s", path);
    return 0;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

int tree_remove(const char *path, struct error *error)
{
    if (nftw(path, remove_entry, WALK_DESCRIPTORS, FTW_DEPTH | FTW_PHYS) != 0 && errno != ENOENT)
        return error_errno(error, errno, "cannot remove %s", path);
    return 0;
}

/* "<prefix>PID.partial" of a process that is gone. Our own number was another's before: in a
 * container every run may be process 1. */
static bool is_abandoned(const char *name, const char *prefix)
{
    size_t len = strlen(prefix);
    char *end;

    if (strncmp(name, prefix, len) != 0)
        return false;
    long pid = strtol(name + len, &end, 10);

    if (pid <= 0 || strcmp(end, ".partial") != 0)
        return false;
    return pid == getpid() || (kill((pid_t)pid, 0) < 0 && errno == ESRCH);
}

static int remove_abandoned(const char *parent, const char *prefix, struct error *error)
{
    cleanup_closedir DIR *directory = opendir(parent);
    const struct dirent *entry;

    if (directory == NULL)
        return error_errno(error, errno, "cannot read the directory %s", parent);
    while ((entry = readdir(directory)) != NULL) {
        if (!is_abandoned(entry->d_name, prefix))
            continue;
        cleanup_free char *path = path_join(parent, entry->d_name);
        int result = tree_remove(path, error);

        if (result < 0)
            return result;
    }
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

int staging_create(const char *path, char **ret_staging, struct error *error)
{
    cleanup_free char *parent = path_parent(path);
    cleanup_free char *prefix = staging_prefix(path);
    int result = directory_create(parent, error);

    if (result == 0)
        result = remove_abandoned(parent, prefix, error);
    if (result < 0)
        return result;
    cleanup_free char *name = format_new("%s%ld.partial", prefix, (long)getpid());
    cleanup_free char *staging = path_join(parent, name);

    /* Not directory_create: what somebody else put there under this name is not ours to fill. */
    if (make_directory(staging) < 0)
        return error_errno(error, errno, "cannot create the directory %s", staging);
    *ret_staging = steal(&staging);
    return 0;
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
