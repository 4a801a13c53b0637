/* The raw system calls of x86_64 and aarch64. */
#include "preload/system_call.h"

#include <asm/signal.h>
#include <asm/unistd.h>
#include <linux/fcntl.h>
#include <linux/mman.h>

enum { SIGNAL_SET_SIZE = 8 };

static const uint64_t SIGPIPE_SET = UINT64_C(1) << (SIGPIPE - 1);

#if defined(__x86_64__)
static long call(long number, long a, long b, long c, long d, long e, long f)
{
    long result;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;

    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}
#elif defined(__aarch64__)
static long call(long number, long a, long b, long c, long d, long e, long f)
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
#else
#error "only x86_64 and aarch64 are supported"
#endif

long system_open(const char *path, int flags)
{
    return call(__NR_openat, AT_FDCWD, (long)path, flags, 0, 0, 0);
}

long system_read(int fd, char *ret_bytes, size_t len)
{
    return call(__NR_read, fd, (long)ret_bytes, (long)len, 0, 0, 0);
}

long system_write(int fd, const char *bytes, size_t len)
{
    return call(__NR_write, fd, (long)bytes, (long)len, 0, 0, 0);
}

void system_close(int fd)
{
    call(__NR_close, fd, 0, 0, 0, 0, 0);
}

void *system_map(size_t len)
{
    long result =
        call(__NR_mmap, 0, (long)len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    /* The last page of the address space is never mapped: those values are errors. */
    return (unsigned long)result > (unsigned long)-4096 ? NULL : (void *)result;
}

/* SIGPIPE is blocked while we write and taken off the queue if the write brought it; one that was
 * pending before is the program's own and stays. */
void system_write_quietly(int fd, const char *bytes, size_t len)
{
    const long no_time[2] = {0, 0};
    uint64_t before = 0, pending = 0;

    if (call(__NR_rt_sigprocmask, SIG_BLOCK, (long)&SIGPIPE_SET, (long)&before, SIGNAL_SET_SIZE, 0,
             0) != 0)
        return;
    call(__NR_rt_sigpending, (long)&pending, SIGNAL_SET_SIZE, 0, 0, 0, 0);
    system_write(fd, bytes, len);
    if ((pending & SIGPIPE_SET) == 0)
        call(__NR_rt_sigtimedwait, (long)&SIGPIPE_SET, 0, (long)no_time, SIGNAL_SET_SIZE, 0, 0);
    call(__NR_rt_sigprocmask, SIG_SETMASK, (long)&before, 0, SIGNAL_SET_SIZE, 0, 0);
}
