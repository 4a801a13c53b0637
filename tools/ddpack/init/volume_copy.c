/* Stage, then publish: by an exchange of directories where one can, entry by entry where the
 * place is a mount point. */
#include "tools/ddpack/init/volume_copy.h"

#include "tools/common/files.h"
#include "tools/common/own.h"
#include "tools/ddpack/init/manifest_links.h"
#include "tools/ddpack/init/manifest_rows.h"
#include "tools/ddpack/init/volume_place.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>

struct copying {
    const struct manifest *manifest;
    const char *source;
    struct volume_place place;
    char *version; /* what its file holds */
    struct volume_copy_outcome *outcome;
};

static int check_source(const struct copying *copying, struct error *error)
{
    cleanup_free char *path = path_join(copying->source, VERSION_NAME);
    cleanup_free char *bytes = NULL;
    size_t len = 0;

    if (file_read(path, &bytes, &len, error) < 0)
        return error_wrap(error, "%s is not a complete volume", copying->source);
    if (!span_equals((struct span){bytes, len}, span_of(copying->version)))
        return error_verification(error, "%s does not say ddtrace %s, as the manifest does", path,
                                  copying->manifest->ddtrace);
    return 0;
}

/* For as long as the descriptor is open nobody else stages in `directory`. Process ids cannot tell
 * that: in two containers both copies are process 1. Without locks there it goes on without. */
static int lock_directory(const char *directory)
{
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    while (fd >= 0 && flock(fd, LOCK_EX) < 0 && errno == EINTR)
        ;
    return fd;
}

static int fill(const struct copying *copying, const char *directory, struct error *error)
{
    cleanup_free char *version = path_join(directory, VERSION_NAME);
    int result = volume_stage(copying->manifest, copying->source, directory,
                              &copying->outcome->counts, error);

    if (result == 0)
        result = manifest_write(copying->manifest, directory, error);
    if (result == 0)
        result = file_write(version, span_of(copying->version), 0644, error);
    return result;
}

static int fill_inside(const struct copying *copying, const char *staging, struct error *error)
{
    cleanup_free char *fresh = path_join(staging, "new");
    int result = directory_create(fresh, error);

    if (result == 0)
        result = fill(copying, fresh, error);
    if (result == 0)
        result = volume_place_publish_inside(&copying->place, staging, error);
    return result == 0 ? tree_remove(staging, error) : result;
}

/* `*ret_is_closed`: staged, but the directory at the place does not let itself be replaced. */
static int fill_beside(const struct copying *copying, const char *staging, bool *ret_is_closed,
                       struct error *error)
{
    int result = fill(copying, staging, error);

    if (result < 0)
        return result;
    result = staging_publish(staging, copying->place.path, error);
    *ret_is_closed = result == -EBUSY || result == -EXDEV || result == -EINVAL;
    return result;
}

static int stage_and_publish(struct copying *copying, struct error *error)
{
    cleanup_free char *near = volume_place_staging(&copying->place);
    cleanup_free char *staging = NULL;
    struct error ignored;
    bool is_closed = false;
    int result = staging_create(near, &staging, error);

    if (result < 0)
        return result;
    result = copying->place.is_inside ? fill_inside(copying, staging, error)
                                      : fill_beside(copying, staging, &is_closed, error);
    if (result < 0)
        tree_remove(staging, &ignored);
    /* Mount points that statx does not know, directories of an image's lower layer (overlayfs),
     * file systems that cannot exchange: all of them let entries be renamed. */
    if (is_closed && copying->place.exists) {
        copying->place.is_inside = true;
        return stage_and_publish(copying, error);
    }
    return result;
}

static int copy_to_place(struct copying *copying, struct error *error)
{
    cleanup_free char *manifest = manifest_print(copying->manifest);
    cleanup_free char *near = volume_place_staging(&copying->place);
    cleanup_free char *parent = path_parent(near);
    struct error ignored;
    int result = volume_place_check(&copying->place, error);

    if (result == 0)
        result = directory_create(parent, error);
    if (result < 0)
        return result;
    cleanup_close int lock_fd = lock_directory(parent);

    (void)lock_fd;
    if (!volume_place_has(&copying->place, manifest, copying->version))
        return stage_and_publish(copying, error);
    copying->outcome->was_there = true;
    staging_clean(near, &ignored); /* what another run left does not concern who needs the volume */
    return 0;
}

static void copying_release(struct copying *copying)
{
    volume_place_release(&copying->place);
    free(copying->version);
}

int volume_copy(const struct manifest *manifest, const char *source, const char *target,
                struct volume_copy_outcome *ret_outcome, struct error *error)
{
    cleanup_with(copying_release) struct copying copying = {
        .manifest = manifest,
        .source = source,
        .version = manifest_version_text(manifest),
        .outcome = ret_outcome,
    };

    *ret_outcome = (struct volume_copy_outcome){0};
    int result = check_source(&copying, error);

    if (result == 0)
        result = volume_place_find(target, source, &copying.place, error);
    return result == 0 ? copy_to_place(&copying, error) : result;
}
