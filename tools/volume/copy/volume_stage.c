/* Directories are created first. Then each content is copied once, by several threads; and then
 * come the names without bytes of their own: other names of equal files, and symbolic links. No row
 * of a manifest lies below a symbolic link, so nothing is ever written through one. */
#include "tools/volume/copy/volume_stage.h"

#include "tools/common/allocate.h"
#include "tools/common/files.h"
#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/common/paths.h"
#include "tools/common/workers.h"
#include "tools/volume/copy/file_transfer.h"
#include "tools/volume/manifest_links.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

/* This does not depend on the number of processors: the threads wait for a disk, for a server (NFS)
 * or for a daemon (FUSE). */
enum { READERS = 8 };

struct stage {
    const struct stage_plan *plan;
    const char *staging; /* for errors */
    int staging_fd;
    size_t *firsts;   /* each row's first one with an equal content: manifest_first_equals */
    size_t *contents; /* the rows that are copied: the first one of each content */
    size_t content_count;
    size_t version; /* the row of the version file; file_count: there is none */
    struct file_transfer transfer;
    atomic_size_t copied, unlinked; /* for volume_counts, as is the next */
    atomic_ullong bytes;
};

static int make_staged_directory(const struct stage *stage, const char *path, struct error *error)
{
    if (mkdirat(stage->staging_fd, path, 0755) < 0) {
        if (errno == EEXIST)
            return 0;
        return error_errno(error, errno, "cannot create the directory %s/%s", stage->staging, path);
    }
    /* The umask must not decide who may reach the volume. */
    if (fchmodat(stage->staging_fd, path, 0755, 0) < 0)
        return error_errno(error, errno, "cannot set the mode of %s/%s", stage->staging, path);
    return 0;
}

/* Creates the directories above `path`, except for those above `before`, the path that came before
 * it in the sorted manifest. */
static int make_parents(const struct stage *stage, const char *path, const char *before,
                        struct error *error)
{
    cleanup_free char *parent = format_new("%s", path);
    size_t made = path_common_directories(path, before);

