/* One pass over the manifest's files, directory by directory. */
#include "tools/ddpack/init/volume_stage.h"

#include "tools/common/files.h"
#include "tools/common/own.h"
#include "tools/ddpack/init/manifest_links.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

enum { COPY_SIZE = 64 * 1024 };

struct stage {
    const struct manifest *manifest;
    const char *source, *staging; /* for errors */
    int source_root_fd, staging_root_fd;
    /* The directory that the last file was in: most files share it with the one before. */
    struct span directory;
    int source_fd, staging_fd;
    size_t *firsts;      /* manifest_first_equals */
    const char **copies; /* per first: the path to link the next equal file to, NULL for none */
    struct volume_counts counts;
};

/* The next directory down, never through a symlink. */
static int step_down(int fd, const char *name, bool creates)
{
    if (creates && mkdirat(fd, name, 0755) == 0 && fchmodat(fd, name, 0755, 0) < 0)
        return -1; /* fchmodat: the umask must not decide */
    return openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static int open_below(int root_fd, struct span path, bool creates, int *ret_fd)
{
    cleanup_close int fd = openat(root_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct span rest = path;

    while (fd >= 0 && !span_is_empty(rest)) {
        char name[NAME_MAX + 1];
        struct text text = text_in(name, sizeof(name));

        text_add(&text, span_cut(&rest, '/'));
        if (text.cut)
            return -ENAMETOOLONG;
        int below = step_down(fd, name, creates);

        own_close(&fd);
        fd = below;
    }
    if (fd < 0)
        return -errno;
    *ret_fd = steal_fd(&fd);
    return 0;
}

static void leave_directory(struct stage *stage)
{
    own_close(&stage->source_fd);
    own_close(&stage->staging_fd);
    stage->source_fd = stage->staging_fd = -1;
}

/* Makes the current directory be the one that `path` is in. */
static int enter_directory(struct stage *stage, const char *path, struct error *error)
{
    struct span whole = span_of(path);
    size_t slash = span_find_last(whole, '/');
    struct span directory = slash == whole.len ? SPAN("") : span_slice(whole, 0, slash);
    int len = (int)directory.len;

    if (stage->staging_fd >= 0 && span_equals(directory, stage->directory))
        return 0;
    leave_directory(stage);
    int result = open_below(stage->source_root_fd, directory, false, &stage->source_fd);

    if (result < 0)
        return error_verification(error, "cannot open the directory %s/%.*s: %s", stage->source,
                                  len, directory.at, strerror(-result));
    result = open_below(stage->staging_root_fd, directory, true, &stage->staging_fd);
    if (result < 0)
        return error_errno(error, -result, "cannot create the directory %s/%.*s", stage->staging,
                           len, directory.at);
    stage->directory = directory;
    return 0;
}

static int open_source(const struct stage *stage, const struct manifest_file *file,
                       const char *name, int *ret_fd, struct error *error)
{
    cleanup_close int fd =
        openat(stage->source_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat status;

    if (fd < 0 && errno != ENOENT && errno != ELOOP)
        return error_errno(error, errno, "cannot open %s/%s", stage->source, file->path);
    if (fd < 0 || fstat(fd, &status) < 0 || !S_ISREG(status.st_mode))
        return error_verification(error, "%s/%s is %s, and the manifest has it as a file",
                                  stage->source, file->path,
                                  fd < 0 && errno == ENOENT ? "missing" : "not a regular file");
    *ret_fd = steal_fd(&fd);
    return 0;
}

/* Hashes what it writes: the bytes are read once. */
static int copy_bytes(int from_fd, int to_fd, const struct manifest_file *file, const char *source,
                      struct error *error)
{
    struct sha256_stream stream;
    char bytes[COPY_SIZE];
    ssize_t len;

    sha256_begin(&stream);
    while ((len = read(from_fd, bytes, sizeof(bytes))) != 0) {
        struct span got = {bytes, len > 0 ? (size_t)len : 0};

        if (len < 0 && errno == EINTR)
            continue;
        if (len < 0)
            return error_errno(error, errno, "cannot read %s/%s", source, file->path);
        sha256_add(&stream, got);
        if (fd_write_all(to_fd, got, file->path, error) < 0)
            return error_wrap(error, "copying from %s", source);
    }
    struct sha256 sha256 = sha256_end(&stream);

    if (!sha256_equals(&sha256, &file->sha256))
        return error_verification(error,
                                  "%s/%s: sha256 is %s, the manifest has %s: `ddpack verify`"
                                  " tells what else is wrong with the volume",
                                  source, file->path, sha256.hex, file->sha256.hex);
    return 0;
}

static int copy_file(struct stage *stage, const struct manifest_file *file, const char *name,
                     struct error *error)
{
    cleanup_close int from_fd = -1;
    int result = open_source(stage, file, name, &from_fd, error);

    if (result < 0)
        return result;
    cleanup_close int to_fd =
        openat(stage->staging_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, file->mode);

    if (to_fd < 0)
        return error_errno(error, errno, "cannot create %s/%s", stage->staging, file->path);
    result = copy_bytes(from_fd, to_fd, file, stage->source, error);
    if (result < 0)
        return result;
    if (fchmod(to_fd, file->mode) < 0)
        return error_errno(error, errno, "cannot set the mode of %s/%s", stage->staging,
                           file->path);
    stage->counts.copied++;
    stage->counts.bytes += file->size;
    return 0;
}

/* EMLINK comes at some number of links (65,000 on ext4: every empty __init__.py of a dozen trees
 * is far below), the others where a file system or a policy has no hard links. */
static bool is_without_links(int number)
{
    return number == EMLINK || number == EPERM || number == EOPNOTSUPP || number == ENOSYS ||
           number == EACCES || number == EINVAL;
}

/* Does `*ret_linked` say that a file with these bytes was there to be linked to? */
static int link_file(struct stage *stage, const struct manifest_file *file, const char *name,
                     const char *to, bool *ret_linked, struct error *error)
{
    if (to == NULL) {
        *ret_linked = false;
        return 0;
    }
    *ret_linked = linkat(stage->staging_root_fd, to, stage->staging_fd, name, 0) == 0;
    if (!*ret_linked && !is_without_links(errno))
        return error_errno(error, errno, "cannot link %s/%s to %s", stage->staging, file->path, to);
    return 0;
}

static int stage_file(struct stage *stage, size_t at, struct error *error)
{
    const struct manifest_file *file = &stage->manifest->files[at];
    const char **copy = &stage->copies[stage->firsts[at]];
    int result = enter_directory(stage, file->path, error);

    if (result < 0)
        return result;
    const char *name =
        span_is_empty(stage->directory) ? file->path : file->path + stage->directory.len + 1;
    bool is_linked;

    result = link_file(stage, file, name, *copy, &is_linked, error);
    if (result == 0 && !is_linked) {
        result = copy_file(stage, file, name, error);
        *copy = file->path;
    }
    stage->counts.files++;
    return result;
}

static int stage_files(struct stage *stage, struct error *error)
{
    stage->source_root_fd = open(stage->source, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (stage->source_root_fd < 0)
        return error_errno(error, errno, "cannot open %s", stage->source);
    stage->staging_root_fd = open(stage->staging, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (stage->staging_root_fd < 0)
        return error_errno(error, errno, "cannot open %s", stage->staging);
    for (size_t i = 0; i < stage->manifest->file_count; i++) {
        if (strcmp(stage->manifest->files[i].path, VERSION_NAME) == 0)
            continue;
        int result = stage_file(stage, i, error);

        if (result < 0)
            return result;
    }
    return 0;
}

static void stage_release(struct stage *stage)
{
    leave_directory(stage);
    own_close(&stage->source_root_fd);
    own_close(&stage->staging_root_fd);
    free(stage->firsts);
    free(stage->copies);
}

int volume_stage(const struct manifest *manifest, const char *source, const char *staging,
                 struct volume_counts *ret_counts, struct error *error)
{
    cleanup_with(stage_release) struct stage stage = {
        .manifest = manifest,
        .source = source,
        .staging = staging,
        .source_root_fd = -1,
        .staging_root_fd = -1,
        .source_fd = -1,
        .staging_fd = -1,
        .firsts = manifest_first_equals(manifest),
        .copies = calloc(manifest->file_count + 1, sizeof(*stage.copies)),
    };

    if (stage.copies == NULL)
        abort();
    int result = stage_files(&stage, error);

    *ret_counts = stage.counts;
    return result;
}
