/* System calls without libc: nothing to import, errno untouched. */
#ifndef DDINJECT_PRELOAD_SYSTEM_CALL_H
#define DDINJECT_PRELOAD_SYSTEM_CALL_H

#include "core/file_status.h"
#include "core/libc.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* From here on by the calls that this libc makes: glibc opens by openat and asks by newfstatat from
 * 2.33 on, by stat and fstat before; musl by open, stat and fstat. What is not known is taken for a
 * new glibc. */
void system_calls_follow(const struct libc_version *libc);

/* Each is the kernel's call of that name (section 2 of the manual) at AT_FDCWD where it takes a
 * directory; the result is the kernel's: a negative errno on failure. */
long system_open(const char *path, int flags);
long system_read(int fd, char *ret_bytes, size_t len);
/* Read until the end or until `size` bytes are there; a negative errno on failure. Opening does not
 * wait: a FIFO has no bytes. */
long system_read_all(int fd, char *ret_bytes, size_t size);
long system_read_file(const char *path, char *ret_bytes, size_t size);
long system_write(int fd, const char *bytes, size_t len);
void system_close(int fd);
/* Not ended by a NUL; the result is the length. */
long system_readlink(const char *path, char *ret_target, size_t size);
/* The result counts the NUL. */
long system_getcwd(char *ret_path, size_t size);
long system_getpid(void);
/* Fresh zeroed memory, NULL when there is none. */
void *system_map(size_t len);
void system_unmap(void *memory, size_t len);

/* Of the open file. false: it cannot be told. */
bool system_fstat(int fd, struct file_status *ret_status);
/* Of what the path names; the last name of it is not followed if it is a symlink. */
bool system_lstat(const char *path, struct file_status *ret_status);
bool system_stat(const char *path, struct file_status *ret_status);

/* CLOCK_REALTIME and CLOCK_MONOTONIC in microseconds; zero where there is none. */
unsigned long system_wall_clock(void);
unsigned long system_steady_clock(void);

/* The write of a line of diagnostics: neither a pipe that nobody reads (SIGPIPE) nor a limit on the
 * size of files (SIGXFSZ) ends the process. */
void system_write_quietly(int fd, const char *bytes, size_t len);

#endif
