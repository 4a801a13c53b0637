/* System calls without libc. Nothing is imported for them, and errno stays as it is: the
 * application must not see that getenv made a call. */
#ifndef DDINJECT_PRELOAD_SYSTEM_CALL_H
#define DDINJECT_PRELOAD_SYSTEM_CALL_H

#include "core/file_status.h"
#include "core/libc.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* From here on, makes only calls that this libc makes as well, since a seccomp filter may kill the
 * process for others. glibc opens files with openat, and uses newfstatat since 2.33 and stat and
 * fstat before; musl uses open, stat and fstat. An unknown libc is treated as a new glibc. */
void system_calls_follow(const struct libc_version *libc);

/* Each of these is the system call of that name (section 2 of the manual), relative to the working
 * directory. The result is that of the kernel: a negative errno on failure. */
long system_open(const char *path, int flags);
long system_read(int fd, char *ret_bytes, size_t len);
/* Read up to the end of the file, or `size` bytes. The result is the number of bytes, or a negative
 * errno. Opening does not wait, so that a FIFO is an empty file. */
long system_read_all(int fd, char *ret_bytes, size_t size);
long system_read_file(const char *path, char *ret_bytes, size_t size);
long system_write(int fd, const char *bytes, size_t len);
void system_close(int fd);
/* The result is the length; no NUL is added. */
long system_readlink(const char *path, char *ret_target, size_t size);
/* The result is the length with the NUL. */
long system_getcwd(char *ret_path, size_t size);
long system_getpid(void);
/* Maps new zeroed memory. Returns NULL when there is none. */
void *system_map(size_t len);
void system_unmap(void *memory, size_t len);

/* Fills the status of the open file. Returns false when the call fails. */
bool system_fstat(int fd, struct file_status *ret_status);
/* Does the same for a path. A symbolic link at its end is not followed. */
bool system_lstat(const char *path, struct file_status *ret_status);
bool system_stat(const char *path, struct file_status *ret_status);

/* Return CLOCK_REALTIME and CLOCK_MONOTONIC in microseconds, or 0 when the call fails. */
unsigned long system_wall_clock(void);
unsigned long system_steady_clock(void);

/* Writes a line of diagnostics. Neither a pipe without a reader (SIGPIPE) nor a limit on the size
 * of files (SIGXFSZ) ends the process. */
void system_write_quietly(int fd, const char *bytes, size_t len);

#endif
