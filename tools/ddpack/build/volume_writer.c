/* Writing names. */
#include "tools/ddpack/build/volume_writer.h"

#include "tools/common/files.h"
#include "tools/common/own.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <string.h>
#include <sys/stat.h>

enum { WALK_DESCRIPTORS = 16 };

static void add_manifest_file(struct volume_writer *writer, const char *path,
                              const struct content *content)
{
    struct manifest_file *row = manifest_add_file(writer->manifest);

    row->path = format_new("%s", path);
    row->sha256 = content->sha256;
    row->size = content->size;
    row->mode = content->mode;
}

/* Where a file system has no (more) links. */
static bool needs_copy(int number)
{
    return number == EMLINK || number == EPERM || number == EOPNOTSUPP;
}

/* One try; -ENOENT: the directory is missing. */
static int try_place(const struct volume_writer *writer, const char *place,
                     const struct content *content)
{
    cleanup_free char *first = NULL;

    if (content->place == NULL)
        first = content_store_path(writer->store, &content->sha256, content->mode);
    else
        first = path_join(writer->staging, content->place);
    int result = content->place == NULL
                     ? renameat2(AT_FDCWD, first, AT_FDCWD, place, RENAME_NOREPLACE)
                     : link(first, place);
    struct error ignored;

    if (result == 0)
        return 0;
    if (content->place != NULL && needs_copy(errno))
        return file_copy(first, place, content->mode, &ignored);
    if (content->place == NULL && errno == EINVAL) /* a file system without the flag */
        return rename(first, place) == 0 ? 0 : -errno;
    return -errno;
}

static int in_directory(const char *place, int result, struct error *error)
{
    cleanup_free char *parent = NULL;

    if (result != -ENOENT)
        return 0;
    parent = path_parent(place);
    return directory_create(parent, error);
}

int volume_writer_add(struct volume_writer *writer, const char *path, struct content *content,
                      struct error *error)
{
    cleanup_free char *place = path_join(writer->staging, path);
    int result = try_place(writer, place, content);

    if (result == -ENOENT) {
        if (in_directory(place, result, error) < 0)
            return -error->number;
        result = try_place(writer, place, content);
    }
    if (result < 0)
        return error_errno(error, -result, "cannot create %s", place);
    if (content->place == NULL)
        content->place = format_new("%s", path);
    add_manifest_file(writer, path, content);
    return 0;
}

int volume_writer_add_bytes(struct volume_writer *writer, const char *path, struct span bytes,
                            mode_t mode, struct error *error)
{
    struct sha256 sha256 = sha256_of(bytes);
    struct content *content = content_set_want(writer->contents, &sha256, bytes.len, mode);
    int result = 0;

    if (!content->is_stored)
        result = content_store_put(writer->store, &sha256, mode, bytes, error);
    content->is_stored = result == 0;
    return result < 0 ? result : volume_writer_add(writer, path, content, error);
}

int volume_writer_add_link(struct volume_writer *writer, const char *path, const char *target,
                           struct error *error)
{
    cleanup_free char *place = path_join(writer->staging, path);
    int result = symlink(target, place) == 0 ? 0 : -errno;

    if (result == -ENOENT) {
        if (in_directory(place, result, error) < 0)
            return -error->number;
        result = symlink(target, place) == 0 ? 0 : -errno;
    }
    if (result < 0)
        return error_errno(error, -result, "cannot create the link %s", place);
    struct manifest_link *row = manifest_add_link(writer->manifest);

    row->path = format_new("%s", path);
    row->target = format_new("%s", target);
    return 0;
}

int volume_writer_adopt(struct volume_writer *writer, const char *path,
                        struct content **ret_content, struct error *error)
{
    cleanup_free char *place = path_join(writer->staging, path);
    cleanup_close int fd = open(place, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat status;
    struct sha256 sha256;

    *ret_content = NULL;
    if (fd < 0 && errno == ENOENT)
        return 0;
    if (fd < 0 || fchmod(fd, 0644) < 0 || fstat(fd, &status) < 0)
        return error_errno(error, errno, "cannot open %s", place);
    int result = sha256_of_file(fd, place, &sha256, error);

    if (result < 0)
        return result;
    struct content *content =
        content_set_want(writer->contents, &sha256, (uint64_t)status.st_size, 0644);

    *ret_content = content;
    if (content->place == NULL && !content->is_stored) {
        content->place = format_new("%s", path);
        add_manifest_file(writer, path, content);
        return 0;
    }
    if (unlink(place) < 0)
        return error_errno(error, errno, "cannot remove %s", place);
    return volume_writer_add(writer, path, content, error);
}

/* nftw has no context; set before the walk and only read by it. */
static _Thread_local struct timespec walk_times[2];

static int set_times(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)type;
    (void)walk;
    /* Through another of its names, most often. */
    if (status->st_mtim.tv_sec == walk_times[1].tv_sec && status->st_mtim.tv_nsec == 0 &&
        status->st_atim.tv_sec == walk_times[0].tv_sec && status->st_atim.tv_nsec == 0)
        return 0;
    return utimensat(AT_FDCWD, path, walk_times, AT_SYMLINK_NOFOLLOW);
}

int volume_writer_set_times(const struct volume_writer *writer, int64_t time, struct error *error)
{
    walk_times[0].tv_sec = walk_times[1].tv_sec = time;
    if (nftw(writer->staging, set_times, WALK_DESCRIPTORS, FTW_DEPTH | FTW_PHYS) != 0)
        return error_errno(error, errno, "cannot set the times of files in %s", writer->staging);
    return 0;
}
