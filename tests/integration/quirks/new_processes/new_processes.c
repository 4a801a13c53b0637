/* Children by vfork, posix_spawn, clone with shared memory, and fork; each says what it sees. */
#include <sched.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "show.h"

enum { STACK_SIZE = 262144 };

static char *asks[] = {"/bin/sh", "-c", "echo child: PYTHONPATH=$PYTHONPATH", NULL};

static int speak(void *when)
{
    show_variable(when, "PYTHONPATH");
    return 0;
}

static int wait_for(pid_t child)
{
    int status;

    return waitpid(child, &status, 0) != child || status != 0;
}

int main(void)
{
    int failures = 0;
    pid_t child = vfork();

    if (child == 0) {
        if (getenv("PYTHONPATH") == NULL)
            _exit(1);
        execv(asks[0], asks);
        _exit(2);
    }
    failures += wait_for(child);
    failures += posix_spawn(&child, asks[0], NULL, NULL, asks, environ) != 0 || wait_for(child);
    char *stack = malloc(STACK_SIZE);

    failures += wait_for(clone(speak, stack + STACK_SIZE, CLONE_VM | SIGCHLD, "clone"));
    child = fork();
    if (child == 0)
        _exit(speak("fork"));
    failures += wait_for(child);
    speak("parent");
    return failures;
}
