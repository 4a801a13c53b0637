/* Mapping regular files. */
#include "tools/common/file_map.h"

#include "tools/common/own.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

int file_map_open(const char *path, struct span *ret_bytes, struct error *error)
{
    /* O_NONBLOCK: a FIFO must not keep us waiting. */
    cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat status;

    if (fd < 0 || fstat(fd, &status) < 0)
        return error_errno(error, errno, "cannot open %s", path);
    if (!S_ISREG(status.st_mode))
        return error_failed(error, "cannot read %s: not a regular file", path);
    *ret_bytes = SPAN_EMPTY;
    if (status.st_size == 0)
        return 0;
    void *at = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);

    if (at == MAP_FAILED)
        return error_errno(error, errno, "cannot map %s", path);
    *ret_bytes = (struct span){at, (size_t)status.st_size};
    return 0;
}

void file_map_close(struct span bytes)
{
    if (bytes.at != NULL)
        munmap((void *)(uintptr_t)bytes.at, bytes.len);
}

void file_map_release(struct span *bytes)
{
    file_map_close(*bytes);
}
