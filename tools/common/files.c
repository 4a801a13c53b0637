/* Single files. What others may replace while we look at it is opened once, and everything after
 * that goes through the descriptor. */
#include "tools/common/files.h"

#include "core/text.h"
#include "tools/common/format.h"
#include "tools/common/own.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

enum { COPY_SIZE = 64 * 1024, COPY_RANGE_SIZE = 1 << 30 };

/* `size` is only where the buffer begins to grow: files under /proc are longer than the 0 bytes
 * that fstat(2) reports. No allocate.h here: a file may well be larger than memory, and that is an
 * error of the user's, who learns which file it is. */
static int read_to_end(int fd, size_t size, const char *path, char **ret_bytes, size_t *ret_len,
                       struct error *error)
{
    cleanup_free char *bytes = malloc(size);
    size_t len = 0;
    ssize_t got = 1;

    while (bytes != NULL && got != 0) {
        /* There is always room for the NUL: a full buffer has been doubled. */
        got = read(fd, bytes + len, size - len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_errno(error, errno, "cannot read %s", path);
        len += (size_t)got;
        if (len < size)
            continue;
        char *grown = realloc(bytes, size *= 2);

        if (grown == NULL)
            break;
        bytes = grown;
    }
    if (bytes == NULL || got != 0)
        return error_errno(error, ENOMEM, "cannot read %s into %zu bytes of memory", path, size);
    bytes[len] = '\0';
    *ret_bytes = steal(&bytes);
    *ret_len = len;
    return 0;
}

int fd_read_all(int fd, const char *path, char **ret_bytes, size_t *ret_len, struct error *error)
{
    struct stat status;

    if (fstat(fd, &status) < 0)
        return error_errno(error, errno, "cannot read %s", path);
    if (!S_ISREG(status.st_mode))
        return error_failed(error, "cannot read %s: it is not a regular file", path);
    return read_to_end(fd, (size_t)status.st_size + 1, path, ret_bytes, ret_len, error);
}

int file_read(const char *path, char **ret_bytes, size_t *ret_len, struct error *error)
{
    /* O_NONBLOCK: open(2) of a FIFO would wait for a writer before it could be refused. */
    cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0)
        return error_errno(error, errno, "cannot open %s", path);
    return fd_read_all(fd, path, ret_bytes, ret_len, error);
}

/* Does openat2's work on kernels before 5.6, and under seccomp filters that do not know openat2.
 * Each directory on the way is opened by itself, so that none of them can be a symbolic link. */
static int open_name_by_name(int directory_fd, const char *path, int flags)
{
    cleanup_close int fd = openat(directory_fd, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    struct span rest = span_of(path);
    char name[NAME_MAX + 1];

    while (fd >= 0) {
        struct text text = text_in(name, sizeof(name));

        text_add(&text, span_cut(&rest, '/'));
        if (text.cut || strcmp(name, "..") == 0) {
            errno = text.cut ? ENAMETOOLONG : EXDEV; /* what openat2 returns */
            return -1;
        }
        if (rest.at == NULL)
            return openat(fd, name, flags | O_NOFOLLOW);
        int below = openat(fd, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

        own_close(&fd);
        fd = below;
    }
    return -1;
}

int file_open_below(int directory_fd, const char *path, int flags)
{
    struct open_how how = {.flags = (unsigned)flags,
                           .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS};
    long fd = syscall(SYS_openat2, directory_fd, path, &how, sizeof(how));

    if (fd >= 0 || (errno != ENOSYS && errno != EPERM))
        return (int)fd;
    return open_name_by_name(directory_fd, path, flags);
}

int fd_write_all(int fd, struct span bytes, const char *path, struct error *error)
{
    while (!span_is_empty(bytes)) {
        ssize_t len = write(fd, bytes.at, bytes.len);

        if (len < 0 && errno == EINTR)
            continue;
        if (len < 0)
            return error_errno(error, errno, "cannot write %s", path);
        bytes = span_from(bytes, (size_t)len);
    }
    return 0;
}

/* Takes `fd` over, which is open on the new file `beside`. */
static int write_and_rename(int fd, const char *beside, const char *path, struct span bytes,
                            mode_t mode, struct error *error)
{
    cleanup_close int open_fd = fd;
    int result = fd_write_all(fd, bytes, beside, error);

    if (result < 0)
        return result;
    /* fchmod, because the umask must not decide what others may read. close(2) is where NFS reports
     * that bytes did not arrive. */
    if (fchmod(fd, mode) < 0 || close(steal_fd(&open_fd)) < 0 || rename(beside, path) < 0)
        return error_errno(error, errno, "cannot write %s", path);
    return 0;
}

int file_write(const char *path, struct span bytes, mode_t mode, struct error *error)
{
    cleanup_free char *beside = format_new("%s.%ld.partial", path, (long)getpid());

    /* It may be left by a killed run that had the same process id, or be a symbolic link that
     * somebody laid out for us to write through. */
    unlink(beside);
    int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);

    if (fd < 0)
        return error_errno(error, errno, "cannot create %s", beside);
    int result = write_and_rename(fd, beside, path, bytes, mode, error);

    if (result < 0)
        unlink(beside);
    return result;
}

static int copy_with_buffer(int source_fd, int target_fd, const char *path, struct error *error)
{
    char bytes[COPY_SIZE];
    ssize_t len;

    while ((len = read(source_fd, bytes, sizeof(bytes))) != 0) {
        if (len < 0 && errno == EINTR)
            continue;
        if (len < 0)
            return error_errno(error, errno, "cannot read %s", path);
        int result = fd_write_all(target_fd, (struct span){bytes, (size_t)len}, path, error);

        if (result < 0)
            return result;
    }
    return 0;
}

int fd_copy_all(int source_fd, int target_fd, const char *path, struct error *error)
{
    ssize_t len;

    do
        len = copy_file_range(source_fd, NULL, target_fd, NULL, COPY_RANGE_SIZE, 0);
    while (len > 0);
    if (len < 0 && (errno == ENOSPC || errno == EDQUOT || errno == EIO))
        return error_errno(error, errno, "cannot copy %s", path);
    /* Other errors (EXDEV, ENOSYS, EINVAL…) mean that these file systems cannot do it, and then
     * nothing has been copied yet. After success the buffer finds the end at once, but some file
     * systems report 0 for files whose size they do not know, and those are still to be copied. */
    return copy_with_buffer(source_fd, target_fd, path, error);
}

int file_copy(const char *source, const char *target, mode_t mode, struct error *error)
{
    cleanup_close int source_fd = open(source, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

    if (source_fd < 0)
        return error_errno(error, errno, "cannot open %s", source);
    cleanup_close int target_fd = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);

    if (target_fd < 0)
        return error_errno(error, errno, "cannot create %s", target);
    int result = fd_copy_all(source_fd, target_fd, target, error);

    if (result < 0)
        return result;
    if (fchmod(target_fd, mode) < 0)
        return error_errno(error, errno, "cannot set the mode of %s", target);
    if (close(steal_fd(&target_fd)) < 0)
        return error_errno(error, errno, "cannot write %s", target);
    return 0;
}
