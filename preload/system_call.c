/* The raw system calls of x86_64 and aarch64. */
#include "preload/system_call.h"

#include <asm/signal.h>
#include <asm/stat.h>
#include <asm/unistd.h>
#include <linux/fcntl.h>
#include <linux/mman.h>
#include <linux/time.h>

enum { SIGNAL_SET_SIZE = 8, MICROSECONDS = 1000000, NANOSECONDS_OF_MICROSECOND = 1000 };

/* linux/stat.h does not define these when the headers of a libc are included as well. */
enum { MODE_BITS = 07777, TYPE_BITS = 0170000, TYPE_REGULAR = 0100000, NEW_FILE_MODE = 0600 };

/* There is a function for each number of arguments: setting registers that the call does not read
 * would only make the object larger. */
#if defined(__x86_64__)
enum { OLD_OPEN = __NR_open, OLD_STAT = __NR_stat, OLD_FSTAT = __NR_fstat, OLD_LSTAT = __NR_lstat };

#define SYSTEM_CALL(...)                                                                           \
    __asm__ volatile("syscall" : "=a"(result) : "a"(number), __VA_ARGS__ : "rcx", "r11", "memory")

static long call3(long number, long a, long b, long c)
{
    long result;

    SYSTEM_CALL("D"(a), "S"(b), "d"(c));
    return result;
}

static long call4(long number, long a, long b, long c, long d)
{
    long result;
    register long r10 __asm__("r10") = d;

    SYSTEM_CALL("D"(a), "S"(b), "d"(c), "r"(r10));
    return result;
}

static long call6(long number, long a, long b, long c, long d, long e, long f)
{
    long result;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;

    SYSTEM_CALL("D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9));
    return result;
}
#elif defined(__aarch64__)
enum { OLD_OPEN, OLD_STAT, OLD_FSTAT, OLD_LSTAT }; /* aarch64 never had these calls */

static long call6(long number, long a, long b, long c, long d, long e, long f)
{
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = f;

    __asm__ volatile("svc #0"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                     : "memory");
    return x0;
}

static long call3(long number, long a, long b, long c)
{
    return call6(number, a, b, c, 0, 0, 0);
}

static long call4(long number, long a, long b, long c, long d)
{
    return call6(number, a, b, c, d, 0, 0);
}
#else
#error "only x86_64 and aarch64 are supported"
#endif

/* Which calls the libc of this process makes: a seccomp filter is written for those. */
enum { BY_OLD_OPEN = 1, BY_OLD_STAT = 2, GLIBC_2_WITHOUT_STAT = 33 };
static unsigned char old_calls;

void system_calls_follow(const struct libc_version *libc)
{
    unsigned char calls = 0;

    if (libc->kind == LIBC_MUSL)
        calls = BY_OLD_OPEN | BY_OLD_STAT;
    else if (libc->minor < GLIBC_2_WITHOUT_STAT)
        calls = BY_OLD_STAT;
    __atomic_store_n(&old_calls, calls, __ATOMIC_RELAXED);
}

static bool calls_are_old(unsigned char which)
{
    return OLD_OPEN != 0 && (__atomic_load_n(&old_calls, __ATOMIC_RELAXED) & which) != 0;
}

long system_open(const char *path, int flags)
{
    if (calls_are_old(BY_OLD_OPEN))
        return call3(OLD_OPEN, (long)path, flags, NEW_FILE_MODE);
    return call4(__NR_openat, AT_FDCWD, (long)path, flags, NEW_FILE_MODE);
}

long system_read(int fd, char *ret_bytes, size_t len)
{
    return call3(__NR_read, fd, (long)ret_bytes, (long)len);
}

long system_read_all(int fd, char *ret_bytes, size_t size)
{
    size_t len = 0;
    long got;

    do {
        got = system_read(fd, ret_bytes + len, size - len);
        if (got < 0)
            return got;
        len += (size_t)got;
    } while (got > 0);
    return (long)len;
}

long system_read_file(const char *path, char *ret_bytes, size_t size)
{
    long fd = system_open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0)
        return fd;
    long len = system_read_all((int)fd, ret_bytes, size);

    system_close((int)fd);
    return len;
}

