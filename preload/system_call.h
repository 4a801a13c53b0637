/* System calls without libc: nothing to import, errno untouched. */
#ifndef DDINJECT_PRELOAD_SYSTEM_CALL_H
#define DDINJECT_PRELOAD_SYSTEM_CALL_H

#include <stddef.h>
#include <stdint.h>

/* Each is the kernel's call of that name (section 2 of the manual) at AT_FDCWD where it takes a
 * directory; the result is the kernel's: a negative errno on failure. */
long system_open(const char *path, int flags);
long system_read(int fd, char *ret_bytes, size_t len);
long system_write(int fd, const char *bytes, size_t len);
void system_close(int fd);
/* Fresh zeroed memory that is never given back, NULL when there is none. */
void *system_map(size_t len);

/* The write of a line of diagnostics: a pipe that nobody reads gives no SIGPIPE. */
void system_write_quietly(int fd, const char *bytes, size_t len);

#endif
