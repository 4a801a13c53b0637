/* A clone (ioctl_ficlone(2): btrfs, XFS) shares blocks and takes no time. Without it the bytes are
 * hashed as they pass by, so that each is read once. */
#include "tools/volume/copy/file_transfer.h"

#include "tools/common/files.h"
#include "tools/common/own.h"

#include <errno.h>
#include <linux/fs.h>
#include <sys/ioctl.h>

enum { BUFFER_SIZE = 128 * 1024 };

/* Returns false, with errno, when the file was not cloned; then nothing was written. An error that
 * is about this file alone leaves others their try. */
static bool clone_file(struct file_transfer *transfer, int from_fd, int to_fd)
{
    if (atomic_load(&transfer->has_no_clones)) {
        errno = EOPNOTSUPP;
        return false;
    }
    if (ioctl(to_fd, FICLONE, from_fd) == 0)
        return true;
    if (errno != ENOSPC && errno != EDQUOT && errno != EIO)
        atomic_store(&transfer->has_no_clones, true);
    return false;
}

static int copy_file_and_hash(int from_fd, int to_fd, const struct manifest_file *file,
                              const char *source, struct sha256 *ret_sha256, struct error *error)
{
    struct sha256_stream stream;
    char bytes[BUFFER_SIZE];
    ssize_t len;

    sha256_begin(&stream);
    while ((len = read(from_fd, bytes, sizeof(bytes))) != 0) {
        struct span part = {bytes, len > 0 ? (size_t)len : 0};

        if (len < 0 && errno == EINTR)
            continue;
        if (len < 0)
            return error_errno(error, errno, "cannot read %s/%s", source, file->path);
        sha256_add(&stream, part);
        if (fd_write_all(to_fd, part, file->path, error) < 0)
            return -error->number;
    }
    *ret_sha256 = sha256_end(&stream);
    return 0;
}

int file_transfer(struct file_transfer *transfer, int from_fd, int to_fd,
                  const struct manifest_file *file, const char *source, const char *target,
                  struct error *error)
{
    struct sha256 sha256;
    int result;

    if (clone_file(transfer, from_fd, to_fd))
        result = sha256_of_file(to_fd, file->path, &sha256, error);
    else
        result = copy_file_and_hash(from_fd, to_fd, file, source, &sha256, error);
    if (result < 0)
        return error_wrap(error, "copying %s to %s", source, target);
    if (!sha256_equals(&sha256, &file->sha256))
        return error_verification(error,
                                  "%s/%s: sha256 is %s, the manifest has %s: run `ddpack verify "
                                  "%s` to find every difference",
                                  source, file->path, sha256.hex, file->sha256.hex, source);
    return 0;
}
