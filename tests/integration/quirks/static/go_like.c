/* A program with a runtime of its own: no libc, a second thread by clone(2), environment and
 * arguments from the stack that the kernel made. */
#include <asm/unistd.h>
#include <linux/sched.h>

enum {
    STACK_SIZE = 65536,
    THREAD_FLAGS = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM
};

static char stack[STACK_SIZE] __attribute__((aligned(16)));
static volatile int thread_is_done;

static long call(long number, long a, long b, long c, long d)
{
    long result;
    register long r10 __asm__("r10") = d;

    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10)
                     : "rcx", "r11", "memory");
    return result;
}

static void say(const char *text)
{
    long len = 0;

    while (text[len] != '\0')
        len++;
    call(__NR_write, 1, (long)text, len, 0);
    call(__NR_write, 1, (long)"\n", 1, 0);
}

static void start_thread(void)
{
    long *top = (long *)(stack + STACK_SIZE);

    /* The child goes on with an empty stack, so it says its word and ends without returning. */
    __asm__ volatile("syscall\n\t"
                     "test %%eax, %%eax\n\t"
                     "jnz 1f\n\t"
                     "mov %[write], %%eax\n\tmov $1, %%edi\n\tlea 2f(%%rip), %%rsi\n\t"
                     "mov $7, %%edx\n\tsyscall\n\t"
                     "movl $1, %[done]\n\t"
                     "mov %[exit], %%eax\n\txor %%edi, %%edi\n\tsyscall\n\t"
                     "2: .ascii \"thread\\n\"\n\t"
                     "1:"
                     : [done] "=m"(thread_is_done)
                     : "a"(__NR_clone), "D"((long)THREAD_FLAGS),
                       "S"(top), [write] "i"(__NR_write), [exit] "i"(__NR_exit)
                     : "rcx", "r11", "r10", "rdx", "memory");
}

__attribute__((used)) static void run(long *initial_stack)
{
    char **environment = (char **)(initial_stack + 1 + initial_stack[0] + 1);

    for (; *environment != 0; environment++) {
        const char *preload = "LD_PRELOAD=", *at = *environment;

        while (*preload != '\0' && *at == *preload)
            at++, preload++;
        if (*preload != '\0')
            say(*environment);
    }
    start_thread();
    while (!thread_is_done)
        call(__NR_sched_yield, 0, 0, 0, 0);
    say("done");
    call(__NR_exit_group, 3, 0, 0, 0);
}

__asm__(".globl _start\n_start: mov %rsp, %rdi\n and $-16, %rsp\n call run\n");
