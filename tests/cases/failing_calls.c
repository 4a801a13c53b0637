/* A preload object under which the n-th call that changes a file system fails, as on a full or a
 * broken disk. FAULT_AT: which call, 0 for none; FAULT_ERRNO: how; FAULT_LASTS: all calls from that
 * one on; FAULT_COUNT: a file that gets the number of calls at the end. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DESCRIPTORS = 1024 };

static atomic_long calls;
static atomic_bool is_written[DESCRIPTORS]; /* descriptors that a file was created on */

static long setting(const char *name)
{
    const char *value = getenv(name);

    return value != NULL ? atol(value) : 0;
}

static bool fails(void)
{
    long number = atomic_fetch_add(&calls, 1) + 1, at = setting("FAULT_AT");

    if (at == 0 || number < at || (number > at && setting("FAULT_LASTS") == 0))
        return false;
    errno = (int)setting("FAULT_ERRNO");
    return true;
}

__attribute__((destructor)) static void tell_count(void)
{
    const char *path = getenv("FAULT_COUNT");
    FILE *file = path != NULL ? fopen(path, "w") : NULL;

    if (file == NULL)
        return;
    fprintf(file, "%ld\n", atomic_load(&calls));
    fclose(file);
}

/* FAULTY(type, name, parameters, arguments): the call, or its failure. */
#define FAULTY(type, name, parameters, arguments)                                                  \
    type name parameters                                                                           \
    {                                                                                              \
        type(*real) parameters = (__typeof__(real))dlsym(RTLD_NEXT, #name);                        \
                                                                                                   \
        return fails() ? -1 : real arguments;                                                      \
    }

FAULTY(int, mkdir, (const char *path, mode_t mode), (path, mode))
FAULTY(int, mkdirat, (int fd, const char *path, mode_t mode), (fd, path, mode))
FAULTY(int, chmod, (const char *path, mode_t mode), (path, mode))
FAULTY(int, fchmod, (int fd, mode_t mode), (fd, mode))
FAULTY(int, fchmodat, (int fd, const char *path, mode_t mode, int flags), (fd, path, mode, flags))
FAULTY(int, linkat, (int fd, const char *from, int to_fd, const char *to, int flags),
       (fd, from, to_fd, to, flags))
FAULTY(int, symlinkat, (const char *target, int fd, const char *path), (target, fd, path))
FAULTY(int, rename, (const char *from, const char *to), (from, to))
FAULTY(int, renameat2, (int fd, const char *from, int to_fd, const char *to, unsigned flags),
       (fd, from, to_fd, to, flags))
FAULTY(int, unlink, (const char *path), (path))
FAULTY(int, unlinkat, (int fd, const char *path, int flags), (fd, path, flags))

ssize_t write(int fd, const void *bytes, size_t len)
{
    ssize_t (*real)(int, const void *, size_t) = (__typeof__(real))dlsym(RTLD_NEXT, "write");

    return fd > STDERR_FILENO && fails() ? -1 : real(fd, bytes, len);
}

/* NFS tells of lost bytes here. The descriptor is closed all the same. */
int close(int fd)
{
    int (*real)(int) = (__typeof__(real))dlsym(RTLD_NEXT, "close");
    bool was_written =
        fd >= 0 && fd < DESCRIPTORS && atomic_exchange(&is_written[fd], false) && fails();
    int number = errno, result = real(fd);

    if (!was_written)
        return result;
    errno = number;
    return -1;
}

static int note_created(int fd)
{
    if (fd >= 0 && fd < DESCRIPTORS)
        atomic_store(&is_written[fd], true);
    return fd;
}

int open(const char *path, int flags, ...)
{
    int (*real)(const char *, int, ...) = (__typeof__(real))dlsym(RTLD_NEXT, "open");
    va_list arguments;

    if ((flags & O_CREAT) == 0)
        return real(path, flags);
    va_start(arguments, flags);
    mode_t mode = va_arg(arguments, mode_t);

    va_end(arguments);
    return fails() ? -1 : note_created(real(path, flags, mode));
}

int openat(int fd, const char *path, int flags, ...)
{
    int (*real)(int, const char *, int, ...) = (__typeof__(real))dlsym(RTLD_NEXT, "openat");
    va_list arguments;

    if ((flags & O_CREAT) == 0)
        return real(fd, path, flags);
    va_start(arguments, flags);
    mode_t mode = va_arg(arguments, mode_t);

    va_end(arguments);
    return fails() ? -1 : note_created(real(fd, path, flags, mode));
}