    for (char *slash = strchr(parent + made, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        int result = make_staged_directory(stage, parent, error);

        if (result < 0)
            return result;
        *slash = '/';
    }
    return 0;
}

static int make_directories(const struct stage *stage, struct error *error)
{
    const struct manifest *manifest = stage->plan->manifest;
    const char *before = "";

    for (size_t i = 0; i < manifest->file_count + manifest->link_count; i++) {
        const char *path = i < manifest->file_count
                               ? manifest->files[i].path
                               : manifest->links[i - manifest->file_count].path;
        int result = make_parents(stage, path, before, error);

        if (result < 0)
            return result;
        before = path;
    }
    return 0;
}

/* Opens the file of the source that becomes `path`. A manifest that does not fit its volume is
 * found here: ERROR_VERIFICATION. */
static int open_source(const struct stage *stage, const char *path, int *ret_fd,
                       struct error *error)
{
    cleanup_free char *before = volume_moves_path_before(stage->plan->moves, path);
    const struct volume *source = stage->plan->source;
    const char *place = before != NULL ? before : path;
    cleanup_close int fd = file_open_below(source->fd, place, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    struct stat status;

    if (fd < 0 && errno != ENOENT && errno != ELOOP && errno != ENOTDIR)
        return error_errno(error, errno, "cannot open %s/%s", source->path, place);
    if (fd < 0 || fstat(fd, &status) < 0 || !S_ISREG(status.st_mode))
        return error_verification(
            error, "%s/%s %s: the manifest has it as a file", source->path, place,
            fd < 0 && errno == ENOENT ? "is missing" : "is not a regular file");
    *ret_fd = steal_fd(&fd);
    return 0;
}

static int copy_file(struct stage *stage, const struct manifest_file *file, struct error *error)
{
    cleanup_close int from_fd = -1;
    int result = open_source(stage, file->path, &from_fd, error);

    if (result < 0)
        return result;
    cleanup_close int to_fd =
        openat(stage->staging_fd, file->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, file->mode);

    if (to_fd < 0)
        return error_errno(error, errno, "cannot create %s/%s", stage->staging, file->path);
    result = file_transfer(&stage->transfer, from_fd, to_fd, file, stage->plan->source->path,
                           stage->staging, error);
    if (result < 0)
        return result;
    if (fchmod(to_fd, file->mode) < 0)
        return error_errno(error, errno, "cannot set the mode of %s/%s", stage->staging,
                           file->path);
    /* close(2) is where NFS reports that the bytes did not arrive. */
    if (close(steal_fd(&to_fd)) < 0)
        return error_errno(error, errno, "cannot write %s/%s", stage->staging, file->path);
    atomic_fetch_add(&stage->copied, 1);
    atomic_fetch_add(&stage->bytes, file->size);
    return 0;
}

static int copy_content(void *context, size_t at, struct error *error)
{
    struct stage *stage = context;

    return copy_file(stage, &stage->plan->manifest->files[stage->contents[at]], error);
}

/* Only these errors are failures. After any other one the file is copied: EMLINK means that the
 * inode has as many links as it may have, and file systems without hard links return EPERM, ENOSYS,
 * EOPNOTSUPP, ERANGE (CryFS)… If something else is wrong, the copy finds it. */
static bool is_link_failure(int number)
{
    return number == ENOSPC || number == EDQUOT || number == EIO;
}

/* Links the file in row `at` to the first one with its content, unless it has been copied already.
 */
static int link_name(struct stage *stage, size_t at, struct error *error)
{
    const struct manifest_file *files = stage->plan->manifest->files;
    size_t first = stage->firsts[at];

    if (at == first || at == stage->version || first == stage->version)
        return 0;
    if (linkat(stage->staging_fd, files[first].path, stage->staging_fd, files[at].path, 0) == 0)
        return 0;
    if (is_link_failure(errno))
        return error_errno(error, errno, "cannot link %s/%s to %s", stage->staging, files[at].path,
                           files[first].path);
    atomic_fetch_add(&stage->unlinked, 1);
    return copy_file(stage, &files[at], error);
}

static int make_symlink(const struct stage *stage, const struct manifest_link *link,
                        struct error *error)
{
    if (symlinkat(link->target, stage->staging_fd, link->path) < 0)
        return error_errno(error, errno, "cannot create the symbolic link %s/%s", stage->staging,
                           link->path);
    return 0;
}

/* `at` counts through the files and then through the links. */
static int make_name(void *context, size_t at, struct error *error)
{
    struct stage *stage = context;
    const struct manifest *manifest = stage->plan->manifest;

    if (at < manifest->file_count)
        return link_name(stage, at, error);
    return make_symlink(stage, &manifest->links[at - manifest->file_count], error);
}

/* The version file is not copied here, so files that equal it cannot be links to it: each is
 * copied. */
static void find_contents(struct stage *stage)
{
    size_t count = stage->plan->manifest->file_count;

    stage->version = manifest_find_file(stage->plan->manifest, VERSION_NAME);
    stage->firsts = manifest_first_equals(stage->plan->manifest);
    stage->contents = array_new(count, sizeof(*stage->contents));
    for (size_t i = 0; i < count; i++)
        if (i != stage->version && (stage->firsts[i] == i || stage->firsts[i] == stage->version))
            stage->contents[stage->content_count++] = i;
}

static int stage_contents(struct stage *stage, struct error *error)
{
    const struct manifest *manifest = stage->plan->manifest;

    stage->staging_fd = open(stage->staging, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (stage->staging_fd < 0)
        return error_errno(error, errno, "cannot open %s", stage->staging);
    int result = make_directories(stage, error);

    if (result < 0)
        return result;
    result = workers_run_jobs(READERS, stage->content_count, copy_content, stage, error);
    if (result < 0)
        return result;
    return workers_run(manifest->file_count + manifest->link_count, make_name, stage, error);
}

static void stage_release(struct stage *stage)
{
    own_close(&stage->staging_fd);
    free(stage->firsts);
    free(stage->contents);
}

int volume_stage(const struct stage_plan *plan, const char *staging,
                 struct volume_counts *ret_counts, struct error *error)
{
    cleanup_with(stage_release) struct stage stage = {
        .plan = plan,
        .staging = staging,
        .staging_fd = -1,
    };

    find_contents(&stage);
    int result = stage_contents(&stage, error);
    bool has_version = stage.version < plan->manifest->file_count;

    *ret_counts = (struct volume_counts){
        .files = plan->manifest->file_count - has_version,
        .copied = stage.copied,
        .unlinked = stage.unlinked,
        .bytes = stage.bytes,
    };
    return result;
}