long system_write(int fd, const char *bytes, size_t len)
{
    return call3(__NR_write, fd, (long)bytes, (long)len);
}

void system_close(int fd)
{
    call3(__NR_close, fd, 0, 0);
}

void *system_map(size_t len)
{
    long result =
        call6(__NR_mmap, 0, (long)len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    /* The last page of the address space is never mapped: values in it are negative errnos. */
    return (unsigned long)result > (unsigned long)-4096 ? NULL : (void *)result;
}

void system_unmap(void *memory, size_t len)
{
    call3(__NR_munmap, (long)memory, (long)len, 0);
}

long system_readlink(const char *path, char *ret_target, size_t size)
{
#ifdef __NR_readlink /* libc makes this call there, and a seccomp filter may allow no other */
    return call3(__NR_readlink, (long)path, (long)ret_target, (long)size);
#else
    return call4(__NR_readlinkat, AT_FDCWD, (long)path, (long)ret_target, (long)size);
#endif
}

long system_getcwd(char *ret_path, size_t size)
{
    return call3(__NR_getcwd, (long)ret_path, (long)size, 0);
}

long system_getpid(void)
{
    return call3(__NR_getpid, 0, 0, 0);
}

static bool status_get(long old_call, long file, int flags, struct file_status *ret_status)
{
    struct stat status;
    bool has_path = (flags & AT_EMPTY_PATH) == 0;
    long result = calls_are_old(BY_OLD_STAT)
                      ? call3(old_call, file, (long)&status, 0)
                      : call4(__NR_newfstatat, has_path ? AT_FDCWD : file,
                              has_path ? file : (long)"", (long)&status, flags);

    if (result != 0)
        return false;
    unsigned mode = status.st_mode; /* NOLINT: the kernel wrote it */

    *ret_status = (struct file_status){status.st_uid, status.st_gid, mode & MODE_BITS,
                                       (mode & TYPE_BITS) == TYPE_REGULAR};
    return true;
}

bool system_fstat(int fd, struct file_status *ret_status)
{
    return status_get(OLD_FSTAT, fd, AT_EMPTY_PATH, ret_status);
}

bool system_lstat(const char *path, struct file_status *ret_status)
{
    return status_get(OLD_LSTAT, (long)path, AT_SYMLINK_NOFOLLOW, ret_status);
}

bool system_stat(const char *path, struct file_status *ret_status)
{
    return status_get(OLD_STAT, (long)path, 0, ret_status);
}

static unsigned long clock_read(long clock)
{
    struct {
        unsigned long seconds, nanoseconds;
    } now = {0};

    call3(__NR_clock_gettime, clock, (long)&now, 0);
    return now.seconds * MICROSECONDS + now.nanoseconds / NANOSECONDS_OF_MICROSECOND;
}

unsigned long system_wall_clock(void)
{
    return clock_read(CLOCK_REALTIME);
}

unsigned long system_steady_clock(void)
{
    return clock_read(CLOCK_MONOTONIC);
}

/* The signals are blocked during the write, and removed from the queue when the write caused them.
 * A signal that was pending before belongs to the program and stays. */
void system_write_quietly(int fd, const char *bytes, size_t len)
{
    const uint64_t brings = UINT64_C(1) << (SIGPIPE - 1) | UINT64_C(1) << (SIGXFSZ - 1);
    const long no_time[2] = {0, 0};
    uint64_t before = 0, pending = 0;

    if (call4(__NR_rt_sigprocmask, SIG_BLOCK, (long)&brings, (long)&before, SIGNAL_SET_SIZE) != 0)
        return;
    call3(__NR_rt_sigpending, (long)&pending, SIGNAL_SET_SIZE, 0);
    uint64_t brought = brings & ~pending;

    system_write(fd, bytes, len);
    call4(__NR_rt_sigtimedwait, (long)&brought, 0, (long)no_time, SIGNAL_SET_SIZE);
    call4(__NR_rt_sigprocmask, SIG_SETMASK, (long)&before, 0, SIGNAL_SET_SIZE);
}
