/* A copy is staged and then published: by an exchange of directories where that can be done, and
 * entry by entry where the place is a mount point. */
#include "tools/volume/copy/volume_copy.h"

#include "tools/common/files.h"
#include "tools/common/own.h"
#include "tools/common/paths.h"
#include "tools/common/trees.h"
#include "tools/volume/copy/volume_place.h"
#include "tools/volume/copy/volume_select.h"
#include "tools/volume/copy/volume_space.h"
#include "tools/volume/manifest.h"
#include "tools/volume/manifest_links.h"
#include "tools/volume/manifest_write.h"
#include "tools/volume/volume_verify.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>

/* Everything that one copy knows. */
struct copying {
    struct stage_plan plan;
    const struct volume_copy_options *options;
    struct volume_moves moves;
    struct volume_place place;
    char *printed;             /* the text of a selection's manifest; NULL: there is none */
    struct span manifest_text; /* that text, or the source's own bytes, which may be signed */
    const char *signature;     /* of those bytes; NULL: there is none */
    char *version;             /* what the version file holds */
    struct volume_copy_outcome *outcome;
};

/* Decides what the new volume holds. */
static int plan_copy(struct copying *copying, struct volume *volume, struct error *error)
{
    copying->manifest_text = volume_manifest_text(volume);
    copying->signature = volume->signature;
    copying->version = manifest_version_text(&volume->manifest);
    if (copying->options->patterns == NULL)
        return 0;
    int result =
        volume_select(&volume->manifest, copying->options->patterns, &copying->moves, error);

    if (result < 0)
        return result;
    copying->printed = manifest_print(&volume->manifest);
    /* A selection of everything keeps the source's manifest, and so its signature. */
    if (span_equals(span_of(copying->printed), copying->manifest_text))
        return 0;
    copying->manifest_text = span_of(copying->printed);
    copying->outcome->is_signature_left_out = copying->signature != NULL;
    copying->signature = NULL;
    return 0;
}

