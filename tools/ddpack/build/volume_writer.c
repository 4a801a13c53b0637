/* Moves contents out of the store to their paths in the staging directory, and links the files that
 * are equal. */
#include "tools/ddpack/build/volume_writer.h"

#include "tools/common/files.h"
#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/common/paths.h"
#include "tools/common/trees.h"

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

/* Does a failed link(2) say that the file system has no hard links, or no more of them for this
 * file? */
static bool needs_copy(int number)
{
    return number == EMLINK || number == EPERM || number == EOPNOTSUPP;
}

/* Some file systems do not know RENAME_NOREPLACE, and fail with EINVAL (rename(2)). */
static int move_from_store(const char *stored, const char *place)
{
    if (renameat2(AT_FDCWD, stored, AT_FDCWD, place, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL)
        return -errno;
    return rename(stored, place) == 0 ? 0 : -errno;
}

/* An error of the copy is returned as a number, so that the caller names the path that the user
 * knows. */
static int link_or_copy(const char *first, const char *place, mode_t mode)
{
    struct error ignored;

    if (link(first, place) == 0)
        return 0;
    return needs_copy(errno) ? file_copy(first, place, mode, &ignored) : -errno;
}

/* Returns -ENOENT where the directory of `place` does not exist. */
static int try_place(const struct volume_writer *writer, const char *place,
                     const struct content *content)
{
    if (content->first_path == NULL) {
        cleanup_free char *stored =
            content_store_path(writer->store, &content->sha256, content->mode);

        return move_from_store(stored, place);
    }
    cleanup_free char *first = path_join(writer->staging, content->first_path);

    return link_or_copy(first, place, content->mode);
}

static int create_parent(const char *place, struct error *error)
{
    cleanup_free char *parent = path_parent(place);

    return directory_create(parent, error);
}

/* The directory exists in most cases, so it is made only after a first attempt. */
static int place_content(const struct volume_writer *writer, const char *place,
                         const struct content *content, struct error *error)
{
    int result = try_place(writer, place, content);

    if (result == -ENOENT) {
        result = create_parent(place, error);
        if (result < 0)
            return result;
        result = try_place(writer, place, content);
    }
    return result < 0 ? error_errno(error, -result, "cannot create %s", place) : 0;
}

int volume_writer_add(struct volume_writer *writer, const char *path, struct content *content,
                      struct error *error)
{
    cleanup_free char *place = path_join(writer->staging, path);
    int result = place_content(writer, place, content, error);

    if (result < 0)
        return result;
    if (content->first_path == NULL)
        content->first_path = format_new("%s", path);
    add_manifest_file(writer, path, content);
    return 0;
}

int volume_writer_add_bytes(struct volume_writer *writer, const char *path, struct span bytes,
                            mode_t mode, struct error *error)
{
    struct sha256 sha256 = sha256_of(bytes);
    struct content *content = content_set_find_or_add(writer->contents, &sha256, bytes.len, mode);

    if (!content->is_stored) {
        int result = content_store_put(writer->store, &sha256, mode, bytes, error);

        if (result < 0)
            return result;
        content->is_stored = true;
    }
    return volume_writer_add(writer, path, content, error);
}

static int try_symlink(const char *target, const char *place)
{
    return symlink(target, place) == 0 ? 0 : -errno;
}

int volume_writer_add_link(struct volume_writer *writer, const char *path, const char *target,
                           struct error *error)
{
    cleanup_free char *place = path_join(writer->staging, path);
    int result = try_symlink(target, place);

    if (result == -ENOENT) {
        result = create_parent(place, error);
        if (result < 0)
            return result;
        result = try_symlink(target, place);
    }
    if (result < 0)
        return error_errno(error, -result, "cannot create the symbolic link %s", place);
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
        content_set_find_or_add(writer->contents, &sha256, (uint64_t)status.st_size, 0644);

    *ret_content = content;
    /* The content is new, so this file is the first that has it. */
    if (content->first_path == NULL && !content->is_stored) {
        content->first_path = format_new("%s", path);
        add_manifest_file(writer, path, content);
        return 0;
    }
    if (unlink(place) < 0)
        return error_errno(error, errno, "cannot remove %s", place);
    return volume_writer_add(writer, path, content, error);
}

/* nftw(3) passes no context to its callback, so the times are here: access, then modification. */
static _Thread_local struct timespec walk_times[2];

/* A callback of nftw(3), which visits a directory after what is in it. Otherwise, the files would
 * change its time again. */
static int set_times(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)type;
    (void)walk;
    /* Most files have these times already, through another hard link that the walk has passed. */
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
