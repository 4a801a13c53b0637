/* Looking at the destination of a copy, and replacing it by one rename. */
#include "tools/volume/copy/volume_place.h"

#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/common/paths.h"
#include "tools/common/trees.h"
#include "tools/volume/manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

/* Inside of a mount point a staging directory is called ".ddpack.RANDOM.partial". */
#define STAGING_INSIDE "ddpack"
#define STAGING_PREFIX "." STAGING_INSIDE "."

bool volume_place_passes_over(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strcmp(name, LOST_AND_FOUND) == 0 ||
           (span_starts_with(span_of(name), SPAN(STAGING_PREFIX)) &&
            span_ends_with(span_of(name), SPAN(".partial")));
}

/* Is the path `inner` the directory `outer`, or something in it? Both are resolved. */
static bool is_within(const char *inner, const char *outer)
{
    struct span rest = span_of(inner);

    if (strcmp(outer, "/") == 0)
        return true;
    return span_take(&rest, span_of(outer)) && (span_is_empty(rest) || rest.at[0] == '/');
}

/* Returns the nearest path that exists, `path` or a directory above it, resolved. The caller frees
 * it. NULL, with errno, is an error other than ENOENT. */
static char *existing_ancestor(const char *path)
{
    char *resolved = realpath(path, NULL);

    if (resolved != NULL || errno != ENOENT)
        return resolved;
    cleanup_free char *parent = path_parent(path);

    return strcmp(parent, path) == 0 ? NULL : existing_ancestor(parent);
}

static int check_nesting(const char *target, const char *source, bool exists, struct error *error)
{
    cleanup_free char *outer = realpath(source, NULL);
    cleanup_free char *inner = existing_ancestor(target);

    if (outer == NULL || inner == NULL)
        return error_errno(error, errno, "cannot resolve %s", outer == NULL ? source : target);
    if (is_within(inner, outer))
        return error_usage(error, "%s is inside of the volume %s: choose another place", target,
                           source);
    if (exists && is_within(outer, inner))
        return error_usage(error,
                           "the volume %s lies in %s, which the copy would replace: choose "
                           "another place",
                           source, target);
    return 0;
}

/* A bind mount has the device of its parent: only statx(2) shows it, from Linux 5.8 on. */
static bool is_mount_point(const char *path, const char *parent)
{
    struct statx extended;
    struct stat status, parent_status;

    if (statx(AT_FDCWD, path, 0, STATX_TYPE, &extended) == 0 &&
        (extended.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0)
        return true;
    return stat(path, &status) == 0 && stat(parent, &parent_status) == 0 &&
           status.st_dev != parent_status.st_dev;
}

static int look_at_destination(const char *target, struct volume_place *place, struct error *error)
{
    struct stat status;

    place->path = realpath(target, NULL);
    place->exists = place->path != NULL;
    if (!place->exists && errno != ENOENT)
        return error_errno(error, errno, "cannot resolve %s", target);
    if (!place->exists && lstat(target, &status) == 0)
        return error_failed(error, "%s is a dangling symbolic link: remove it", target);
    if (!place->exists) {
        place->path = format_new("%s", target);
        return 0;
    }
    if (stat(place->path, &status) < 0 || !S_ISDIR(status.st_mode))
        return error_failed(
            error, "%s exists but is not a directory: remove it or choose another place", target);
    cleanup_free char *parent = path_parent(place->path);

    place->device = status.st_dev;
    place->inode = status.st_ino;
    place->is_inside = is_mount_point(place->path, parent) || access(parent, W_OK | X_OK) < 0;
    return 0;
}

int volume_place_find(const char *target, const char *source, struct volume_place *ret_place,
                      struct error *error)
{
    cleanup_with(volume_place_release) struct volume_place place = {0};
    int result = look_at_destination(target, &place, error);

    if (result < 0)
        return result;
    result = check_nesting(target, source, place.exists, error);
    if (result < 0)
        return result;
    *ret_place = place;
    place = (struct volume_place){0};
    return 0;
}

void volume_place_release(struct volume_place *place)
{
    free(place->path);
    *place = (struct volume_place){0};
}

int volume_place_check(const struct volume_place *place, struct error *error)
{
    cleanup_closedir DIR *directory = place->exists ? opendir(place->path) : NULL;
    cleanup_free char *manifest = path_join(place->path, MANIFEST_NAME);
    const struct dirent *entry;
    struct stat status;

    if (!place->exists)
        return 0;
    if (directory == NULL)
        return error_errno(error, errno, "cannot read the directory %s", place->path);
    if (lstat(manifest, &status) == 0 && S_ISREG(status.st_mode))
        return 0;
    while ((entry = readdir(directory)) != NULL)
        if (!volume_place_passes_over(entry->d_name))
            return error_failed(error,
                                "%s holds %s and no " MANIFEST_NAME ", so it is not a volume and "
                                "is not replaced: empty it or choose another place",
                                place->path, entry->d_name);
    return 0;
}

char *volume_place_staging(const struct volume_place *place)
{
    return place->is_inside ? path_join(place->path, STAGING_INSIDE)
                            : format_new("%s", place->path);
}

char *volume_place_ancestor(const struct volume_place *place)
{
    return existing_ancestor(place->path);
}

/* Only the directory that was looked at may be replaced. Another one, or a symbolic link, was put
 * there by somebody else meanwhile, and is put back. */
int volume_place_publish(const struct volume_place *place, const char *staging, struct error *error)
{
    struct stat status;

    if (!place->exists) {
        if (directory_rename_new(staging, place->path) < 0)
            return error_errno(error, errno, "cannot put the new volume at %s", place->path);
        return 0;
    }
    if (renameat2(AT_FDCWD, staging, AT_FDCWD, place->path, RENAME_EXCHANGE) < 0)
        return error_errno(error, errno, "cannot put the new volume in the place of %s",
                           place->path);
    if (lstat(staging, &status) == 0 && status.st_dev == place->device &&
        status.st_ino == place->inode)
        return 0;
    if (renameat2(AT_FDCWD, staging, AT_FDCWD, place->path, RENAME_EXCHANGE) < 0)
        return error_errno(error, errno,
                           "%s was replaced while the copy was made; what was put there is now %s "
                           "and cannot be put back",
                           place->path, staging);
    return error_failed(error, "%s was replaced while the copy was made: run the copy again",
                        place->path);
}