/* Does the file `name` of the directory hold `expected` and nothing else? */
static bool file_has(int directory_fd, const char *name, struct span expected)
{
    cleanup_close int fd = file_open_below(directory_fd, name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    cleanup_free char *text = NULL;
    struct error ignored;
    size_t len = 0;

    return fd >= 0 && fd_read_all(fd, name, &text, &len, &ignored) == 0 &&
           span_equals((struct span){text, len}, expected);
}

/* A source without its version file is a copy that has not come to its end. */
static int check_source(const struct copying *copying, struct error *error)
{
    const struct volume *source = copying->plan.source;

    if (file_has(source->fd, VERSION_NAME, span_of(copying->version)))
        return 0;
    if (faccessat(source->fd, VERSION_NAME, F_OK, AT_SYMLINK_NOFOLLOW) < 0)
        return error_errno(error, errno, "%s is not a complete volume: cannot open its file %s",
                           source->path, VERSION_NAME);
    return error_verification(error, "%s/%s does not say ddtrace %s, as the manifest does",
                              source->path, VERSION_NAME, copying->plan.manifest->ddtrace);
}

static bool has_no_finding(const struct verification *verification)
{
    for (size_t i = 0; i < verification->finding_count; i++)
        if (strcmp(verification->findings[i].path, LOST_AND_FOUND) != 0)
            return false;
    return true;
}

/* Does the place hold the same volume already? Names, sizes and modes are compared, and contents
 * are not read: that is what `ddpack verify` is for. */
static bool holds_the_same(const struct copying *copying)
{
    cleanup_close int fd =
        copying->place.exists ? open(copying->place.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    cleanup_with(verification_release) struct verification verification = {0};
    bool has_signature = fd >= 0 && faccessat(fd, SIGNATURE_NAME, F_OK, 0) == 0;
    struct error ignored;

    return fd >= 0 && file_has(fd, VERSION_NAME, span_of(copying->version)) &&
           file_has(fd, MANIFEST_NAME, copying->manifest_text) &&
           has_signature == (copying->signature != NULL) &&
           (!has_signature || file_has(fd, SIGNATURE_NAME, span_of(copying->signature))) &&
           volume_verify_names(fd, copying->place.path, copying->plan.manifest, &verification,
                               &ignored) == 0 &&
           has_no_finding(&verification);
}

/* Waits until nobody else stages in `directory`, and keeps others waiting as long as the descriptor
 * is open. Where the file system has no locks, the copy goes on without. */
static int lock_directory(const char *directory)
{
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    while (fd >= 0 && flock(fd, LOCK_EX) < 0 && errno == EINTR)
        ;
    return fd;
}

static int write_entry(const char *directory, const char *name, struct span text,
                       struct error *error)
{
    cleanup_free char *path = path_join(directory, name);

    return file_write(path, text, 0644, error);
}

static int sync_directory(const char *directory, struct error *error)
{
    cleanup_close int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0 || syncfs(fd) < 0)
        return error_errno(error, errno, "cannot sync %s to the disk", directory);
    return 0;
}

/* Fills the staging directory. The version file comes last, because it says that all is complete.
 */
static int write_contents(const struct copying *copying, const char *directory, struct error *error)
{
    int result = volume_stage(&copying->plan, directory, &copying->outcome->counts, error);

    if (result < 0)
        return result;
    result = write_entry(directory, MANIFEST_NAME, copying->manifest_text, error);
    if (result < 0)
        return result;
    if (copying->signature != NULL) {
        result = write_entry(directory, SIGNATURE_NAME, span_of(copying->signature), error);
        if (result < 0)
            return result;
    }
    result = write_entry(directory, VERSION_NAME, span_of(copying->version), error);
    if (result < 0)
        return result;
    return copying->options->is_synced ? sync_directory(directory, error) : 0;
}

static int copy_contents(const struct copying *copying, const char *directory, struct error *error)
{
    struct volume_counts *counts = &copying->outcome->counts;
    int result = write_contents(copying, directory, error);

    if (result < 0)
        return result;
    /* The version file: volume_stage leaves it out. */
    counts->files++;
    counts->copied++;
    counts->bytes += span_of(copying->version).len;
    return 0;
}

/* The new volume is in its place, so it is no failure when the old one cannot be removed. */
static void remove_old(struct copying *copying, const char *staging)
{
    struct error ignored;

    copying->outcome->is_old_left = tree_remove(staging, &ignored) < 0;
}

/* Stages in a directory inside of the place, and moves the entries from there. */
static int fill_inside(struct copying *copying, const char *staging, struct error *error)
{
    cleanup_free char *fresh = path_join(staging, VOLUME_PLACE_FRESH);
    int result = directory_create(fresh, error);

    if (result < 0)
        return result;
    result = copy_contents(copying, fresh, error);
    if (result < 0)
        return result;
    result = volume_place_publish_inside(&copying->place, staging, error);
    if (result < 0)
        return result;
    remove_old(copying, staging);
    return 0;
}

/* Stages beside the place, and exchanges the two. `*ret_is_closed` says that the volume was staged
 * but the directory at the place cannot be replaced. */
static int fill_beside(struct copying *copying, const char *staging, bool *ret_is_closed,
                       struct error *error)
{
    int result = copy_contents(copying, staging, error);

    if (result < 0)
        return result;
    result = volume_place_publish(&copying->place, staging, error);
    *ret_is_closed = result == -EBUSY || result == -EXDEV || result == -EINVAL;
    if (result < 0)
        return result;
    remove_old(copying, staging);
    return 0;
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
    /* Mount points that statx(2) does not show, directories of an image's lower layer (overlayfs)
     * and file systems without RENAME_EXCHANGE still let entries be renamed. */
    if (is_closed && copying->place.exists) {
        copying->place.is_inside = true;
        return stage_and_publish(copying, error);
    }
    return result;
}

static int check_space(const struct copying *copying, struct error *error)
{
    cleanup_free char *directory = volume_place_ancestor(&copying->place);

    return directory == NULL ? 0 : volume_space_check(&copying->plan, directory, error);
}

static int look_at_place(struct copying *copying, const char *target, struct error *error)
{
    volume_place_release(&copying->place);
    int result = volume_place_find(target, copying->plan.source->path, &copying->place, error);

    if (result < 0)
        return result;
    return volume_place_check(&copying->place, error);
}

/* Looks at the place again, now that no other copy can change it. */
static int copy_locked(struct copying *copying, const char *target, struct error *error)
{
    struct error ignored;
    int result = look_at_place(copying, target, error);

    if (result < 0)
        return result;
    cleanup_free char *near = volume_place_staging(&copying->place);

    /* What killed copies have left takes space, but it is no failure when that stays. */
    staging_clean(near, &ignored);
    copying->outcome->was_there = holds_the_same(copying);
    if (copying->outcome->was_there)
        return 0;
    result = check_space(copying, error);
    if (result < 0)
        return result;
    return stage_and_publish(copying, error);
}

static int copy_to_place(struct copying *copying, const char *target, struct error *error)
{
    int result = look_at_place(copying, target, error);

    if (result < 0)
        return result;
    /* Where the space does not suffice, no directory above the place is created, either. */
    if (!copying->place.exists) {
        result = check_space(copying, error);
        if (result < 0)
            return result;
    }
    cleanup_free char *near = volume_place_staging(&copying->place);
    cleanup_free char *parent = path_parent(near);

    result = directory_create(parent, error);
    if (result < 0)
        return result;
    cleanup_close int lock_fd = lock_directory(parent);

    (void)lock_fd;
    return copy_locked(copying, target, error);
}

static void copying_release(struct copying *copying)
{
    volume_place_release(&copying->place);
    volume_moves_release(&copying->moves);
    free(copying->printed);
    free(copying->version);
}

int volume_copy(struct volume *volume, const char *target,
                const struct volume_copy_options *options, struct volume_copy_outcome *ret_outcome,
                struct error *error)
{
    cleanup_with(copying_release) struct copying copying = {
        .plan = {.source = volume, .manifest = &volume->manifest, .moves = &copying.moves},
        .options = options,
        .outcome = ret_outcome,
    };

    *ret_outcome = (struct volume_copy_outcome){0};
    int result = plan_copy(&copying, volume, error);

    if (result < 0)
        return result;
    ret_outcome->targets = volume->manifest.target_count;
    result = check_source(&copying, error);
    if (result < 0)
        return result;
    return copy_to_place(&copying, target, error);
}
